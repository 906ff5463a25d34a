"""`/register/desk`: what waits for her."""

from flask import redirect, render_template
from werkzeug.wrappers import Response

from geoservice.model.role import ACTS
from geoservice.store import queues
from geoservice.web.links import link
from geoservice.web.parts import register_database
from geoservice.web.register.blueprint import blueprint
from geoservice.web.register.member import member, requires


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
    return render_template("register/desk.html", waiting=waiting)
