"""Tiles as PNG: what is seen and where, at both densities, and how they are fetched."""

import io

import mercantile
import numpy as np
import pytest
from PIL import Image

from builders import LAT, LON, add_site
from geoservice.model import datum as datums
from geoservice.store import content_values

RED, BLUE = (0xB5, 0x12, 0x1B), (0x1F, 0x5F, 0xA8)


def opened(answer):
    assert answer.status_code == 200, answer.data[:300]
    assert answer.content_type == "image/png"
    return Image.open(io.BytesIO(answer.data)).convert("RGBA")


def near(image, colour, most=60):
    """Which pixels are opaque and of about this colour."""
    pixels = np.asarray(image).astype(int)
    return (np.abs(pixels[..., :3] - colour).max(axis=2) < most) & (pixels[..., 3] > 200)


def middle(seen):
    """The middle of the rectangle around pixels, in pixels from the north-west corner."""
    rows, columns = np.nonzero(seen)
    return (columns.min() + columns.max() + 1) / 2, (rows.min() + rows.max() + 1) / 2


def expected(lon, lat, z, scale=1):
    """The tile of a place and where it is in it, in pixels, by mercantile."""
    tile = mercantile.tile(lon, lat, z)
    west, south, east, north = mercantile.xy_bounds(tile)
    x, y = mercantile.xy(lon, lat)
    edge = 256 * scale
    return tile, ((x - west) / (east - west) * edge, (north - y) / (north - south) * edge)


def address(tile, suffix=".png"):
    return f"/tiles/all/{tile.z}/{tile.x}/{tile.y}{suffix}"


@pytest.mark.parametrize("datum", ["wgs84", "gcj02", "bd09"])
@pytest.mark.parametrize("z", [4, 9, 13, 17])
@pytest.mark.parametrize("scale", [1, 2])
def test_a_site_is_where_mercantile_puts_it(client, cursor, datum, z, scale):
    add_site(cursor)
    lon, lat = (float(value) for value in datums.shift(LON, LAT, "wgs84", datum))
    tile, at = expected(lon, lat, z, scale)
    image = opened(client.get(f"{address(tile, '@2x.png' if scale == 2 else '.png')}?datum={datum}"))
    assert image.size == (256 * scale, 256 * scale)
    if all(16 * scale < each < 240 * scale for each in at):
        assert middle(near(image, RED)) == pytest.approx(at, abs=1.01)


def test_a_sign_that_crosses_an_edge_is_whole(client, cursor):
    tile = mercantile.tile(LON, LAT, 14)
    bounds = mercantile.bounds(tile)
    lat = (bounds.south + bounds.north) / 2
    add_site(cursor, name="神木市锦界镇职工之家", lon=bounds.east - 1e-6, lat=lat)
    left = opened(client.get(address(tile)))
    right = opened(client.get(address(mercantile.Tile(tile.x + 1, tile.y, 14))))
    whole = Image.new("RGBA", (512, 256))
    whole.paste(left, (0, 0))
    whole.paste(right, (256, 0))
    assert near(left, RED).any()
    assert near(right, RED).any()
    assert middle(near(whole, RED))[0] == pytest.approx(256, abs=1.01)
    name = near(whole, (0x1B, 0x1F, 0x24), 80)
    assert name[:, :256].sum() > 50
    assert name[:, 256:].sum() > 50


def test_filters_are_those_of_the_vector_tiles(client, cursor):
    add_site(cursor, properties={"facilities": ["microwave"]})
    tile, _ = expected(LON, LAT, 14)
    assert near(opened(client.get(f"{address(tile)}?facilities=microwave")), RED).any()
    assert not near(opened(client.get(f"{address(tile)}?facilities=shower")), RED).any()


def test_a_filter_that_has_not_seen_everything_says_so(client, cursor, monkeypatch):
    for _ in range(3):
        add_site(cursor)
    tile, _ = expected(LON, LAT, 14)
    asked = f"{address(tile)}?facilities=shower"
    assert "Geoservice-Truncated" not in client.get(asked).headers
    monkeypatch.setattr(content_values, "MOST_SEEN", 2)
    assert client.get(asked).headers["Geoservice-Truncated"] == "true"


def test_cells_are_rings_with_the_colours_of_their_kinds(client, cursor):
    for layer in ("worker_home", "reading_room"):
        for _ in range(3):
            add_site(cursor, layer=layer)
    tile, at = expected(LON, LAT, 12)
    image = opened(client.get(address(tile)))
    assert near(image, RED).sum() > 20
    assert near(image, BLUE).sum() > 20
    alone = opened(client.get(address(tile).replace("/all/", "/reading_room/")))
    assert not near(alone, RED).any()
    assert middle(near(alone, BLUE)) == pytest.approx(at, abs=1.01)


def test_a_tile_without_sites_is_clear(client):
    for suffix, edge in ((".png", 256), ("@2x.png", 512)):
        image = opened(client.get(f"/tiles/all/14/0/0{suffix}"))
        assert image.size == (edge, edge)
        assert image.getextrema()[3] == (0, 0)


def test_etag_follows_the_content(client, cursor):
    add_site(cursor)
    tile, _ = expected(LON, LAT, 14)
    first = client.get(address(tile))
    assert "max-age" in first.headers["Cache-Control"]
    assert first.headers["Access-Control-Allow-Origin"] == "*"
    asked = {"If-None-Match": first.headers["ETag"]}
    assert client.get(address(tile), headers=asked).status_code == 304
    add_site(cursor, lon=LON + 0.004)
    assert client.get(address(tile), headers=asked).status_code == 200


def test_every_grid_draws_the_site(client, cursor):
    add_site(cursor)
    column, row = int((LON + 180) / 360 * 2**14), int((90 - LAT) / 360 * 2**14)
    image = opened(client.get(f"/tiles/all/14/{column}/{row}.png?grid=CGCS2000Quad"))
    at = ((LON + 180) / 360 * 2**14 % 1 * 256, (90 - LAT) / 360 * 2**14 % 1 * 256)
    assert middle(near(image, RED)) == pytest.approx(at, abs=1.01)


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/tiles/all/30/0/0.png", "z"),
        ("/tiles/all/1e1/0/0.png", "z"),
        ("/tiles/all/1/2/0.png", "x"),
        ("/tiles/all/1/0/9@2x.png", "y"),
        ("/tiles/all/1/0/0@3x.png", "y"),
        ("/tiles/all/1/0/0@2x@2x.png", "y"),
        ("/tiles/all/1/0/%D9%A1.png", "y"),
        ("/tiles/all/1/0/0.png?datum=x", "datum"),
        ("/tiles/all/1/0/0.png?grid=x", "grid"),
        ("/tiles/all/1/0/0.png?color=red", "color"),
    ],
)
def test_faults_name_the_parameter(client, path, field):
    answer = client.get(path)
    assert (answer.status_code, answer.json["field"]) == (400, field)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_unknown_layer(client):
    assert client.get("/tiles/nowhere/0/0/0.png").status_code == 404
