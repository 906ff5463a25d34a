"""`/register/review`: what waits to be checked or published, with what differs, the oldest first."""

from typing import NamedTuple

from flask import render_template, request

from geoservice.model.record import Record
from geoservice.model.review import CHECKED, SUBMITTED
from geoservice.store import records
from geoservice.web.params import one_of, only
from geoservice.web.parts import layers, register_database
from geoservice.web.register.blueprint import blueprint
from geoservice.web.register.difference import Difference, differences, moved_words
from geoservice.web.register.member import member, requires

STEPS = {"check": SUBMITTED, "publish": CHECKED}
PAGE = 50


class Waiting(NamedTuple):
    """moved: how far its place is from the public one."""

    record: Record
    target: Record | None
    differences: list[Difference]
    moved: str


@blueprint.get("/review")
@requires("return")
def review() -> str:
    only(("step", "lang"))
    who = member()
    steps = [step for step in STEPS if who.may_somewhere(step)]
    step = one_of(request.args.get("step") or steps[0], "step", steps)
    with register_database().transaction(read_only=True) as cursor:
        found = records.queue(cursor, who.scopes(step), STEPS[step], PAGE)
        targets = records.records(cursor, [each.changes for each in found if each.changes])
    waiting = [waits(each, targets.get(each.changes or "")) for each in found]
    return render_template(
        "register/reviews/queue.html", waiting=waiting, step=step, steps=steps, layers=layers(), most=PAGE
    )


def waits(record: Record, target: Record | None) -> Waiting:
    return Waiting(record, target, differences(target, record), moved_words(target, record))
