"""`/register/imports`: files that are handed in, until their rows are on their way to the public."""

from dataclasses import replace
from io import BytesIO
from typing import Any
from uuid import UUID

from flask import current_app, make_response, redirect, render_template, request, send_file
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from geoservice.intake.limits import MIB
from geoservice.intake.reading import Handed, handed
from geoservice.model.column_choice import corrections, read_choice, titles
from geoservice.model.datum import DATUMS
from geoservice.model.fault import Conflict, Fault, Invalid, Missing, TooLarge, words
from geoservice.model.role import Member
from geoservice.model.upload import FAULTY, READY, VERDICTS, WAITING, Upload, moved
from geoservice.store import column_choices, previews, unions, uploads
from geoservice.web.links import link
from geoservice.web.params import one_of
from geoservice.web.parts import layers, register_database
from geoservice.web.register.blueprint import blueprint
from geoservice.web.register.done import go_on
from geoservice.web.register.form import fields
from geoservice.web.register.member import allow, member, requires, visitor

words(
    upload_file=("请选一个文件。", "Please choose a file."),
    upload_layer=("请选阵地类型。", "Please choose the kind of site."),
    upload_union=("请选归属工会。", "Please choose the union."),
    upload_missing=(
        "没有这个文件，或者不在您的范围内。",
        "There is no such file, or it is outside your scope.",
    ),
)

