"""What a process knows of a database for a while."""

import pytest

from geoservice.store import known
from geoservice.store.known import Known


def answers(*given):
    """An `ask` that gives these, one after the other, and raises those that are faults."""
    coming = iter(given)

    def ask(cursor):
        answer = next(coming)
        if isinstance(answer, Exception):
            raise answer
        return answer

    return ask


def test_what_was_answered_is_kept_and_asked_for_anew_in_time(cursor, monkeypatch):
    moment = 1_000.0
    monkeypatch.setattr(known.time, "monotonic", lambda: moment)
    held = Known(answers("once", "again"), "nothing")
    assert [held.of(cursor), held.of(cursor)] == ["once", "once"]
    moment += known.KEPT_SECONDS
    assert [held.of(cursor), held.of(cursor)] == ["again", "again"]


def test_nothing_and_faults_are_not_kept(cursor):
    held = Known(answers(None, ValueError("away"), "there"), "nothing")
    assert held.of(cursor) == "nothing"
    with pytest.raises(ValueError, match="away"):
        held.of(cursor)
    assert held.of(cursor) == "there"


def test_whoever_asks_while_another_does_takes_what_is_there(cursor, monkeypatch):
    moment, meanwhile = 1_000.0, []
    monkeypatch.setattr(known.time, "monotonic", lambda: moment)

    def ask(cursor):
        meanwhile.append(held.of(cursor))
        return f"answer {len(meanwhile)}"

    held = Known(ask, "nothing")
    assert held.of(cursor) == "answer 1"
    moment += known.KEPT_SECONDS
    assert held.of(cursor) == "answer 2"
    assert meanwhile == ["nothing", "answer 1"]
