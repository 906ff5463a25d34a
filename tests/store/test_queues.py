"""What waits for somebody is the same, whether her part of the tree is small enough to be read union by union or not."""

from datetime import date

import pytest

from builders import add_county, add_report, add_site
from geoservice.store import events, queues, records, report_desk
from geoservice.store.unions import listed

TODAY = date(2026, 11, 23)
ALL = {act: ["acftu.d6"] for act in queues.WAITS_FOR}


@pytest.fixture
def unions(cursor):
    """Beside each other, with paths that begin alike; and one below the first."""
    return [
        add_county(cursor, code="610881", path=path, name=path)
        for path in ("acftu.d6", "acftu.d60", "acftu.d6_", "acftu.d6.b1")
    ]


@pytest.fixture(params=[2_000, 0], ids=["small", "large"], autouse=True)
def size(request, monkeypatch):
    monkeypatch.setattr(records, "FEW_UNIONS", request.param)


def test_sites_that_wait_for_a_step(cursor, unions):
    sites = [add_site(cursor, organisation_id=union, review_state="submitted") for union in unions]
    found = {queue.act: (queue.count, queue.oldest is not None) for queue in queues.waiting(cursor, ALL)}
    assert found == {"edit_site": (0, False), "check": (2, True), "publish": (0, False)}
    shown = [each.id for each in records.queue(cursor, ["acftu.d6", "acftu.d6.b1"], "submitted", 50)]
    assert sorted(shown) == sorted([sites[0], sites[3]])
    assert [queue.act for queue in queues.waiting(cursor, {"check": ["acftu"]})] == ["check"]


def test_reports_that_wait_for_an_answer(cursor, unions):
    numbers = [add_report(cursor, add_site(cursor, organisation_id=union)) for union in unions]
    cursor.execute(
        "UPDATE register.report SET due = %s WHERE number = ANY(%s)", (date(2026, 11, 1), numbers[3:])
    )
    assert report_desk.overdue(cursor, unions=["acftu.d6"], today=TODAY) == (1, 2)
    found = [each.number for each in report_desk.waiting(cursor, unions=["acftu.d6"])]
    assert found == [numbers[3], numbers[0]]
    after = (date(2026, 11, 1), numbers[3])
    assert [each.number for each in report_desk.waiting(cursor, unions=["acftu.d6"], after=after)] == found[
        1:
    ]
    assert len(report_desk.waiting(cursor)) >= 4


def test_nothing_waits_for_whoever_has_no_part_of_the_tree(cursor, unions):
    add_site(cursor, organisation_id=unions[0], review_state="submitted")
    add_report(cursor, add_site(cursor, organisation_id=unions[0]))
    assert records.queue(cursor, [], "submitted", 50) == []
    assert queues.waiting(cursor, {}) == []
    assert report_desk.waiting(cursor, unions=[]) == []
    assert report_desk.overdue(cursor, unions=[], today=TODAY) == (0, 0)
    assert list(listed(cursor, [], "", 9)) == []
    assert events.within(cursor, []) == ([], None), "not even how the unions were added"


def test_unions_for_which_a_sheet_may_be_handed_in(cursor, unions):
    found = [path for _, path, _ in listed(cursor, ["acftu.d6", "acftu.d6.b1"], "", 200)]
    assert found == ["acftu.d6", "acftu.d6.b1"]
    assert len(list(listed(cursor, ["acftu"], "", 3))) == 3
    assert [path for _, path, _ in listed(cursor, ["acftu"], "d6_", 9)] == ["acftu.d6_"]
