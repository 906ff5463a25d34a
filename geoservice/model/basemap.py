"""Basemaps that the operator licenses: where their tiles are, in which datum, and what must be said of them.

[basemaps.tianditu]
title = { zh = "天地图", en = "Tianditu" }
url = "https://t{s}.example.cn/vec_w/wmts?…&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}&tk=KEY"
subdomains = ["0", "1", "2", "3"]
datum = "wgs84"
attribution = "国家地理信息公共服务平台 天地图"
review_number = "GS(2024)0000号"
"""

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from geoservice.model.fault import Misconfigured, words
from geoservice.model.title import Title
from geoservice.model.toml_table import Reader

words(
    basemap_datum=(
        "{where}：坐标系“{value}”不认识，可用 wgs84、gcj02、bd09。",
        "{where}: datum '{value}' is not known; use wgs84, gcj02 or bd09.",
    ),
    basemap_grid=(
        "{where}：瓦片网格“{value}”不支持，目前只支持 web_mercator（百度自有网格、天地图经纬度网格 *_c 不可用，天地图请用 *_w）。",
        "{where}: tile grid '{value}' is not supported; only web_mercator is (not Baidu's own, nor Tianditu's *_c: use its *_w).",
    ),
    basemap_url=(
        "{where}：瓦片地址要以 https:// 或 http:// 开头，并含 {{z}}、{{x}}、{{y}}（有 subdomains 时还有 {{s}}）。",
        "{where}: the tile address must begin with https:// or http:// and hold {{z}}, {{x}} and {{y}} "
        "(and {{s}} where there are subdomains).",
    ),
    basemap_subdomain=(
        "{where}：subdomains 只能含字母、数字和连字符。",
        "{where}: subdomains may hold letters, digits and hyphens only.",
    ),
    basemap_zoom=(
        "{where}：max_zoom 应在 1 到 22 之间，不是 {value}。",
        "{where}: max_zoom must be between 1 and 22, not {value}.",
    ),
    basemap_none=("{where}：没有写任何 [basemaps.…]。", "{where}: it names no [basemaps.…]."),
)

DATUMS = ("wgs84", "gcj02", "bd09")
GRID = "web_mercator"
GEOGRAPHIC = re.compile(r"_c/wmts|tilematrixset=c(?![a-z0-9_])", re.IGNORECASE)  # 天地图's grid of degrees
ORIGIN = re.compile(r"https?://[A-Za-z0-9.{}-]+(:[0-9]{1,5})?/")


@dataclass(frozen=True, kw_only=True)
class Basemap:
    """One background map on the Web-Mercator grid.

    url: XYZ or WMTS address with {z}, {x}, {y} (or {-y}) and, where there are subdomains, {s}.
    datum: in which its roads lie: wgs84 (also CGCS2000), gcj02 or bd09.
    review_number: the 审图号 that the law wants shown; max_zoom: the deepest tiles it has.
    """

    id: str
    title: Title
    url: str
    datum: str
    attribution: str
    attribution_url: str | None = None
    review_number: str | None = None
    subdomains: tuple[str, ...] = ()
    max_zoom: int = 18

    @property
    def origins(self) -> tuple[str, ...]:
        """The origins that its tiles come from, as a Content-Security-Policy names them."""
        parts = urlsplit(self.url)
        return tuple(f"{parts.scheme}://{parts.netloc.replace('{s}', s)}" for s in self.subdomains or ("",))


def read_basemaps(path: Path) -> tuple[Basemap, ...]:
    """The basemaps of a TOML file in its order. Raises Misconfigured naming the file, table and key."""
    reader = Reader(path)
    found = tuple(read_basemap(name, table) for name, table in reader.tables("basemaps"))
    reader.finish()
    if not found:
        raise Misconfigured("basemap_none", where=path.name)
    return found


def read_basemap(name: str, reader: Reader) -> Basemap:
    basemap = Basemap(
        id=name,
        title=reader.title("title"),
        url=reader.take("url", str),
        datum=reader.take("datum", str),
        attribution=reader.take("attribution", str),
        attribution_url=reader.take("attribution_url", str, None),
        review_number=reader.take("review_number", str, None),
        subdomains=reader.texts("subdomains"),
        max_zoom=reader.take("max_zoom", int, 18),
    )
    grid = reader.take("grid", str, GRID)
    reader.finish()
    check(basemap, grid, reader.where)
    return basemap


def check(basemap: Basemap, grid: str, where: str) -> None:
    if basemap.datum not in DATUMS:
        raise Misconfigured("basemap_datum", where=where, value=basemap.datum)
    if grid != GRID:
        raise Misconfigured("basemap_grid", where=where, value=grid)
    if GEOGRAPHIC.search(basemap.url):
        raise Misconfigured("basemap_grid", where=where, value="c")
    if not 1 <= basemap.max_zoom <= 22:
        raise Misconfigured("basemap_zoom", where=where, value=basemap.max_zoom)
    if not all(re.fullmatch(r"[A-Za-z0-9-]+", subdomain) for subdomain in basemap.subdomains):
        raise Misconfigured("basemap_subdomain", where=where)
    if not sound_address(basemap) or not sound_link(basemap.attribution_url):
        raise Misconfigured("basemap_url", where=where)


def sound_address(basemap: Basemap) -> bool:
    """Whether the address names an origin and every coordinate, and nothing else in braces."""
    places = set(re.findall(r"\{([^{}]*)\}", basemap.url))
    rest = re.sub(r"\{[^{}]*\}", "", basemap.url)
    return (
        bool(ORIGIN.match(basemap.url))
        and "{" not in rest
        and "}" not in rest
        and {"z", "x"} <= places <= {"z", "x", "y", "-y", "s"}
        and len(places & {"y", "-y"}) == 1
        and ("s" in places) == bool(basemap.subdomains)
        and not {"z", "x", "y", "-y"} & set(re.findall(r"\{([^{}]*)\}", urlsplit(basemap.url).netloc))
    )


def sound_link(address: str | None) -> bool:
    return address is None or bool(re.match(r"https?://[A-Za-z0-9]", address))
