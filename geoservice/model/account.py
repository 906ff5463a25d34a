"""Accounts: what a login name and a person's name look like."""

import re

from geoservice.model.fault import Invalid, words

words(
    login_shape=(
        "登录名用小写字母、数字和 . _ - @，2 到 64 个字符，以字母或数字开头。",
        "A login name has 2 to 64 small letters, digits or . _ - @, and opens with a letter or digit.",
    ),
    account_name=("姓名要有 1 到 100 个字。", "A name has 1 to 100 characters."),
)

LOGIN = re.compile(r"[a-z0-9][a-z0-9._@-]{1,63}")
LONGEST_NAME = 100


def read_login(given: str) -> str:
    """A new login name. Raises Invalid naming the field."""
    login = given.strip().lower()
    if not LOGIN.fullmatch(login):
        raise Invalid("login_shape", field="login")
    return login


def read_name(given: str) -> str:
    """A person's name. Raises Invalid naming the field."""
    name = " ".join(given.split())
    if not 1 <= len(name) <= LONGEST_NAME or not name.isprintable():
        raise Invalid("account_name", field="name")
    return name


# What was done to an account, in (Chinese, English) words of the history.
ACTION_TITLES = {
    "add_account": ("增加账号", "account added"),
    "invite": ("给出设口令的链接", "link given that sets the password"),
    "set_password": ("用链接设口令", "password set by the link"),
    "change_password": ("修改口令", "password changed"),
    "disable_account": ("停用", "disabled"),
    "enable_account": ("重新启用", "let in again"),
    "move_account": ("转到另一个工会", "moved to another union"),
    "appoint": ("授予角色", "role given"),
    "end_appointment": ("收回角色", "role taken back"),
    "open_session": ("登录", "logged in"),
    "end_session": ("结束会话", "sessions ended"),
    "lock_account": ("试错太多，锁定", "locked after failed logins"),
    "unlock_account": ("解锁", "unlocked"),
    "enrol_totp": ("开启动态码", "codes turned on"),
    "reset_totp": ("清除动态码", "codes reset"),
    "fail_login": ("登录失败", "login failed"),
    "tie_sign_on": ("关联统一身份", "tied to the single sign-on"),
    "end_sign_on": ("解除统一身份", "single sign-on ended"),
}
STATE_TITLES = {
    "active": ("在用", "active"),
    "invited": ("还没有设口令", "no password yet"),
    "disabled": ("停用", "disabled"),
}
