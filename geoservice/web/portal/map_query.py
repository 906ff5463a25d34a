"""The map's parameters: from text to numbers and known ids, so that nothing else ever reaches folium."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from geoservice.drawing.geomap import QUIET
from geoservice.drawing.view import CONTROLS, FARTHEST_ZOOM, Bounds, View
from geoservice.model.fault import LANGUAGES, Invalid, words
from geoservice.web.params import number, one_of, only, whole

words(
    map_bbox=(
        "要写成“西,南,东,北”四个数，南要小于北，例如 109.2,37.9,110.9,39.2。",
        "Write four numbers 'west,south,east,north' with south below north, for example 109.2,37.9,110.9,39.2.",
    ),
    map_center=("要写成“经度,纬度”两个数。", "Write two numbers 'lon,lat'."),
)

KNOWN = ("layers", "bbox", "zoom", "center", "basemap", "controls", "lang")
MERCATOR_EDGE = 85.0511  # the map ends here


def view_of(args: Mapping[str, str], everything: View, basemaps: Collection[str] = ()) -> View:
    """The view that the parameters describe, in place of `everything`. Raises Invalid naming the parameter.

    basemaps: ids of those that may be asked for.
    """
    only(KNOWN, args)
    if "lang" in args:
        one_of(args["lang"], "lang", LANGUAGES)
    given: dict[str, Any] = {
        field: read(args[name], everything) for name, (field, read) in READERS.items() if name in args
    }
    if "basemap" in args:
        given["basemap"] = one_of(args["basemap"], "basemap", (QUIET, *basemaps))
    return replace(everything, **given)


def read_layers(text: str, everything: View) -> tuple[str, ...]:
    asked = {one_of(name, "layers", ("all", *everything.layers)) for name in text.split(",")}
    return everything.layers if "all" in asked else tuple(id for id in everything.layers if id in asked)


def read_bounds(text: str) -> Bounds:
    """West, south, east, north in degrees; west > east crosses the antimeridian. Raises Invalid."""
    parts = text.split(",")
    if len(parts) != 4:
        raise Invalid("map_bbox", field="bbox")
    limits = (180, 90, 180, 90)
    west, south, east, north = (number(t, "bbox", -e, e) for t, e in zip(parts, limits, strict=True))
    if south >= north or west == east:
        raise Invalid("map_bbox", field="bbox")
    return west, max(south, -MERCATOR_EDGE), east, min(north, MERCATOR_EDGE)


def read_center(text: str, _: View) -> tuple[float, float]:
    parts = text.split(",")
    if len(parts) != 2:
        raise Invalid("map_center", field="center")
    return number(parts[0], "center", -180, 180), number(parts[1], "center", -MERCATOR_EDGE, MERCATOR_EDGE)


def read_controls(text: str, _: View) -> tuple[str, ...]:
    """Controls by name; `all` and `none` stand alone."""
    if text in ("all", "none"):
        return CONTROLS if text == "all" else ()
    asked = {one_of(name, "controls", CONTROLS) for name in text.split(",")}
    return tuple(name for name in CONTROLS if name in asked)


# Parameter → the field of the view that it sets, and how it is read.
READERS = {
    "layers": ("layers", read_layers),
    "bbox": ("bounds", lambda text, _: read_bounds(text)),
    "center": ("center", read_center),
    "controls": ("controls", read_controls),
    "zoom": ("zoom", lambda text, _: whole(text, "zoom", FARTHEST_ZOOM, 20)),
}


def query_of(view: View) -> dict[str, Any]:
    """The parameters that describe a view, always in the same words."""
    query: dict[str, Any] = {"layers": ",".join(view.layers), "bbox": joined(view.bounds)}
    if view.center:
        query["center"] = joined(view.center)
    if view.zoom is not None:
        query["zoom"] = str(view.zoom)
    if view.basemap:
        query["basemap"] = view.basemap
    if view.controls != CONTROLS:
        query["controls"] = ",".join(view.controls) or "none"
    return query


def joined(numbers: tuple[float, ...]) -> str:
    return ",".join(f"{value:.6f}".rstrip("0").rstrip(".") for value in numbers)
