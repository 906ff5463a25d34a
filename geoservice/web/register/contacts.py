"""`/register/sites/contacts`: the contact persons of a part of the tree as a workbook, for a reason that is written down."""

from io import BytesIO

from flask import make_response, render_template, request, send_file
from werkzeug.wrappers import Response

from geoservice.model.contact import LONGEST_REASON, SHORTEST_REASON, read_export_reason
from geoservice.model.fault import Fault, Invalid
from geoservice.model.review import STATES
from geoservice.store import contacts as store
from geoservice.store import organisation_tree as tree
from geoservice.web.params import only
from geoservice.web.parts import layers, register_database
from geoservice.web.register.blueprint import blueprint
from geoservice.web.register.form import fields
from geoservice.web.register.member import member, requires
from geoservice.web.register.sites import asked_filters, asked_scopes
from geoservice.web.register.uploads import XLSX

ACT = "export_contacts"
FILTERS = ("state", "layer", "union", "name", "show")


@blueprint.get("/sites/contacts")
@requires(ACT)
def contacts() -> Response:
    only((*FILTERS, "lang"))
    asked = {name: request.args.get(name, "") for name in FILTERS}
    asked_filters(asked)
    asked_scopes(member(), asked["union"], ACT)
    return page(asked)


@blueprint.post("/sites/contacts")
@requires(ACT)
def export_contacts() -> Response:
    # Loaded when asked for: openpyxl takes a tenth of a second.
    from geoservice.drawing.contact_book import contact_book

    given, who = fields((*FILTERS, "reason")), member()
    try:
        filters, reason = asked_filters(given), read_export_reason(given["reason"])
        under = one_part(given["union"])
        with register_database().transaction() as cursor:
            found = store.export(cursor, who, under, filters, reason)
    except Invalid as fault:
        return page(given, fault)
    told = f"{who.name} · {reason}"
    content = contact_book(found, layers(), told)
    return send_file(BytesIO(content), XLSX, as_attachment=True, download_name="contacts.xlsx", max_age=0)


def one_part(union: str) -> str:
    """The path of the one part of the tree that she exports. Raises Invalid and Missing."""
    parts = asked_scopes(member(), union, ACT)
    if len(parts) > 1:
        raise Invalid("contacts_union", field="union")
    return parts[0]


def page(asked: dict[str, str], fault: Fault | None = None) -> Response:
    scopes = member().scopes(ACT)
    parts = list(dict.fromkeys([*([asked["union"]] if asked["union"] else []), *scopes]))
    with register_database().transaction(read_only=True) as cursor:
        unions = tree.tops(cursor, parts)
    body = render_template(
        "register/sites/contacts.html", asked=asked, unions=unions, fault=fault, layers=layers(), states=STATES,
        shortest=SHORTEST_REASON, longest=LONGEST_REASON,
    )  # fmt: skip
    return make_response(body, 400 if fault else 200)
