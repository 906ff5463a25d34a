"""Three decoders, none of them ours, read the same from the same tile."""

from pathlib import Path

import mapbox_vector_tile
import mercantile
import pyogrio
import pytest

from builders import LAT, LON, add_site
from geoservice.store import content_values
from node import run_module

DECODE = Path(__file__).parent / "node" / "decode_tile.mjs"
EXTENT = 4096


def by_mapbox_vector_tile(data):
    decoded = mapbox_vector_tile.decode(data, default_options={"y_coord_down": True})
    return {
        name: [[f["id"], f["properties"], *f["geometry"]["coordinates"]] for f in layer["features"]]
        for name, layer in decoded.items()
    }


def by_node(data):
    return run_module(DECODE, stdin=data)


def by_gdal(data, tile, folder):
    """GDAL gives metres of Web-Mercator, from which follow the units of the tile."""
    path = folder / "tile.mvt"
    path.write_bytes(data)
    west, south, east, north = mercantile.xy_bounds(tile)
    found = {}
    for name, _ in pyogrio.list_layers(path):
        table = pyogrio.read_dataframe(
            path, layer=name, X=str(tile.x), Y=str(tile.y), Z=str(tile.z), CLIP="NO"
        )
        properties = table.drop(columns=["geometry", "mvt_id"]).to_dict("records")
        found[name] = [
            [
                int(id),
                {key: value for key, value in row.items() if value == value and value is not None},
                round((point.x - west) / (east - west) * EXTENT),
                round((north - point.y) / (north - south) * EXTENT),
            ]
            for id, row, point in zip(table["mvt_id"], properties, table.geometry, strict=True)
        ]
    return found


def fetched(client, z, query=""):
    tile = mercantile.tile(LON, LAT, z)
    answer = client.get(f"/tiles/all/{tile.z}/{tile.x}/{tile.y}.mvt{query}")
    assert answer.status_code == 200
    return tile, answer.data


def assert_alike(data, tile, folder):
    first, second, third = by_mapbox_vector_tile(data), by_node(data), by_gdal(data, tile, folder)
    assert first.keys() == second.keys() == third.keys()
    for name in first:
        key = lambda feature: feature[0]  # noqa: E731
        assert sorted(first[name], key=key) == sorted(second[name], key=key)
        near = zip(sorted(first[name], key=key), sorted(third[name], key=key), strict=True)
        for (id, properties, x, y), (its_id, its_properties, its_x, its_y) in near:
            assert id == its_id
            assert properties == pytest.approx(its_properties)
            assert (x, y) == (its_x, its_y)
    return first


@pytest.mark.parametrize("datum", ["wgs84", "gcj02", "bd09"])
def test_sites(client, cursor, tmp_path, datum):
    for number in range(40):
        layer = ("worker_home", "reading_room", "activity_centre", "service_station")[number % 4]
        lon, lat = LON + number % 7 / 500, LAT + number // 7 / 500
        add_site(cursor, layer=layer, name=f"神木市“{number}”号 & <驿站>", lon=lon, lat=lat)
    tile, data = fetched(client, 11, f"?datum={datum}")
    assert sum(map(len, assert_alike(data, tile, tmp_path).values())) == 40


@pytest.mark.parametrize("z", [5, 13])
def test_cells(client, cursor, tmp_path, monkeypatch, z):
    monkeypatch.setattr(content_values, "MOST_SITES", 20)
    for number in range(60):
        layer = ("worker_home", "reading_room")[number % 2]
        add_site(cursor, layer=layer, lon=LON + number % 3 / 1000, lat=LAT + number % 2 / 1000)
    tile, data = fetched(client, z)
    found = assert_alike(data, tile, tmp_path)
    assert (
        sum(feature[1]["count"] for feature in found["cells"])
        + sum(len(features) for name, features in found.items() if name != "cells")
        == 60
    )
