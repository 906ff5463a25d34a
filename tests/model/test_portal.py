"""Origins and names of portals, as the operator types them."""

import pytest

from geoservice.model.fault import Invalid
from geoservice.model.portal import read_name, read_origin, read_origins


@pytest.mark.parametrize(
    ("typed", "origin"),
    [
        ("https://app.example.cn", "https://app.example.cn"),
        ("HTTPS://App.Example.CN/", "https://app.example.cn"),
        ("https://app.example.cn:443", "https://app.example.cn"),
        ("http://10.1.2.3:8080", "http://10.1.2.3:8080"),
        ("http://localhost:80", "http://localhost"),
        ("https://工会.中国", "https://xn--6oq837a.xn--fiqs8s"),
        ("http://[::1]:81", "http://[::1]:81"),
    ],
)
def test_an_origin_is_written_as_browsers_do(typed, origin):
    assert read_origin(typed) == origin


@pytest.mark.parametrize(
    "typed",
    [
        "*",
        "https://*.example.cn",
        "null",
        "'self'",
        "app.example.cn",
        "ftp://app.example.cn",
        "javascript:alert(1)",
        "https://app.example.cn/map",
        "https://app.example.cn?x",
        "https://app.example.cn#",
        "https://Ada@app.example.cn",
        "https://app.example.cn; script-src *",
        "https://app.example.cn https://other.example",
        "https://app.example.cn\r\nX-Evil: 1",
        "https://app.example.cn:0",
        "https://app.example.cn:65536",
        "https://app.example.cn:４４３",
        "https://-app.example.cn",
        "https://app..cn",
        "https://[::1",
        "https://",
        f"https://{'a' * 64}.cn",
        f"https://{'a.' * 130}cn",
        "",
    ],
)
def test_what_is_no_origin_is_refused(typed):
    with pytest.raises(Invalid) as refused:
        read_origin(typed)
    assert refused.value.field == "ORIGIN"


def test_an_origin_is_listed_once():
    assert read_origins(("https://a.cn", "https://b.cn", "https://A.cn:443")) == (
        "https://a.cn",
        "https://b.cn",
    )


@pytest.mark.parametrize("typed", ["", "  ", "a" * 81, "一\n二", "a\x00"])
def test_a_name_is_short_and_printable(typed):
    with pytest.raises(Invalid):
        read_name(typed)
    assert read_name(" 神木 APP ") == "神木 APP"
