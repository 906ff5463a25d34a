"""What the actions of the history are called: by their verb, but for those whose object is not what they are about."""

WHOLE = {
    "open_session": ("登录", "logged in"),
    "end_session": ("退出登录", "logged out"),
    "set_password": ("设置口令", "set a password"),
    "change_password": ("修改口令", "changed a password"),
    "enrol_totp": ("启用动态码", "enrolled a second factor"),
    "reset_totp": ("重置动态码", "reset a second factor"),
    "fail_login": ("登录失败", "failed to log in"),
    "tie_sign_on": ("关联统一身份", "tied to the single sign-on"),
    "end_sign_on": ("解除统一身份", "ended a single sign-on"),
    "end_appointment": ("结束任命", "ended a role"),
    "choose_for_batch": ("选定读法", "chose how to read"),
    "check_site": ("核对", "checked"),
    "open_site": ("恢复开放", "opened again"),
    "request_change": ("提出变更", "began a change to"),
    "draw_bulletin": ("生成通报", "drew up a bulletin"),
    "export_contacts": ("导出联系人", "exported the contacts of"),
    "add_report": ("收到反馈", "reported"),
    "erase_photo": ("永久删除照片", "erased a photo of"),
    "lock_account": ("账号锁定", "locked"),
    "lock_address": ("地址锁定", "address locked"),
}
VERBS = {
    "add": ("新增", "added"), "change": ("修改", "changed"), "check": ("核对", "checked"), "publish": ("发布", "published"),
    "submit": ("提交", "submitted"), "return": ("退回", "returned"), "withdraw": ("撤回", "withdrew"),
    "archive": ("归档", "archived"), "discard": ("作废", "discarded"), "reopen": ("重新启用", "reopened"),
    "confirm": ("核实", "confirmed"), "close": ("关闭", "closed"), "observe": ("现场更新", "observed"),
    "import": ("导入", "imported"), "upload": ("上传", "uploaded"), "cancel": ("取消", "cancelled"), "answer": ("答复", "answered"),
    "erase": ("删除内容", "erased"), "appoint": ("任命", "appointed"), "invite": ("邀请", "invited"),
    "disable": ("停用", "disabled"), "enable": ("启用", "enabled"), "unlock": ("解锁", "unlocked"), "move": ("移动", "moved"),
    "merge": ("合并", "merged"), "rename": ("改名", "renamed"), "restore": ("恢复", "restored"), "revoke": ("撤销", "revoked"),
    "issue": ("签发", "issued"), "remove": ("删除", "removed"), "repair": ("修复", "repaired"), "export": ("导出", "exported"),
}  # fmt: skip
SUBJECTS = {
    "site": ("站点", "site"), "organisation": ("组织", "organisation"), "batch": ("导入文件", "imported file"),
    "account": ("账号", "account"), "report": ("反馈", "report"), "installation": ("系统", "installation"),
}  # fmt: skip


def titles(action: str) -> tuple[str, str]:
    """(Chinese, English) words of an action; the action itself where it is not known here."""
    return WHOLE.get(action) or VERBS.get(action.partition("_")[0]) or (action, action)
