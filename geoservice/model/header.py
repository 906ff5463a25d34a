"""The header row of a sheet: where it stands below its title rows, and what each column means.

Words come from the layer file, so a kind of site brings its own; coordinates have theirs here,
since every kind writes them alike.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from geoservice.model.cell import as_text, plain, tidy
from geoservice.model.datum import datum_named
from geoservice.model.fault import Invalid, words
from geoservice.model.layer import Layer, Property
from geoservice.model.sheet import Sheet

words(
    no_header=(
        "在前 {rows} 行里找不到表头：需要一行写有“名称”等栏目名。",
        "No header row was found in the first {rows} rows: one must hold column names such as 名称 or name.",
    ),
)

SEARCHED_ROWS = 30
LON, LAT, PAIR, PAIR_TURNED, RUNNING = "lon", "lat", "lon,lat", "lat,lon", "#"

COORDINATES = {
    LON: "经度 东经 lon lng long longitude x x坐标 坐标x 经度坐标 经度x 东经度 横坐标x",
    LAT: "纬度 北纬 lat latitude y y坐标 坐标y 纬度坐标 纬度y 北纬度 纵坐标y",
    PAIR: "坐标 经纬度 经纬度坐标 坐标位置 位置坐标 地理坐标 地图坐标 坐标点 点位坐标 定位坐标 站点坐标 经纬坐标 坐标值 "
    "坐标信息 地理位置坐标 经度纬度 经度,纬度 coordinate coordinates lonlat lnglat lon,lat lng,lat geo",
    PAIR_TURNED: "纬经度 纬度经度 纬度,经度 latlon latlng lat,lon lat,lng",
    RUNNING: "序号 序 no no. # 行号 顺序号 serial",
}
COORDINATE_WORDS = {word: role for role, words_ in COORDINATES.items() for word in words_.split()}
# What may stand before or behind a coordinate word: whose map it was read from.
BRANDS = re.compile(
    r"百度|高德|腾讯|天地图|谷歌|google|amap|baidu|tencent|地图|gps|北斗|wgs-?84|cgcs2000|国家2000|2000|gcj-?02|bd-?09|火星"
)
BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】|《|》")


@dataclass(frozen=True, kw_only=True)
class Header:
    """row: the last row of the header, from 0; sites begin below it.

    columns: the column of each property. position: the columns that hold coordinates, by role (LON, LAT,
    PAIR, PAIR_TURNED). unknown: columns that mean nothing to us, by their words. titles: the text above.
    """

    row: int
    columns: Mapping[str, int]
    position: Mapping[str, int] = field(default_factory=dict)
    running: int | None = None
    unknown: Mapping[str, int] = field(default_factory=dict)
    titles: tuple[str, ...] = ()
    datum: str | None = None


def header_word(text: str) -> str:
    """A header word without what varies: blanks, width, capitals, units and remarks in brackets, marks."""
    word = re.sub(r"\s|[*＊:：]", "", plain(text))
    bare = BRACKETS.sub("", word)
    return bare or word.strip("()[]【】")


def property_words(properties: Iterable[Property]) -> dict[str, str]:
    """Property name by header word; the layer file's first claim on a word counts."""
    found: dict[str, str] = {}
    for prop in properties:
        for word in (prop.title.zh, prop.title.en, prop.name, *prop.columns):
            found.setdefault(header_word(word), prop.name)
            found.setdefault(header_word(word).replace("_", ""), prop.name)
    return found


def meaning(text: str, known: Mapping[str, str]) -> str | None:
    """The property or coordinate role that a header cell names."""
    word = header_word(text)
    if not word:
        return None
    for candidate in (word, word.split("/")[0]):
        if candidate in known:
            return known[candidate]
        if candidate in COORDINATE_WORDS:
            return COORDINATE_WORDS[candidate]
    return COORDINATE_WORDS.get(BRANDS.sub("", word).strip("-_ "))