SHOWN_UPLOADS = 30
SHOWN_UNIONS = 200
SHOWN_ROWS = 50
SHOWN_PLACES = 5_000
FORM_BYTES = 64 * 1024  # of everything but the file
TAKE_FILES = ("register.send_upload", "register.send_organisations")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.url_value_preprocessor
def room_for_a_file(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Before anything reads the form. A stranger's file is not even taken in."""
    if endpoint in TAKE_FILES and visitor():
        request.max_content_length = current_app.config["GEOSERVICE"].max_upload_mb * MIB + FORM_BYTES


@blueprint.get("/imports")
@requires("import")
def list_uploads() -> Response:
    return uploads_page()


@blueprint.post("/imports")
@requires("import")
def send_upload() -> Response:
    given = fields(("layer", "organisation"))
    try:
        layer = layers().get(given["layer"])
        if layer is None:
            raise Invalid("upload_layer", field="layer")
        with register_database().transaction() as cursor:
            union = unions.union(cursor, uuid(given["organisation"], "upload_union", "organisation"))
            who = allow("import", union[1]) if union else outside()
            file = handed_in()
            id, _is_new = uploads.add_upload(
                cursor, who, file_name=file.name, content=file.content, sha256=file.sha256,
                layer=layer.id, organisation=given["organisation"],
            )  # fmt: skip
    except (Invalid, TooLarge) as fault:
        return uploads_page(fault, **given)
    return redirect(link("register.upload", upload=id), 303)


@blueprint.get("/imports/<uuid:upload>")
@requires("import")
def upload(upload: UUID) -> str:
    return upload_page(found(upload))


@blueprint.get("/imports/<uuid:upload>/progress")
@requires("import")
def upload_progress(upload: UUID) -> Response:
    """The part of the page with the bar; when the work is done, word for htmx to ask for the whole page."""
    batch = found(upload)
    answer = make_response(render_template("register/imports/progress.html", upload=batch))
    if batch.state not in WAITING:
        answer.headers["HX-Refresh"] = "true"
    return answer


@blueprint.post("/imports/<uuid:upload>/cancel")
@requires("import")
def cancel_upload(upload: UUID) -> Response:
    fields(())
    return decided(
        upload, lambda cursor, batch, who: uploads.cancel(cursor, batch.id, who), "register.list_uploads"
    )


@blueprint.post("/imports/<uuid:upload>/submit")
@requires("import")
def submit_upload(upload: UUID) -> Response:
    fields(())
    batch = found(upload)
    try:
        batch.check_submittable()
    except Invalid as fault:
        return make_response(upload_page(batch, fault), 400)
    return decided(upload, lambda cursor, batch, who: uploads.submit(cursor, batch.id, who))


@blueprint.post("/imports/<uuid:upload>/datum")
@requires("import")
def choose_datum(upload: UUID) -> Response:
    given = fields(("datum",))
    batch = found(upload)
    try:
        datum = one_of(given["datum"], "datum", list(DATUMS))
    except Invalid as fault:
        return make_response(upload_page(batch, fault), 400)
    return chosen(upload, datum=datum)


@blueprint.post("/imports/<uuid:upload>/swap")
@requires("import")
def swap_position(upload: UUID) -> Response:
    """Longitude and latitude of a row change places, or of all rows at which that is offered; or back again."""
    given = fields(("row",))
    batch = found(upload)
    if given["row"] == "all":
        with register_database().transaction(read_only=True) as cursor:
            rows = frozenset(previews.swappable(cursor, batch.id))
    else:
        rows = frozenset([whole_number(given["row"])])
    return chosen(upload, swapped=batch.choices.swapped ^ rows)


@blueprint.get("/imports/<uuid:upload>/columns")
@requires("import")
def upload_columns(upload: UUID) -> str:
    return columns_page(found(upload))


@blueprint.post("/imports/<uuid:upload>/columns")
@requires("import")
def choose_columns(upload: UUID) -> Response:
    batch = found(upload)
    layer = layers().named(batch.layer)
    columns = batch.found.get("columns", [])
    given = fields([f"column-{column['column']}" for column in columns])
    wanted = {column["word"]: given[f"column-{column['column']}"] for column in columns}
    try:
        choice = read_choice(wanted, layer)
    except Invalid as fault:
        return make_response(columns_page(batch, fault, wanted), 400)
    with register_database().transaction() as cursor:
        kept = corrections(choice, columns, layer)
        column_choices.remember(cursor, batch.organisation, batch.layer, list(choice), kept)
    return chosen(upload, columns=choice)


@blueprint.get("/imports/<uuid:upload>/marked")
@requires("import")
def marked_workbook(upload: UUID) -> Response:
    batch = found(upload)
    with register_database().transaction(read_only=True) as cursor:
        content = uploads.marked(cursor, batch.id)
    if content is None:
        raise Missing("upload_missing")
    stem = batch.file_name.rpartition(".")[0] or batch.file_name
    word = _("marked")
    return send_file(BytesIO(content), XLSX, as_attachment=True, download_name=f"{stem}-{word}.xlsx")


@blueprint.get("/imports/<uuid:upload>/places")
@requires("import")
def upload_places(upload: UUID) -> dict[str, Any]:
    """The rows as GeoJSON, in WGS-84, the faulty ones first."""
    batch = found(upload)
    with register_database().transaction(read_only=True) as cursor:
        rows = previews.places(cursor, batch.id, SHOWN_PLACES)
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "geometry": {"type": "Point", "coordinates": [lon, lat]},
                "properties": {"row": row + 1, "verdict": verdict, "name": name},
            }
            for row, verdict, name, lon, lat in rows
        ],
    }


# --- what the views share -------------------------------------------------------------------------------------------


def found(id: UUID) -> Upload:
    """The upload, if she may import for its union. Raises Missing and NotAllowed."""
    with register_database().transaction(read_only=True) as cursor:
        batch = uploads.upload(cursor, str(id))
    if batch is None:
        raise Missing("upload_missing")
    allow("import", batch.path)
    return batch


def outside() -> Any:
    raise Missing("upload_missing")


def chosen(id: UUID, **choices: Any) -> Response:
    """Have the file read again with other choices."""

    def choose(cursor: Any, batch: Upload, who: Member) -> bool:
        return uploads.choose(cursor, batch.id, replace(batch.choices, **choices), who)

    return decided(id, choose)


