"""`/register/sites/{id}/photos`: the photos of a site alone, for whoever stands before its door with a phone."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import make_response, redirect, render_template, request
from werkzeug.wrappers import Response

from geoservice.model.draft import Draft
from geoservice.model.fault import Conflict, Fault, Invalid
from geoservice.model.photo import field_names, photos_of
from geoservice.model.record import Record
from geoservice.store import drafts, records
from geoservice.web.links import link
from geoservice.web.params import whole
from geoservice.web.parts import register_database
from geoservice.web.register.blueprint import blueprint
from geoservice.web.register.form import fields
from geoservice.web.register.member import requires
from geoservice.web.register.photos import form_of, handed_in, keep, showing
from geoservice.web.register.site_form import OF_THE_FORM, editable, stored
from geoservice.web.register.sites import answer_status


@blueprint.get("/sites/<uuid:site>/photos")
@requires("edit_site")
def site_photos(site: UUID) -> Response:
    found, _ = editable(str(site))
    if found.open_change:
        return redirect(link("register.site_photos", site=found.open_change), 303)
    return page(found)


@blueprint.post("/sites/<uuid:site>/photos")
@requires("edit_site")
def change_photos(site: UUID) -> Response:
    found, who = editable(str(site))
    written = fields((*field_names(), *OF_THE_FORM))
    version = whole(written["version"], "version", 1, 2**31 - 1)
    draft = as_it_is(found)
    handed = handed_in(photos_of(found.properties), written, draft)
    if handed.faults:
        return page(replace(found, version=version), handed.faults, written)
    try:
        with register_database().transaction() as cursor:
            keep(cursor, who, handed)
            changed = drafts.change(cursor, who, found.id, version, showing(draft, handed))
    except Conflict as fault:
        return page(standing(found), [fault], written)
    except Invalid as fault:
        return page(replace(found, version=version), [fault], written)
    return stored(changed, written["then"])


def as_it_is(found: Record) -> Draft:
    return Draft(
        name=found.name, address=found.address, division_code=found.division_code, lon=found.lon, lat=found.lat,
        position=found.position, properties=found.properties, internal=found.internal,
    )  # fmt: skip


def standing(found: Record) -> Record:
    """What is to be written in by now: the site, or the change that somebody else has begun."""
    with register_database().transaction(read_only=True) as cursor:
        now = records.record(cursor, found.id)
        return records.record(cursor, now.open_change) if now.open_change else now


def page(found: Record, faults: Sequence[Fault] = (), written: Mapping[str, Any] | None = None) -> Response:
    """faults: of the fields; written: what was sent."""
    body = render_template(
        "register/sites/photos.html", site=found, values=written or {}, faults={fault.field: fault for fault in reversed(faults)},
        fault=next(iter(faults), None), photos_lost=any(request.files.values()),
        form_address=link("register.change_photos", site=found.id), **form_of(found.properties, written or {}),
    )  # fmt: skip
    return make_response(body, answer_status(faults[0]) if faults else 200)
