"""`/register/desk`: what waits for her."""

from datetime import timedelta

from flask import redirect, render_template
from werkzeug.wrappers import Response

from geoservice.model.role import ACTS
from geoservice.store import queues, report_desk, sessions, unions
from geoservice.web.links import link
from geoservice.web.parts import layers, register_database
from geoservice.web.register.blueprint import blueprint
from geoservice.web.register.member import member, requires
from geoservice.web.register.reports import today

FRESH = timedelta(days=90)


@blueprint.get("/")
@requires()
def index() -> Response:
    return redirect(link("register.desk"), 303)


@blueprint.get("/desk")
@requires()
def desk() -> str:
    who = member()
    with register_database().transaction(read_only=True) as cursor:
        waiting = queues.waiting(cursor, {act: who.scopes(act) for act in ACTS})
        last = sessions.last_before(cursor, who.id, who.session)
        late, reported = report_desk.overdue(cursor, unions=who.scopes("answer_report"), today=today())
        stale = (
            queues.stale(cursor, who.scopes("confirm"), today() - FRESH)
            if who.may_somewhere("confirm")
            else 0
        )
        handing_down = unions.at(cursor, who.scopes("hand_down_sheet"))
    return render_template(
        "register/desk.html",
        waiting=waiting,
        last=last,
        late=late,
        reported=reported,
        stale=stale,
        most_stale=queues.MOST_STALE,
        handing_down=handing_down,
        layers=layers(),
    )
