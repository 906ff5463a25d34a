"""`/portals`: a person composes an embed, sees it live, and copies what their page needs."""

from typing import Any

from flask import Blueprint, render_template, request, url_for

from geoservice.drawing.view import CONTROLS
from geoservice.model.datum import DATUMS
from geoservice.model.fault import LANGUAGES, Invalid
from geoservice.web.languages import language
from geoservice.web.params import one_of
from geoservice.web.parts import layers
from geoservice.web.portal.embed_query import THEMES, Embed, read_embed
from geoservice.web.portal.map import basemaps, everything
from geoservice.web.portal.snippets import snippets
from geoservice.web.security import public

blueprint = Blueprint("portals", __name__)

# Fields of the form → parameters of the embed. `lang` is the page's own.
FIELDS = {
    "center": "center",
    "zoom": "zoom",
    "datum": "datum",
    "basemap": "basemap",
    "speaks": "lang",
    "theme": "theme",
}
LISTS = ("layers", "controls")


@blueprint.get("/portals")
@public
def page() -> tuple[str, int]:
    known = everything()
    fault = None
    try:
        check()
        embed = read_embed(asked(), known, basemaps())
    except Invalid as wrong:
        fault, embed = wrong, read_embed({}, known, basemaps())
    shown = render_template(
        "portal/portals.html",
        embed=embed,
        typed=typed(embed),
        fault=fault,
        # Beside its field a fault need not name it.
        said=Invalid(fault.code, **fault.values).text(language()) if fault else "",  # type: ignore[arg-type]
        frame=url_for("embed.page", **embed.query(known)),  # type: ignore[arg-type]
        snippets=snippets(embed, known),
        layers=layers().values(),
        basemaps=basemaps(),
        datums=list(DATUMS),
        languages=LANGUAGES,
        themes=THEMES,
        controls=CONTROLS,
    )
    return shown, 400 if fault else 200


def check() -> None:
    """Raises Invalid for a parameter that the form has not."""
    one_of(language(), "lang", LANGUAGES)
    for name in request.args:
        if name not in (*FIELDS, *LISTS, "lang"):
            raise Invalid("unknown_parameter", field=name, known=", ".join((*FIELDS, *LISTS)))
        if name not in LISTS and len(request.args.getlist(name)) > 1:
            raise Invalid("repeated_parameter", field=name)


def asked() -> dict[str, str]:
    """The form as parameters of an embed: an empty field asks for nothing, boxes are joined by commas."""
    args = request.args
    given = {wanted: args[name].strip() for name, wanted in FIELDS.items() if args.get(name, "").strip()}
    for name in LISTS:
        ticked = ",".join(value for value in args.getlist(name) if value)
        if ticked:
            given[name] = ticked
    # The form always sends the name: no box ticked is another answer than no form.
    if "controls" in args and "controls" not in given:
        given["controls"] = "none"
    return given


def typed(embed: Embed) -> dict[str, Any]:
    """What stands in the form's fields: what was typed, even where it is wrong."""
    args = request.args
    boxes = {name: [v for value in args.getlist(name) for v in value.split(",") if v] for name in LISTS}
    return {
        **{name: args.get(name, "").strip() for name in FIELDS},
        "layers": boxes["layers"] or embed.view.layers,
        "controls": boxes["controls"] if "controls" in args else embed.view.controls,
        "datum": args.get("datum") or embed.datum,
    }
