"""What somebody asks of tiles: of which layers, in which datum and grid, and of which sites."""

from dataclasses import dataclass

from flask import request

from geoservice.model.datum import DATUMS
from geoservice.model.fault import Invalid, words
from geoservice.model.filter import Filter
from geoservice.model.grid import WEB_MERCATOR, Grid, grid_named
from geoservice.model.instant import read_instant
from geoservice.model.layer import Layer, Property
from geoservice.model.organisation_path import PATH
from geoservice.model.selection import read_value
from geoservice.model.tile import Tile
from geoservice.model.touched import TileKey
from geoservice.web.params import one_of, only
from geoservice.web.parts import layers

words(
    organisation_path=(
        "“{value}”不是组织路径，例如 acftu.d61.d6108。",
        "'{value}' is not an organisation's path such as acftu.d61.d6108.",
    ),
)

ALL = "all"
FACILITIES = "facilities"
RESERVED = frozenset(("datum", "grid", "organisation", "open_at"))


@dataclass(frozen=True, kw_only=True)
class TileQuery:
    """kinds: the layers to draw. filter: which of their sites."""

    kinds: list[Layer]
    grid: Grid
    datum: str
    filter: Filter

    def key(self, tile: Tile) -> TileKey:
        """What tells a tile's changes from those of others."""
        return TileKey(tile.grid.id, self.datum, tile.z, tile.column, tile.row)

    @property
    def lasts(self) -> bool:
        """Whether the answer is true until a site changes; whether one is open changes with the time."""
        return self.filter.open_at is None

    def shown(self, z: int) -> list[str]:
        """The layers that are drawn at a zoom."""
        return [kind.id for kind in self.kinds if kind.min_zoom <= z]


def read_query(layer: str, *also: str) -> TileQuery:
    """What the present request asks of tiles of a layer, or of each for `all`.

    also: further parameters that the address takes. Raises Missing for an unknown layer, Invalid naming the parameter.
    """
    args = request.args
    kinds = asked_layers(layer)
    known = properties(kinds)
    only(known.keys() | RESERVED | set(also), args)
    grid = grid_named(args.get("grid", WEB_MERCATOR.id))
    where = {name: read_value(known[name], args[name]) for name in args if name in known and name not in also}
    return TileQuery(
        kinds=kinds,
        grid=grid,
        datum=one_of(args.get("datum", grid.datum), "datum", list(DATUMS)),
        filter=Filter(
            facilities=tuple(where.pop(FACILITIES, ())),
            where=where,
            organisation=read_path(args["organisation"]) if "organisation" in args else None,
            open_at=read_instant(args["open_at"], "open_at") if "open_at" in args else None,
        ),
    )


def asked_layers(layer: str) -> list[Layer]:
    """The layer of this id, or each one for `all`. Raises Missing."""
    return list(layers().values()) if layer == ALL else [layers().named(layer)]


def properties(kinds: list[Layer]) -> dict[str, Property]:
    """What sites can be asked for: the public properties of any of the layers. Our own words go before theirs."""
    return {
        name: prop for kind in reversed(kinds) for name, prop in kind.public.items() if name not in RESERVED
    }


def read_path(text: str) -> str:
    if not PATH.fullmatch(text):
        raise Invalid("organisation_path", field="organisation", value=text)
    return text
