"""`…/erase`: a photo is gone for good, from a site or from a report, without a review: what is unlawful waits for none."""

from uuid import UUID

from flask_babel import gettext as _
from werkzeug.wrappers import Response

from geoservice.model.fault import Conflict, Invalid, Missing, words
from geoservice.model.photo import photos_of, read_reason
from geoservice.store import photos, records, report_desk
from geoservice.web.links import link
from geoservice.web.parts import register_database
from geoservice.web.register.blueprint import blueprint
from geoservice.web.register.done import go_on
from geoservice.web.register.form import fields
from geoservice.web.register.member import allow, requires
from geoservice.web.register.reports import page
from geoservice.web.register.sites import site_page

words(
    photo_elsewhere=(
        "您范围以外的站点也用了这张照片，请上级工会的发布人员删除。",
        "Sites outside your scope show this photo, too; please ask a publisher of the union above.",
    )
)


@blueprint.post("/sites/<uuid:site>/photos/<digest>/erase")
@requires("erase_photo")
def erase_site_photo(site: UUID, digest: str) -> Response:
    given = fields(("reason",))
    with register_database().transaction(read_only=True) as cursor:
        found = records.record(cursor, str(site))
    who = allow("erase_photo", found.path)
    if digest not in {photo.digest for photo in photos_of(found.properties)}:
        raise Missing("photo_gone")
    try:
        reason = read_reason(given["reason"], "reason")
        with register_database().transaction() as cursor:
            if not all(who.may("erase_photo", path) for path in photos.owners(cursor, digest)):
                raise Conflict("photo_elsewhere")
            photos.erase(cursor, digest, reason, actor=who.login, by=who.id)
    except (Invalid, Conflict) as fault:
        return site_page(str(site), fault)
    return go_on(link("register.site", site=site), _("The photo is erased for good."))


@blueprint.post("/reports/<int:report>/photo/erase")
@requires("erase_photo")
def erase_report_photo(report: int) -> Response:
    given = fields(("reason",))
    with register_database().transaction(read_only=True) as cursor:
        path, _place = report_desk.place(cursor, report)
    who = allow("erase_photo", path)
    try:
        reason = read_reason(given["reason"], "reason")
    except Invalid as fault:
        return page(report, fault)
    with register_database().transaction() as cursor:
        report_desk.erase_photo(cursor, report, reason, actor=who.login, by=who.id)
    return go_on(link("register.report_page", report=report), _("The photo is erased for good."))
