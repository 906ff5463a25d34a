"""Every page says so when the public sees demonstration sites."""

from flask import Flask, current_app, g

from geoservice.model.fault import Fault
from geoservice.store.atlas import has_demonstration


def demonstration() -> bool:
    """Whether to say it on this page. A page about an absent database says nothing of it."""
    if "demonstration" not in g:
        try:
            with current_app.extensions["database"].transaction() as cursor:
                g.demonstration = has_demonstration(cursor)
        except Fault:
            g.demonstration = False
    return g.demonstration


def init(app: Flask) -> None:
    app.jinja_env.globals["demonstration"] = demonstration
