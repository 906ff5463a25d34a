"""What a form of a site asks while somebody types: what is there already, and what the opening hours mean."""

from uuid import UUID

from flask import render_template, request

from geoservice.model.coordinate import read_angle
from geoservice.model.datum import DATUMS
from geoservice.model.fault import Invalid, Missing
from geoservice.model.hours_column import read_one
from geoservice.model.likeness import NEAR_METRES, alike
from geoservice.model.organisation_path import PATH
from geoservice.model.place import read_places
from geoservice.model.position import in_china, to_wgs84
from geoservice.store import neighbours
from geoservice.web.parts import register_database
from geoservice.web.register.blueprint import blueprint
from geoservice.web.register.member import member, requires

import numpy as np  # isort: skip

LONGEST = 500


def asked(name: str) -> str:
    return request.args.get(name, "").strip()[:LONGEST]


@blueprint.get("/sites/near")
@requires("edit_site")
def near_sites() -> str:
    """Sites within a few steps whose names are alike, and the division that the address names: public ones, and others of hers."""
    place, union, found = asked_place(), asked("union"), []
    if union and not PATH.fullmatch(union):
        raise Missing("list_union", field="union")
    if place:
        with register_database().transaction(read_only=True) as cursor:
            found = neighbours.near(
                cursor, *place, metres=NEAR_METRES, scopes=member().scopes("see_sites"), union=union or None,
                site=asked_site(),
            )  # fmt: skip
    [division] = read_places([asked("division_code")], [asked("address")], None)
    return render_template(
        "register/sites/near.html",
        found=[each for each in found if alike(asked("name"), each.name)],
        division=division,
    )


def asked_site() -> str | None:
    """The site that is being edited: it is not its own double. Raises Invalid."""
    try:
        return str(UUID(asked("site"))) if asked("site") else None
    except ValueError:
        raise Invalid("bad_request", field="site", reason="site") from None


def asked_place() -> tuple[float, float] | None:
    """WGS-84 degrees of what is written so far, where that is a place at all."""
    lon, lat = read_angle(asked("lon")), read_angle(asked("lat"))
    if lon is None or lat is None or asked("datum") not in DATUMS:
        return None
    x, y = to_wgs84(np.array([lon[1]]), np.array([lat[1]]), asked("datum"))
    return (float(x[0]), float(y[0])) if in_china(x, y)[0] else None


@blueprint.get("/sites/week")
@requires("edit_site")
def week() -> str:
    """The week that these opening hours mean, or why they cannot be read."""
    text = asked("opening_hours")
    hours = read_one(text) if text else None
    fault = (
        Invalid("cell_opening_hours", field=None, cell=None, **hours.values)
        if hours and hours.values
        else None
    )
    properties = {
        "opening_hours": hours.grammar if hours else None,
        "holiday_policy": asked("holiday_policy") or (hours.holiday_policy if hours else None),
    }
    return render_template("register/sites/week.html", fault=fault, properties=properties, text=text)
