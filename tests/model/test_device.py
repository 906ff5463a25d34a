"""What a device is called in a list of sessions."""

import pytest

from geoservice.model.device import BROWSERS, SYSTEMS, device

WEBKIT = "Mozilla/5.0 ({}) AppleWebKit/537.36 (KHTML, like Gecko) {} Safari/537.36"


@pytest.mark.parametrize(
    ("agent", "names"),
    [
        (WEBKIT.format("Windows NT 10.0; Win64; x64", "Chrome/120.0.0.0"), ["Chrome", "Windows"]),
        (WEBKIT.format("Windows NT 10.0; Win64; x64", "Chrome/120.0.0.0 Edg/120.0"), ["Edge", "Windows"]),
        (WEBKIT.format("Linux; Android 13; V2', Phone", "Chrome/86 MicroMessenger/8.0.42"), ["微信", "安卓"]),
        (WEBKIT.format("Linux; Android 10", "Chrome/78 MicroMessenger/7.0 wxwork/4.1"), ["企业微信", "安卓"]),
        (
            WEBKIT.format("Phone; OpenHarmony 5.0", "Chrome/114.0 ArkWeb/4.1 HuaweiBrowser/5.0"),
            ["华为浏览器", "鸿蒙"],
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Safari/604.1",
            ["Safari", "iPhone"],
        ),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:120.0) Gecko/20100101 Firefox/120.0", ["Firefox", "Linux"]),
        ("curl/8.0", []),
        ("", []),
    ],
)
def test_device_is_called_as_people_call_it(agent, names):
    assert [zh for zh, _en in device(agent)] == names


@pytest.mark.parametrize(
    "agent",
    ["Mozilla/" * 100_000, "\x1b[2J", "<script>alert(1)</script>", "Edg" * 70],
    ids=["long", "escape", "script", "repeated"],
)
def test_whatever_an_agent_says_only_names_of_the_tables_come_of_it(agent):
    assert set(device(agent)) <= {names for _mark, names in BROWSERS + SYSTEMS}
    assert len(device(agent)) <= 2
