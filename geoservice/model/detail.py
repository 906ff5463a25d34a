"""What the details of an event of the history are called, and those of their values that stand for words."""

from collections.abc import Mapping

from geoservice.model import review, role
from geoservice.model.organisation import LEVELS

Pair = tuple[str, str]

TITLES: Mapping[str, Pair] = {
    "name": ("名称", "name"), "name_en": ("英文名称", "English name"), "address": ("地址", "address"),
    "organisation": ("所属工会", "union"), "path": ("组织位置", "place in the tree"), "level": ("层级", "level"),
    "division_code": ("行政区划代码", "division code"), "layer": ("阵地类型", "kind of site"), "code": ("站点编码", "site code"),
    "review_state": ("审核状态", "state of review"), "status": ("状态", "status"), "version": ("版本", "version"),
    "verified_at": ("核实时间", "verified at"), "position": ("原始坐标", "position as given"),
    "lon": ("经度", "longitude"), "lat": ("纬度", "latitude"), "photos": ("照片", "photos"), "where": ("锁定范围", "where it is locked"), "digest": ("照片指纹", "digest of the photo"), "reason": ("理由", "reason"),
    "changes": ("所变更的站点", "site that it changes"), "request": ("变更申请", "request for a change"),
    "published": ("已发布的内容", "what is published"), "batch": ("导入文件", "imported file"),
    "file_name": ("文件名", "file name"), "counts": ("各类行数", "rows of each sort"), "choices": ("读法选择", "chosen readings"),
    "submitted": ("提交数", "submitted"), "lines": ("行", "lines"), "site": ("站点", "site"), "sites": ("站点数", "sites"),
    "report": ("反馈", "report"), "number": ("编号", "number"), "kind": ("类别", "kind"), "outcome": ("处理结果", "outcome"),
    "answer": ("答复", "answer"), "worker": ("反馈人", "reported by"), "facilities": ("设施", "facilities"),
    "has_words": ("有文字", "with words"), "has_place": ("有位置", "with a place"), "has_photo": ("有照片", "with a photo"),
    "login": ("登录名", "login name"), "account": ("账号", "account"), "role": ("角色", "role"), "scope": ("管辖范围", "scope"),
    "method": ("登录方式", "way of logging in"), "failures": ("失败次数", "failures"), "session": ("会话", "session"),
    "sessions": ("会话数", "sessions"), "sign_on": ("统一身份", "single sign-on"), "issuer": ("身份提供方", "identity provider"),
    "token": ("令牌", "token"), "expires_at": ("有效期至", "expires at"), "revoked_at": ("撤销时间", "revoked at"),
    "unused_since": ("未使用起始时间", "unused since"), "portal": ("门户", "portal"), "origins": ("来源网址", "origins"),
    "bulletin": ("通报", "bulletin"), "month": ("月份", "month"), "title": ("标题", "title"), "type": ("类型", "type"),
}  # fmt: skip
# Of an account or the installation it is where somebody came from.
NETWORK_ADDRESS = ("网络地址", "network address")

WORDS: Mapping[str, Mapping[str, Pair]] = {
    "role": role.TITLES,
    "review_state": review.STATE_TITLES,
    "level": LEVELS,
    "where": {
        "network": ("从这个网络地址", "from this network"),
        "device": ("在已知设备上", "on a known device"),
        "everywhere": ("从各处", "from everywhere"),
    },
    "method": {"password": ("口令", "password"), "sign_on": ("统一身份认证", "single sign-on")},
}


def titles(name: str, subject: str) -> Pair:
    """(Chinese, English) words of a detail of an event about a `subject`; the name itself where it is not known here."""
    if name == "address" and subject in ("account", "installation"):
        return NETWORK_ADDRESS
    return TITLES.get(name, (name, name))


def value_titles(name: str, value: object) -> Pair | None:
    """The words that a value stands for; None of one that is to be shown as it is."""
    return WORDS.get(name, {}).get(value) if isinstance(value, str) else None
