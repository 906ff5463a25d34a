"""A site of which workers report, and how they do."""

import pytest

from builders import add_county, add_site

PAGE = {"Accept": "text/html", "Accept-Language": "zh-CN"}


@pytest.fixture
def site(cursor):
    offered = {"facilities": ["microwave", "wifi"]}
    return add_site(cursor, name="滨河爱心驿站", organisation_id=add_county(cursor), properties=offered)


@pytest.fixture
def send(client, site):
    """Sends a form for the site; the answer."""

    def post(headers=PAGE, address="10.0.0.1", **fields):
        return client.post(
            f"/sites/{site}/report", data=fields, headers=headers, environ_overrides={"REMOTE_ADDR": address}
        )

    return post
