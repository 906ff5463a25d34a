"""Each phrase of the two tables finds what it must: ours (search_phrases.csv) and the samples handed to us."""

import csv
from datetime import date
from pathlib import Path

import psycopg2
import pytest

from builders import add_site
from conftest import SHARED, copied
from geoservice.model.needs import Needs
from geoservice.model.search import read_search
from geoservice.store.search import search_sites

HERE = Path(__file__).parent
LIMIT = 20


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


SITES = rows(HERE / "search_sites.csv")
PHRASES = rows(HERE / "search_phrases.csv")
SAMPLES = SHARED / "samples" / "search_phrases.csv"


def add(cursor, row: dict[str, str]) -> None:
    add_site(
        cursor,
        name=row["name"],
        address=row["address"],
        division_code=row["division_code"],
        layer=row["layer"],
        lon=float(row["lon"]),
        lat=float(row["lat"]),
        verified_at=date.fromisoformat(row["verified_at"]),
        properties={
            "alias": [each for each in row["alias"].split(";") if each],
            "facilities": row["facilities"].split(";"),
        },
    )


@pytest.fixture(scope="module")
def country(cluster, template):
    """The made-up sites, once for all phrases."""
    with copied(cluster, template) as name:
        connection = psycopg2.connect(cluster.dsn(database=name))
        with connection.cursor() as cursor:
            for row in SITES:
                add(cursor, row)
            yield cursor
        connection.close()


@pytest.fixture
def found(country, layers):
    def search(typed: str, **given):
        return search_sites(country, read_search(typed, layers), Needs(), limit=LIMIT, **given)

    return search


@pytest.mark.parametrize("row", PHRASES, ids=lambda row: row["query"])
def test_phrases(found, row):
    results = found(row["query"])
    names = [find.name for find in results.page.finds]
    assert names[:1] == ([row["first"]] if row["first"] else [])
    if row["place"]:
        assert any(d.prefix.startswith(row["place"]) for d in results.reading.understood.divisions)


@pytest.mark.skipif(not SAMPLES.exists(), reason="the samples are not here")
@pytest.mark.parametrize("row", rows(SAMPLES) if SAMPLES.exists() else [], ids=lambda row: row["query"][:20])
def test_samples(found, row):
    results = found(row["query"])
    finds = results.page.finds
    for wish in row["expect"].split(";"):
        assert meets(wish, results, found), (wish, [find.name for find in finds])


def meets(wish: str, results, found) -> bool:
    what, _, wanted = wish.replace("address~", "address=").partition("=")
    finds = results.page.finds
    if wish.startswith("empty"):
        return finds == []
    if what == "layer":
        return bool(finds) and all(find.layer == wanted for find in finds)
    if what == "division":
        codes = wanted.removeprefix("any of ").removesuffix(" …").split()
        return all(find.properties["division_code"].startswith(tuple(codes)) for find in finds) and any(
            division.prefix.startswith(tuple(codes)) for division in results.reading.understood.divisions
        )
    if what == "like":
        return [find.id for find in finds] == [find.id for find in found(wanted).page.finds] != []
    if wanted == "any":
        return bool(finds)
    text, _, first = wanted.partition(" ")
    stated = [f"{find.name}{find.properties.get('alias', '')}{find.properties['address']}" for find in finds]
    hits = [any(word in each for word in text.split("|")) for each in stated]
    return (hits[:1] == [True] if first == "first" else all(hits)) or not hits
