"""Leaflet, OpenLayers and MapLibre draw our tiles in a real Chromium: every site where mercantile puts it.

Each page is of our origin and under a policy that lets nothing else in.
"""

import io
from urllib.parse import urlencode

import mercantile
import numpy as np
import pytest
from PIL import Image

from browser.conftest import ARGUMENTS, CHROMIUM, watched
from builders import add_site
from conftest import ROOT
from geoservice.model import datum as datums

pytestmark = pytest.mark.browser

PROBE = ROOT / "tests" / "browser" / "probe"
FROM_NPM = {
    "leaflet-library.js": "leaflet/dist/leaflet.js",
    "leaflet.css": "leaflet/dist/leaflet.css",
    "ol.js": "ol/dist/ol.js",
    "maplibre-gl.mjs": "maplibre-gl/dist/maplibre-gl.mjs",
    "maplibre-gl-worker.mjs": "maplibre-gl/dist/maplibre-gl-worker.mjs",
    "maplibre-gl.css": "maplibre-gl/dist/maplibre-gl.css",
}
POLICY = {"Content-Security-Policy": "default-src 'self'; img-src 'self' data:"}
TYPES = {".js": "text/javascript", ".mjs": "text/javascript", ".css": "text/css", ".html": "text/html"}
# Without a graphics card MapLibre draws by a program.
GRAPHICS = ["--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist"]

SIZE = 512
LON, LAT, ZOOM = 110.5, 38.8, 14
# Red ones in WGS-84, far enough apart that each is a spot of its own.
SITES = [(110.489, 38.806), (110.5, 38.8), (110.5113, 38.7931), (110.4937, 38.7925)]
RED = (0xB5, 0x12, 0x1B)


@pytest.fixture(scope="module")
def dotted(shared_live):
    with shared_live.rows() as cursor:
        for lon, lat in SITES:
            add_site(cursor, name="神木市职工之家", lon=lon, lat=lat)
    return shared_live


@pytest.fixture(scope="module")
def drawing(chromium):
    """A Chromium that draws by WebGL, too."""
    arguments = [each for each in ARGUMENTS if each != "--disable-gpu"] + GRAPHICS
    browser = chromium.browser_type.launch(executable_path=CHROMIUM, args=arguments)
    yield browser
    browser.close()


@pytest.fixture
def probe(drawing, dotted):
    """Opens a probe page around the middle of the sites in a datum; its picture, and what it did."""
    contexts = []

    def show(name, datum="wgs84", zoom=ZOOM, **query):
        context = drawing.new_context(viewport={"width": SIZE, "height": SIZE})
        contexts.append(context)
        page = context.new_page()
        page.seen = watched(page)
        page.route(f"{dotted.url}/probe/**", fulfil)
        lon, lat = shifted(LON, LAT, datum)
        asked = urlencode({"lon": lon, "lat": lat, "zoom": zoom, **query})
        page.goto(f"{dotted.url}/probe/{name}.html?{asked}")
        page.wait_for_selector("body[data-state=drawn]", timeout=60_000)
        picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
        return picture, page.seen

    yield show
    for context in contexts:
        context.close()


def fulfil(route):
    name = route.request.url.split("?")[0].rsplit("/", 1)[1]
    path = ROOT / "node_modules" / FROM_NPM[name] if name in FROM_NPM else PROBE / name
    route.fulfill(body=path.read_bytes(), content_type=TYPES[path.suffix], headers=POLICY)


def shifted(lon, lat, datum):
    return tuple(float(value) for value in datums.shift(lon, lat, "wgs84", datum))


def expected(datum, zoom=ZOOM):
    """Where the sites are on the screen, by mercantile."""
    middle = mercantile.xy(*shifted(LON, LAT, datum))
    pixel = 2 * 20037508.342789244 / 256 / 2**zoom
    places = [mercantile.xy(*shifted(lon, lat, datum)) for lon, lat in SITES]
    return [(SIZE / 2 + (x - middle[0]) / pixel, SIZE / 2 - (y - middle[1]) / pixel) for x, y in places]


def spots(picture, at, reach=20):
    """The middles of the red spots around places, in pixels."""
    red = np.abs(np.asarray(picture).astype(int) - RED).max(axis=2) < 70
    for x, y in at:
        left, top = round(x) - reach, round(y) - reach
        rows, columns = np.nonzero(red[top : top + 2 * reach, left : left + 2 * reach])
        assert len(rows), "there is no spot"
        yield left + (columns.min() + columns.max() + 1) / 2, top + (rows.min() + rows.max() + 1) / 2


def assert_in_place(picture, datum, zoom=ZOOM, within=1.5):
    at = expected(datum, zoom)
    for spot, place in zip(spots(picture, at), at, strict=True):
        assert spot == pytest.approx(place, abs=within)


def tiles_of(live, suffix, datum):
    return f"{live.url}/tiles/all/{{z}}/{{x}}/{{y}}{suffix}?datum={datum}"


@pytest.mark.parametrize("datum", ["wgs84", "gcj02"])
def test_leaflet_draws_png_tiles_in_place(probe, dotted, datum):
    picture, seen = probe("leaflet", datum, tiles=tiles_of(dotted, ".png", datum))
    assert_in_place(picture, datum)
    assert seen.errors == []


@pytest.mark.parametrize("datum", ["wgs84", "gcj02"])
@pytest.mark.parametrize(("kind", "suffix"), [("png", ".png"), ("mvt", ".mvt")])
def test_openlayers_draws_tiles_in_place(probe, dotted, datum, kind, suffix):
    picture, seen = probe("openlayers", datum, tiles=tiles_of(dotted, suffix, datum), kind=kind)
    assert_in_place(picture, datum)
    assert seen.errors == []


@pytest.mark.parametrize("datum", ["wgs84", "gcj02"])
def test_maplibre_draws_our_style_in_place_and_asks_nobody_else(probe, dotted, datum):
    picture, seen = probe("maplibre", datum, style=f"{dotted.url}/styles/all.json?datum={datum}")
    assert_in_place(picture, datum)
    assert seen.errors == []
    assert seen.hosts == {dotted.url.split("/")[2]}
