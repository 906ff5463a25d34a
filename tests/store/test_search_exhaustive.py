"""What a search finds is what a slow reading of every site finds: the sample and the index lose nothing and add nothing."""

import random
from dataclasses import dataclass

import psycopg2
import pytest

from builders import add_site
from conftest import copied
from geoservice.model.division import division
from geoservice.model.mistake import has_but_for_one_mistake, has_in_two, has_numbers
from geoservice.model.needs import Needs
from geoservice.model.pinyin import initials, readings, sounds, usual_sounds
from geoservice.model.search import lexicon_of, read_search
from geoservice.model.search_reading import Reading
from geoservice.model.spelling import compact, is_ideograph
from geoservice.store.entry_sample import ENTRIES
from geoservice.store.search import Near, search_sites

SITES, EACH, LIMIT = 400, 6, 1_000
COUNTIES = (
    "610802",
    "610881",
    "610822",
    "110105",
    "211302",
    "350203",
    "500115",
    "511102",
    "341502",
    "220104",
)
TOWNS = ("锦界镇", "大柳塔镇", "鼓楼街道", "滨河新区街道", "乐从镇", "长安街道")
ROADS = ("人民路", "长寿路", "中山东路", "解放大道", "南滨河路", "麟州街", "厦门街")
WHOSE = ("建设银行", "中国石化加油站", "环卫", "能源大厦", "第3小学", "平安社区", "ABC工厂", "供电所")
RARE = [chr(code) for code in range(0x5200, 0x5A00) if readings(chr(code))]
KINDS = {
    "worker_home": "职工之家",
    "reading_room": "职工书屋",
    "activity_centre": "工人文化宫",
    "service_station": "爱心驿站",
}
FACILITIES = ("microwave", "toilet", "wifi", "shower", "phone_charging")
HERE = Near(110.2, 38.5)


@dataclass(frozen=True)
class Site:
    """As it is searched: names between line ends, and the address."""

    id: str
    layer: str
    code: str
    names: str
    place: str
    facilities: tuple[str, ...]


def made(cursor, draw: random.Random) -> Site:
    code, town, road, whose = map(draw.choice, (COUNTIES, TOWNS, ROADS, WHOSE))
    layer, kind = draw.choice(list(KINDS.items()))
    rare = "".join(draw.choices(RARE, k=2))
    name = draw.choice((town[:2] + whose, road + whose, whose, rare + whose)) + kind
    alias = [draw.choice(("港湾", "浦江")) + "小站"] if draw.random() < 0.2 else []
    address = f"{town}{road}{draw.randint(1, 130)}号"
    facilities = tuple(draw.sample(FACILITIES, draw.randint(0, 3)))
    id = add_site(
        cursor,
        name=name,
        layer=layer,
        division_code=code,
        address=division(code).full_name + address,
        lon=110 + draw.random(),
        lat=38 + draw.random(),
        properties={"alias": alias, "facilities": facilities},
    )
    names = "\n" + "".join(compact(each) + "\n" for each in (name, *alias))
    return Site(id, layer, code, names, compact(address), facilities)


@pytest.fixture(scope="module")
def country(cluster, template):
    with copied(cluster, template) as database:
        connection = psycopg2.connect(cluster.dsn(database=database))
        with connection.cursor() as cursor:
            sites = [made(cursor, random.Random(number)) for number in range(SITES)]
            cursor.execute("ANALYZE search_entry")
            ENTRIES.forget()
            yield cursor, sites
        ENTRIES.forget()
        connection.close()


def meets(reading: Reading, site: Site) -> bool:
    meant, written = reading.understood, site.names + site.place
    return (
        (not meant.divisions or site.code.startswith(tuple(each.prefix for each in meant.divisions)))
        and (not meant.layers or site.layer in meant.layers)
        and all(fact.removeprefix("facilities=") in site.facilities for fact in meant.facts)
        and all(stands(part, reading, site) for part in reading.parts)
        and all(
            is_there(written, heard, usual_sounds if reading.usual else sounds) for heard in reading.heard
        )
        and is_there(site.names, [readings(each) for each in reading.alike], readings)
        and is_there(site.names, [(each,) for each in reading.initials], initials)
    )


def stands(part: str, reading: Reading, site: Site) -> bool:
    """Single characters are looked for in names; a number that is a part by itself is not the end of a longer one."""
    written = site.names if len(part) == 1 else site.names + site.place
    starts = [at for at in range(len(written)) if written.startswith(part, at)]
    if part[0].isdigit() and part != reading.text:
        starts = [at for at in starts if not written[at - 1 : at].isdigit()]
    return bool(starts)


