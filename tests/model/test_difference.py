"""What differs is told, member by member."""

from geoservice.model.difference import differences


def test_only_what_differs():
    before = {"name": "甲", "properties": {"phone": "1", "grade": 3}, "status": "active"}
    after = {"name": "乙", "properties": {"phone": "1", "alias": ["丙"]}, "status": "active"}
    assert differences(before, after) == [("name", "甲", "乙"), ("alias", None, ["丙"]), ("grade", 3, None)]


def test_without_a_former_state_everything_is_new():
    assert differences(None, {"role": "editor"}) == [("role", None, "editor")]
    assert differences(None, None) == []
