"""`/register/imports/template`: an empty sheet for a kind of site and a union, to hand down to those who fill it in."""

from io import BytesIO

from flask import request, send_file
from werkzeug.wrappers import Response

from geoservice.model.division import division, divisions_below
from geoservice.store import unions
from geoservice.web.parts import layers, register_database
from geoservice.web.register.blueprint import blueprint
from geoservice.web.register.member import allow, requires
from geoservice.web.register.uploads import XLSX, outside, uuid

MOST_UNIONS = 500


@blueprint.get("/imports/template")
@requires("hand_down_sheet")
def upload_template() -> Response:
    # Loaded when asked for: openpyxl takes a tenth of a second, and memory in each worker.
    from geoservice.intake.template import template

    layer = layers().named(request.args.get("layer", ""))
    id = uuid(request.args.get("organisation", ""), "upload_union", "organisation")
    with register_database().transaction(read_only=True) as cursor:
        union = unions.union(cursor, id) or outside()
        _, path, name, code = union
        allow("hand_down_sheet", path)
        below = [name for _, _, name in unions.listed(cursor, [path], "", MOST_UNIONS)]
    place = division(code)
    names = [each.full_name for each in divisions_below(place)] if place else []
    content = template(layer, name, below, names)
    return send_file(
        BytesIO(content), XLSX, as_attachment=True, download_name=f"{name}-{layer.title.zh}.xlsx", max_age=0
    )
