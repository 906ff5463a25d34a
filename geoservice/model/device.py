"""What a browser and its device are called, from the header by which it tells of itself."""

from collections.abc import Iterable

# The first that is found counts: each of these also says it is one of those below it.
BROWSERS = (
    ("wxwork", ("企业微信", "WeCom")),
    ("MicroMessenger", ("微信", "WeChat")),
    ("DingTalk", ("钉钉", "DingTalk")),
    ("QQBrowser", ("QQ浏览器", "QQ Browser")),
    ("UCBrowser", ("UC浏览器", "UC Browser")),
    ("HuaweiBrowser", ("华为浏览器", "Huawei Browser")),
    ("MiuiBrowser", ("小米浏览器", "Mi Browser")),
    ("Edg", ("Edge", "Edge")),
    ("Firefox", ("Firefox", "Firefox")),
    ("Chrome", ("Chrome", "Chrome")),
    ("Safari", ("Safari", "Safari")),
)
SYSTEMS = (
    ("HarmonyOS", ("鸿蒙", "HarmonyOS")),
    ("OpenHarmony", ("鸿蒙", "HarmonyOS")),
    ("Android", ("安卓", "Android")),
    ("iPhone", ("iPhone", "iPhone")),
    ("iPad", ("iPad", "iPad")),
    ("Windows", ("Windows", "Windows")),
    ("Macintosh", ("Mac", "Mac")),
    ("Linux", ("Linux", "Linux")),
)
Names = tuple[str, str]


def device(agent: str) -> tuple[Names, ...]:
    """The (Chinese, English) names of the browser and of its system, as far as `agent` (User-Agent) tells of them."""
    found = (first(BROWSERS, agent), first(SYSTEMS, agent))
    return tuple(names for names in found if names)


def first(known: Iterable[tuple[str, Names]], agent: str) -> Names | None:
    return next((names for mark, names in known if mark in agent), None)