def find_header(sheet: Sheet, layer: Layer, chosen: Mapping[str, str] | None = None) -> Header:
    """The header of a sheet. Raises Invalid when no row looks like one.

    chosen: what somebody said that header words mean, in place of what they mean by themselves ("": nothing).

    The row that names the site's name and most other columns; two rows count as one where
    the second names what the first left open (经度 and 纬度 under a merged 坐标).
    """
    known = {**property_words(layer.properties.values()), **(chosen or {})}
    row = header_row(sheet, known)
    if row is None:
        raise Invalid("no_header", rows=SEARCHED_ROWS)
    cells = [tidy(value) for value in sheet.rows[row]]
    titles = tuple(text for above in sheet.rows[:row] for value in above if (text := as_text(value).strip()))
    if below := second_row(sheet, row, known):
        cells = [under or over for over, under in padded(cells, below)]
        row += 1
    header = arranged(row, cells, titles, known)
    if "name" not in header.columns:
        raise Invalid("no_header", rows=SEARCHED_ROWS)
    return header


def header_row(sheet: Sheet, known: Mapping[str, str]) -> int | None:
    """The index of the row that names `name` and the most columns, at least two."""
    if sheet.features:
        return 0
    scores: dict[int, int] = {}
    for row, cells in enumerate(sheet.rows[:SEARCHED_ROWS]):
        found = {m for value in cells if isinstance(value, str) and (m := meaning(value, known))}
        if "name" in found and len(found) >= 2:
            scores[row] = len(found)
    return max(scores, key=lambda row: (scores[row], -row)) if scores else None


def second_row(sheet: Sheet, row: int, known: Mapping[str, str]) -> list[str] | None:
    """The cells of the row below when all that it says are column names, coordinates among them."""
    if sheet.features or not (below := sheet.rows[row + 1 : row + 2]):
        return None
    cells = [tidy(value) for value in below[0]]
    named = [meaning(cell, known) for cell in cells if cell]
    return cells if named and None not in named and LON in named and LAT in named else None


def padded(over: Sequence[str], under: Sequence[str]) -> list[tuple[str, str]]:
    width = max(len(over), len(under))
    return list(
        zip([*over, *[""] * (width - len(over))], [*under, *[""] * (width - len(under))], strict=True)
    )


def arranged(row: int, cells: Sequence[str], titles: tuple[str, ...], known: Mapping[str, str]) -> Header:
    """Cells of the header row sorted by meaning; the first column of a meaning counts, a second is unknown."""
    columns: dict[str, int] = {}
    position: dict[str, int] = {}
    unknown: dict[str, int] = {}
    running = None
    for index, cell in enumerate(cells):
        means = meaning(cell, known) if cell else None
        if means == RUNNING:
            running = index if running is None else running
        elif means in COORDINATES and means not in position:
            position[means] = index
        elif means and means not in COORDINATES and means not in columns:
            columns[means] = index
        elif cell:
            unknown[cell] = index
    position = one_way(position, unknown, cells)
    return Header(
        row=row, columns=columns, position=position, running=running, unknown=unknown, titles=titles,
        datum=declared_datum([cells[index] for index in position.values()]),
    )  # fmt: skip


def one_way(position: dict[str, int], unknown: dict[str, int], cells: Sequence[str]) -> dict[str, int]:
    """Coordinates in two columns or in one, not both: two columns win, the other is told as unknown."""
    ways = [{LON, LAT} & set(position), {PAIR} & set(position), {PAIR_TURNED} & set(position)]
    chosen = next((way for way in ways if way), set())
    unknown.update({cells[index]: index for role, index in position.items() if role not in chosen})
    return {role: index for role, index in position.items() if role in chosen}


def declared_datum(texts: Iterable[str]) -> str | None:
    """The one datum that texts name; None when they name none, or more than one."""
    named = {datum for text in texts if (datum := datum_named(text))}
    return named.pop() if len(named) == 1 else None
