"""Whose address counts: that which our own proxies saw, never that which somebody wrote."""

from dataclasses import replace

import pytest

from geoservice.web.sender import asker, network, sender


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, "10.1.1.1", "192.0.2.9"),
        (1, "10.1.1.1", "10.1.1.1"),
        (1, "6.6.6.6, 10.1.1.1", "10.1.1.1"),
        (2, "6.6.6.6, 10.1.1.1, 172.16.0.1", "10.1.1.1"),
        (1, "", "192.0.2.9"),
        (1, " , ,", "192.0.2.9"),
    ],
)
def test_the_asker_is_who_came_to_the_outermost_proxy(app, proxies, forwarded, expected):
    app.config["GEOSERVICE"] = replace(app.config["GEOSERVICE"], proxies=proxies)
    headers = {"X-Forwarded-For": forwarded}
    with app.test_request_context("/", headers=headers, environ_overrides={"REMOTE_ADDR": "192.0.2.9"}):
        assert asker() == expected


def test_a_person_has_one_address_or_one_network():
    assert network("192.0.2.1") != network("192.0.2.2")
    assert network("::ffff:192.0.2.1") == network("192.0.2.1")
    assert network("2001:db8::1") == network("2001:db8:0:0:ffff::2")
    assert network("2001:db8::1") != network("2001:db8:0:1::1")
    assert network("fe80::1%eth0") == network("fe80::2")
    assert network("somewhere") != network("elsewhere")


def test_another_key_is_another_hash(app):
    with app.test_request_context("/", environ_overrides={"REMOTE_ADDR": "192.0.2.9"}):
        assert len(sender(b"a")) == 16
        assert sender(b"a") != sender(b"b")
