"""How the words of a search were understood, told to who typed them."""

from dataclasses import dataclass

from flask_babel import gettext

from geoservice.model.cover import Understood
from geoservice.model.search import Search
from geoservice.model.search_reading import Reading
from geoservice.model.spelling import compact
from geoservice.store.found import Page
from geoservice.web.languages import language
from geoservice.web.links import link
from geoservice.web.parts import layers

MOST_DIVISIONS = 4


@dataclass(frozen=True)
class Meant:
    """words: what each word was taken for. sounds, comes_close: what was found is not called so, and only like it."""

    words: tuple[str, ...] = ()
    sounds: bool = False
    comes_close: bool = False

    def links(self) -> list[tuple[str, str]]:
        """Each by itself, with the address of the list of it."""
        return [(word, link("finder.home", q=word)) for word in self.words if "、" not in word]


def meant(search: Search, page: Page) -> Meant:
    """How the words were taken that found the page; where none did, what they mean."""
    if not search.text:
        return Meant()
    if not page.finds:
        meaning = (each for each in search.readings() if not each.understood.is_nothing)
        reading = next(meaning, None)
        return Meant(tuple(words_of(reading.understood))) if reading else Meant()
    reading = search.reading(page.finds[0].reading)
    words = (*words_of(reading.understood), *(f"“{part}”" for part in reading.parts if part != search.text))
    told = () if words and compact("".join(words)) == search.text else words
    is_spelled = search.text.isascii()
    return Meant(told, is_heard(reading) and not is_spelled, reading.mistaken)


def is_heard(reading: Reading) -> bool:
    return bool(reading.heard or reading.alike)


def words_of(understood: Understood) -> list[str]:
    """Divisions, kinds and what is needed, in the visitor's language."""
    divisions = [division.full_name for division in understood.divisions]
    several = divisions[:MOST_DIVISIONS] + (["…"] if len(divisions) > MOST_DIVISIONS else [])
    kinds = [layers()[key].title[language()] for key in understood.layers]
    facts = [titled(fact) for fact in understood.facts]
    return [word for word in ("、".join(several), "、".join(kinds), *facts) if word]


def titled(fact: str) -> str:
    name, _, key = fact.partition("=")
    return (
        layers().choices[name][key].title[language()]
        if name in layers().choices
        else gettext("Day and night")
    )
