"""What workers report of a site and how long ago it was checked, as its card and its page tell it."""

import re
from datetime import timedelta

import pytest

from builders import add_site
from geoservice.web.finder.wording import today
from web.finder.conftest import PAGE


@pytest.mark.parametrize(
    ("kinds", "shown", "missing"),
    [
        (["as_described"] * 4, [], ["4 人确认属实</span>", 'class="doubt"']),
        (["as_described"] * 5, ["5 人确认属实"], ['class="doubt"']),
        (["locked"] * 2, [], ['class="doubt"']),
        (["locked"] * 3, ["3 人反映门锁着"], []),
        (["locked", "locked", "wrong_hours"], ["2 人反映门锁着、1 人反映时间不对"], []),
    ],
)
def test_what_enough_people_say_is_on_the_card(client, send, site, kinds, shown, missing):
    for number, kind in enumerate(kinds):
        assert send(kind=kind, address=f"10.0.1.{number}").status_code == 303
    card = client.get(f"/sites/{site}/card?lang=zh").text
    assert [words for words in shown if words not in card] == []
    assert [words for words in missing if words in card] == []


@pytest.mark.parametrize(
    ("days", "kinds", "level"),
    [
        (3, [], "新近核实"),
        (90, [], "核实过"),
        (400, [], "久未核实"),
        (400, ["as_described"] * 4, "久未核实"),
        (400, ["as_described"] * 5, "新近核实"),
        (3, ["locked"] * 2, "新近核实"),
        (3, ["locked", "wrong_hours", "closed"], "存疑"),
    ],
)
def test_the_page_names_the_level_of_trust(client, cursor, days, kinds, level):
    site = add_site(cursor, verified_at=today() - timedelta(days=days))
    for number, kind in enumerate(kinds):
        sent = client.post(
            f"/sites/{site}/report",
            data={"kind": kind},
            environ_overrides={"REMOTE_ADDR": f"10.0.2.{number}"},
        )
        assert sent.status_code == 303
    page = client.get(f"/sites/{site}", headers=PAGE).text
    (said,) = re.findall(r'<p class="trust-level">.*?</svg>(.*?)</span>', page, re.DOTALL)
    assert said == level
    assert f"</svg>{level}</span></dt>" in re.sub(
        r"\s+</dt>", "</dt>", client.get("/trust", headers=PAGE).text
    )


def test_one_person_counts_once_a_day(client, send, site):
    for _ in range(5):
        send(kind="locked")
    assert "人反映门锁着" not in client.get(f"/sites/{site}/card?lang=zh").text
    assert "1 人反映门锁着" in client.get(f"/sites/{site}?lang=zh", headers=PAGE).text


def test_the_last_word_of_the_day_counts(client, send, site):
    send(kind="locked")
    send(kind="as_described")
    page = client.get(f"/sites/{site}?lang=zh", headers=PAGE).text
    assert "1 人确认属实" in page
    assert "反映门锁着" not in page


def test_the_rule_can_be_read(client):
    for language, words in (("zh", "5 人以上确认属实"), ("en", "5 people or more")):
        assert words in client.get(f"/trust?lang={language}", headers=PAGE).text


@pytest.mark.parametrize(("days", "words"), [(3, "3 天前核实"), (200, "半年未核实"), (400, "一年")])
def test_the_age_of_a_check_is_said(client, cursor, days, words):
    site = add_site(cursor, verified_at=today() - timedelta(days=days))
    assert words in client.get(f"/sites/{site}/card?lang=zh").text
