"""Both languages whole: every word of a page has its Chinese, and none stands outside the catalogue."""

import re
import subprocess
import sys

import pytest
from babel.messages.pofile import read_po

from conftest import ROOT

TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
CATALOGUE = ROOT / "geoservice" / "translations" / "zh" / "LC_MESSAGES" / "messages.po"
# Said the same in both languages, or said in the other one on purpose.
AS_THEY_ARE = {"English", "中文", "OpenAPI 3.0 (JSON)", "oEmbed"}


@pytest.fixture(scope="module")
def catalogue():
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="zh")


@pytest.fixture(scope="module")
def wanted(tmp_path_factory):
    """What pybabel finds in the pages and their code."""
    out = tmp_path_factory.mktemp("words") / "messages.pot"
    mapping = ROOT / "geoservice" / "translations" / "babel.cfg"
    command = [
        sys.executable,
        "-m",
        "babel.messages.frontend",
        "-q",
        "extract",
        "-F",
        mapping,
        "-o",
        out,
        ".",
    ]
    subprocess.run(command, cwd=ROOT, check=True)
    with out.open("rb") as file:
        return [message for message in read_po(file) if message.id]


def text_of(message) -> tuple[str, ...]:
    return message.string if isinstance(message.string, tuple) else (message.string,)


def test_every_word_has_its_chinese(wanted, catalogue):
    key = {m.id if isinstance(m.id, str) else m.id[0]: m for m in catalogue if m.id}
    missing = [m.id for m in wanted if (m.id if isinstance(m.id, str) else m.id[0]) not in key]
    assert missing == []
    assert [name for name, m in key.items() if not all(text_of(m))] == []


def test_no_word_is_left_over(wanted, catalogue):
    assert {m.id for m in catalogue if m.id} == {m.id for m in wanted}


def test_places_in_the_words_are_the_same(catalogue):
    for message in catalogue:
        english = message.id if isinstance(message.id, str) else message.id[-1]
        for chinese in text_of(message):
            assert sorted(re.findall(r"%\(\w+\)[sd]", chinese)) == sorted(
                re.findall(r"%\(\w+\)[sd]", english)
            )


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_no_text_stands_outside_the_catalogue(path):
    whole = re.sub(r"\{% block page %\}.*?\{% endblock %\}", "", path.read_text(encoding="utf-8"))  # a class
    source = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", " ", whole, flags=re.S)
    texts = re.findall(r">([^<>]+)<", re.sub(r"<!--.*?-->|<!doctype[^>]*>", "", source, flags=re.S))
    attributes = re.findall(r'(?:aria-label|title|placeholder|alt)="([^"]*)"', source)
    words = {text.strip() for text in texts + attributes if re.search(r"[A-Za-z\u4e00-\u9fff]", text)}
    assert words - AS_THEY_ARE == set()


@pytest.mark.parametrize(
    ("header", "query", "language"),
    [
        ("zh-CN,zh;q=0.9,en;q=0.8", "", "zh-CN"),
        ("en-GB,en;q=0.9", "", "en"),
        ("fr", "", "zh-CN"),
        ("", "", "zh-CN"),
        ("en", "?lang=zh", "zh-CN"),
        ("zh", "?lang=en", "en"),
    ],
)
def test_the_page_is_in_the_visitors_language(client, header, query, language):
    page = client.get(f"/{query}", headers={"Accept": "text/html", "Accept-Language": header}).text
    assert f'<html lang="{language}">' in page
    assert ("找站点" if language == "zh-CN" else ">Find<") in page
