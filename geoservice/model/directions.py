"""The way to a site in the maps apps of China's phones, each told the place in its own datum."""

from dataclasses import dataclass
from urllib.parse import quote

from geoservice.model.datum import shift
from geoservice.model.title import Title

OURSELVES = "geoservice"  # the apps ask who sends people to them


@dataclass(frozen=True)
class App:
    """address: with places for lon, lat (six decimals), the quoted name and ourselves."""

    key: str
    title: Title
    datum: str
    address: str


# As each app's own pages on web addresses have it (高德 URI API, 百度 URI API, 腾讯 URI API, Apple Map Links).
# 百度 plans a way only from a place that is named, which we do not know; its marker has the button for the way.
# Apple's map of China is drawn by 高德 and takes places as it does. `geo:` is WGS-84 by RFC 5870.
APPS = (
    App("amap", Title("高德地图", "Amap"), "gcj02",
        "https://uri.amap.com/navigation?to={lon},{lat},{name}&mode=walk&coordinate=gaode&callnative=1&src={us}"),
    App("baidu", Title("百度地图", "Baidu Maps"), "bd09",
        "https://api.map.baidu.com/marker?location={lat},{lon}&title={name}&content={name}&coord_type=bd09ll&output=html&src={us}"),
    App("tencent", Title("腾讯地图", "Tencent Maps"), "gcj02",
        "https://apis.map.qq.com/uri/v1/routeplan?type=walk&to={name}&tocoord={lat},{lon}&policy=0&referer={us}"),
    App("apple", Title("苹果地图", "Apple Maps"), "gcj02",
        "https://maps.apple.com/?daddr={lat},{lon}&q={name}&dirflg=w"),
    App("geo", Title("手机里的其他地图", "Another maps app"), "wgs84",
        "geo:{lat},{lon}?q={lat},{lon}({name})"),
)  # fmt: skip


@dataclass(frozen=True)
class Direction:
    """One way to a site: the app's key and title, and the address that opens it."""

    key: str
    title: Title
    address: str


def directions(name: str, lon: float, lat: float) -> list[Direction]:
    """The ways to a site at a place in WGS-84 degrees."""
    return [Direction(app.key, app.title, address(app, name, lon, lat)) for app in APPS]


def address(app: App, name: str, lon: float, lat: float) -> str:
    east, north = shift(lon, lat, "wgs84", app.datum)
    # A comma or a bracket in a name would end what it stands in.
    values = {"name": quote(name, safe=""), "us": OURSELVES}
    return app.address.format(lon=f"{float(east):.6f}", lat=f"{float(north):.6f}", **values)