def is_there(written: str, wanted, of) -> bool:
    """Whether characters stand side by side of which each has one of what is wanted of it."""

    def has(character: str, some) -> bool:
        return (is_ideograph(character) or of is initials) and bool(set(of(character)) & set(some))

    spans = range(len(written) - len(wanted) + 1)
    return any(all(has(written[at + i], some) for i, some in enumerate(wanted)) for at in spans)


def slowly(reading: Reading, sites: list[Site]) -> set[str]:
    found = [site for site in sites if meets(reading, site)]
    if not reading.mistaken:
        return {site.id for site in found}
    found = [site for site in found if has_numbers(site.names, reading.text)]
    close = [site for site in found if has_but_for_one_mistake(site.names, reading.text)]
    names = [(site, name) for site in found for name in site.names.split("\n")]
    return {site.id for site in close} or {site.id for site, name in names if has_in_two(name, reading.text)}


def some(draw: random.Random, text: str, least: int, most: int) -> str:
    length = draw.randint(least, most)
    at = draw.randint(0, max(len(text) - length, 0))
    return text[at : at + length]


def spelled(text: str, letters: int | None = None) -> str:
    return "".join(readings(each)[0][:letters] for each in text if is_ideograph(each))


def changed(draw: random.Random, text: str, how: str) -> str:
    at = draw.randrange(len(text))
    before, here, after = text[:at], text[at], text[at + 1 :]
    same = {"路": "陆", "书": "输", "家": "佳", "站": "战", "锦": "金", "社": "设"}.get(here, here)
    return {
        "wrong": before + "厦" + after,
        "missing": before + after,
        "over": before + here + here + after,
        "swapped": before + after[:1] + here + after[1:],
        "heard": before + same + after,
    }[how]


def phrases(draw: random.Random, site: Site, lexicon) -> dict[str, str]:
    """One of each class."""
    name, county = site.names.split("\n")[1], division(site.code).short_name
    kinds = [word for word, meant in lexicon.meanings.items() if meant[0].layers and not word.isascii()]
    facts = [word for word, meant in lexicon.meanings.items() if meant[0].facts and not word.isascii()]
    street = site.place[site.place.find("道") + 1 :] or site.place
    return {
        "whole": name, "beginning": name[: draw.randint(2, 6)], "part": some(draw, name, 2, 3), "long part": some(draw, name, 4, 8),
        "address": site.place, "part of an address": some(draw, site.place, 2, 7), "house": street, "house before street": f"{street[-4:]} {street[:3]}",
        "county": county, "county and kind": county + draw.choice(kinds), "kind, county": f"{draw.choice(kinds)} {county}",
        "county and part": county + some(draw, name, 2, 3), "part and kind": some(draw, name, 2, 4) + draw.choice(kinds),
        "facility": draw.choice(facts), "county, facility": f"{county} {draw.choice(facts)}", "part and facility": some(draw, name, 2, 3) + draw.choice(facts),
        "pinyin": spelled(some(draw, name, 2, 5)), "pinyin of a county": spelled(county), "begun": spelled(name)[:7],
        "initials": spelled(some(draw, name, 3, 6), 1), "two scripts": name[:2] + spelled(name[2:4]), "question": f"去{some(draw, name, 3, 6)}怎么走",
        **{how: changed(draw, some(draw, name, 4, 9), how) for how in ("wrong", "missing", "over", "swapped", "heard")},
    }  # fmt: skip


@pytest.mark.parametrize("number", range(EACH))
@pytest.mark.parametrize("here", [None, HERE], ids=["by date", "by place"])
def test_a_search_finds_what_a_slow_reading_of_all_sites_finds(country, layers, number, here):
    cursor, sites = country
    draw = random.Random(f"{number} {here}")
    for kind, typed in phrases(draw, draw.choice(sites), lexicon_of(layers)).items():
        search = read_search(typed, layers)
        results = search_sites(cursor, search, Needs(), limit=LIMIT, here=here)
        found = {find.id for find in results.page.finds}
        ways = ((each, slowly(each, sites)) for each in search.readings() if not each.in_passing)
        reading, expected = next(((each, ids) for each, ids in ways if ids), (None, set()))
        assert (kind, typed, results.reading, found) == (kind, typed, reading, expected)
