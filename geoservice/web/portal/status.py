"""For those who run the service: is it alive, can it answer, and what does it do."""

from flask import Blueprint, Response

from geoservice.drawing.font import has_chinese
from geoservice.migration import read_migrations
from geoservice.model.fault import Unavailable, words
from geoservice.store.state import migrated_to
from geoservice.web import metrics
from geoservice.web.answers import document
from geoservice.web.parts import database
from geoservice.web.security import public

words(
    not_migrated=(
        "数据库版本 {found} 与程序版本 {wanted} 不一致，请运行 geoservice db migrate。",
        "The database is at migration {found} and the program at {wanted}; run geoservice db migrate.",
    ),
)

blueprint = Blueprint("status", __name__)

NEWEST = len(read_migrations())


@blueprint.get("/healthz")
@public
def healthz() -> Response:
    """The process lives. It asks nobody else, so that a database that is away does not get it killed."""
    return fresh(document({"status": "ok"}))


@blueprint.get("/readyz")
@public
def readyz() -> Response:
    """The database answers and has the shape that this program expects; else 503.

    chinese_font: whether pictures have names. A service without is ready all the same.
    """
    with database().transaction() as cursor:
        found = migrated_to(cursor)
    if found != NEWEST:
        raise Unavailable("not_migrated", found=found, wanted=NEWEST)
    return fresh(document({"status": "ok", "migration": found, "chinese_font": has_chinese()}))


@blueprint.get("/metrics")
@public
def prometheus() -> Response:
    """Counts and durations by route, for Prometheus; nothing that tells who asked or where."""
    return fresh(Response(metrics.exposition(), content_type=metrics.CONTENT_TYPE))


def fresh(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response
