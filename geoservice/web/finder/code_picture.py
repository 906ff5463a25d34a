"""`/sites/{id}/qr.svg`: the address of a site's page as a QR code, to be shown to a colleague or printed at the door."""

import io
from uuid import UUID

import segno
from flask import Response, request

from geoservice.web.finder.blueprint import blueprint
from geoservice.web.finder.site import address_of, published
from geoservice.web.security import public

A_DAY = "public, max-age=86400"


@blueprint.get("/sites/<uuid:site>/qr.svg")
@public
def qr(site: UUID) -> Response:
    found = published(site)
    response = Response(picture(address_of(found)), mimetype="image/svg+xml")
    response.headers["Cache-Control"] = A_DAY
    response.add_etag()
    response.make_conditional(request)
    return response


def picture(address: str) -> bytes:
    """Black on white also in the dark, or few phones read it; with as much repeated as lets a quarter be dirty."""
    out = io.BytesIO()
    code = segno.make(address, error="q", micro=False)
    code.save(out, kind="svg", xmldecl=False, light="#ffffff", omitsize=True)
    return out.getvalue()
