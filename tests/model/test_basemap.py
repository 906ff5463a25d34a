import pytest

from geoservice.model.basemap import read_basemaps
from geoservice.model.fault import Misconfigured

GOOD = """
[basemaps.tianditu]
title = { zh = "天地图", en = "Tianditu" }
url = "https://t{s}.tiles.example/vec_w/wmts?TILEMATRIX={z}&TILEROW={y}&TILECOL={x}&tk=key"
subdomains = ["0", "1"]
datum = "wgs84"
attribution = "国家地理信息公共服务平台"
review_number = "GS(2024)0001号"

[basemaps.amap]
title = { zh = "高德", en = "Amap" }
url = "https://tiles.example:8443/{z}/{x}/{y}.png"
datum = "gcj02"
attribution = "高德地图"
max_zoom = 17
"""


@pytest.fixture
def written(tmp_path):
    def write(text):
        path = tmp_path / "basemaps.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_basemaps_come_in_the_order_of_the_file(written):
    tianditu, amap = read_basemaps(written(GOOD))
    assert (tianditu.id, tianditu.title["en"], tianditu.max_zoom) == ("tianditu", "Tianditu", 18)
    assert (amap.datum, amap.review_number, amap.max_zoom) == ("gcj02", None, 17)


def test_origins_name_every_subdomain_for_the_content_security_policy(written):
    tianditu, amap = read_basemaps(written(GOOD))
    assert tianditu.origins == ("https://t0.tiles.example", "https://t1.tiles.example")
    assert amap.origins == ("https://tiles.example:8443",)


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('datum = "gcj02"', 'datum = "mars"', "basemap_datum"),
        ('datum = "gcj02"', 'datum = "bd09"\ngrid = "baidu"', "basemap_grid"),
        ("vec_w/wmts", "vec_c/wmts", "basemap_grid"),
        ("wmts?", "wmts?TILEMATRIXSET=c&", "basemap_grid"),
        ("max_zoom = 17", "max_zoom = 40", "basemap_zoom"),
        ("{z}/{x}/{y}", "{z}/{x}", "basemap_url"),
        ("{z}/{x}/{y}", "{z}/{x}/{y}/{{7*7}}", "basemap_url"),
        ("{z}/{x}/{y}", "{s}/{z}/{x}/{y}", "basemap_url"),
        ("https://tiles.example:8443/", "//tiles.example/", "basemap_url"),
        ("https://tiles.example:8443/", "https://tiles.example; script-src */", "basemap_url"),
        ('subdomains = ["0", "1"]', 'subdomains = ["0 *"]', "basemap_subdomain"),
        ("max_zoom = 17", "min_zoom = 2", "layer_file"),
    ],
)
def test_a_wrong_basemap_stops_the_start_and_is_named(written, old, new, code):
    with pytest.raises(Misconfigured) as fault:
        read_basemaps(written(GOOD.replace(old, new)))
    assert fault.value.code == code
    assert "basemaps." in fault.value.text("zh")


def test_a_file_without_basemaps_is_a_mistake(written):
    with pytest.raises(Misconfigured) as fault:
        read_basemaps(written(""))
    assert fault.value.code == "basemap_none"
