"""The rule of trust, case by case, as the page says it."""

from datetime import date, timedelta

import pytest

from geoservice.model.trust import trust

TODAY = date(2026, 11, 23)


def ago(*ages):
    return [(TODAY - timedelta(days=age)).isoformat() for age in ages]


def level(checked=None, **reports):
    verified_at = None if checked is None else TODAY - timedelta(days=checked)
    return trust(verified_at, reports or None, TODAY).level


@pytest.mark.parametrize(
    ("checked", "expected"),
    [(0, "fresh"), (30, "fresh"), (31, "known"), (180, "known"), (181, "stale"), (None, "stale")],
)
def test_a_check_grows_old(checked, expected):
    assert level(checked) == expected


def test_five_people_make_a_stale_site_fresh():
    assert level(400, as_described=ago(0, 0, 1, 2)) == "stale"
    assert level(400, as_described=ago(0, 0, 1, 2, 3)) == "fresh"
    assert level(None, as_described=ago(*[89] * 5)) == "fresh"
    assert level(None, as_described=ago(*[90] * 5)) == "stale"


def test_three_complaints_cast_doubt():
    assert level(10, locked=ago(0, 1)) == "fresh"
    assert level(10, locked=ago(0, 1), wrong_hours=ago(2)) == "doubted"
    assert level(None, closed=ago(0, 0, 90)) == "stale"


def test_a_later_check_settles_complaints():
    assert level(2, locked=ago(3, 3, 3)) == "fresh"
    assert level(2, locked=ago(2, 3, 3)) == "fresh"
    assert level(2, locked=ago(2, 2, 2)) == "doubted"


def test_five_people_on_later_days_lift_doubt():
    assert level(None, locked=ago(3, 3, 3), as_described=ago(*[3] * 9)) == "doubted"
    assert level(None, locked=ago(3, 3, 3), as_described=ago(2, 2, 1, 1)) == "doubted"
    assert level(None, locked=ago(3, 3, 3), as_described=ago(2, 2, 1, 1, 0)) == "fresh"


def test_people_are_counted_by_what_they_said():
    found = trust(None, {"locked": ago(0), "wrong_hours": ago(0, 1), "as_described": ago(2, 95)}, TODAY)
    assert (found.agreed, found.complained, found.is_disputed) == (1, 3, True)
    assert list(found.complaints.items()) == [("wrong_hours", 2), ("locked", 1)]