def decided(id: UUID, decide: Any, endpoint: str = "register.upload") -> Response:
    """Take a decision on an upload, and go on. Raises Conflict where its state does not allow it any more."""
    batch = found(id)
    with register_database().transaction() as cursor:
        done = decide(cursor, batch, member())
    if not done:
        raise state_moved(id)
    if endpoint.endswith("list_uploads"):
        return go_on(link(endpoint), _("This file was given up; nothing of it was stored."))
    return redirect(link(endpoint, upload=id), 303)


def state_moved(id: UUID) -> Conflict:
    return moved(found(id).state)


def handed_in() -> Handed:
    """The file that was sent. Raises Invalid and TooLarge."""
    for name in request.files:
        if name != "file" or len(request.files.getlist(name)) > 1:
            raise Invalid("form_field", field=name)
    file = request.files.get("file")
    if file is None or not file.filename:
        raise Invalid("upload_file", field="file")
    limit = current_app.config["GEOSERVICE"].max_upload_mb
    try:
        return handed(file.filename.replace("\0", ""), file.stream.read(limit * MIB + 1), most_mb=limit)
    except (Invalid, TooLarge) as fault:
        fault.field = "file"
        raise


def uuid(text: str, code: str, field: str) -> str:
    try:
        return str(UUID(text))
    except ValueError:
        raise Invalid(code, field=field) from None


def whole_number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 8):
        raise Invalid("form_field", field="row")
    return int(text)


def uploads_page(fault: Fault | None = None, **given: str) -> Response:
    who = member()
    before = request.args.get("before")
    sought = request.args.get("union", "")[:100]
    with register_database().transaction(read_only=True) as cursor:
        scopes = who.scopes("import")
        shown = uploads.recent(
            cursor,
            scopes,
            before=uuid(before, "upload_missing", "before") if before else None,
            most=SHOWN_UPLOADS + 1,
        )
        offered = list(unions.listed(cursor, scopes, sought, SHOWN_UNIONS + 1))
    page = render_template(
        "register/imports/list.html", uploads=shown[:SHOWN_UPLOADS], has_more=len(shown) > SHOWN_UPLOADS,
        unions=offered[:SHOWN_UNIONS], has_more_unions=len(offered) > SHOWN_UNIONS, sought=sought, fault=fault, given=given,
        layers=layers(), most_mb=current_app.config["GEOSERVICE"].max_upload_mb,
    )  # fmt: skip
    status = 413 if isinstance(fault, TooLarge) else 400 if fault else 200
    return make_response(page, status)


def upload_page(batch: Upload, fault: Fault | None = None) -> str:
    asked = request.args.get("show", "")
    verdict = asked if asked in VERDICTS else None
    after = request.args.get("after", "")
    rows: list[Any] = []
    swaps = 0
    if batch.state == READY:
        with register_database().transaction(read_only=True) as cursor:
            start = whole_number(after) if after else -1
            rows = previews.page(cursor, batch.id, verdict=verdict, after=start, most=SHOWN_ROWS + 1)
            swaps = len(previews.swappable(cursor, batch.id)) if batch.counts.get(FAULTY) else 0
    columns = {column["column"]: column for column in batch.found.get("columns", [])}
    return render_template(
        "register/imports/upload.html", upload=batch, layer=layers().named(batch.layer), rows=rows[:SHOWN_ROWS],
        has_more=len(rows) > SHOWN_ROWS, verdict=verdict, verdicts=VERDICTS, swaps=swaps, fault=fault, after=after,
        shown=[columns.get(column) for column in batch.found.get("shown", [])], datums=DATUMS,
        maps=[layer for layer in layers() if layer == batch.layer], is_waiting=batch.state in WAITING,
    )  # fmt: skip


def columns_page(batch: Upload, fault: Fault | None = None, wanted: dict[str, str] | None = None) -> str:
    layer = layers().named(batch.layer)
    return render_template(
        "register/imports/columns.html", upload=batch, layer=layer, columns=batch.found.get("columns", []),
        meanings=titles(layer), fault=fault, wanted=wanted or {},
    )  # fmt: skip
