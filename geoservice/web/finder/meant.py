"""How the words of a search were understood, told to who typed them."""

from dataclasses import dataclass, replace

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
    """words: what each word was taken for; names: where nothing was found, what is left of them. sounds, comes_close: what was found is not called so, and only like it."""

    words: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    sounds: bool = False
    comes_close: bool = False

    def links(self) -> list[tuple[str, str]]:
        """Each by itself, with the address of the list of it."""
        words = self.words if len(self.words + self.names) > 1 else ()
        return [(word, link("finder.home", q=word)) for word in words if "、" not in word]


def how_meant(search: Search, page: Page) -> Meant:
    """How the words were taken that found the page; where none did, what they mean."""
    if not search.text:
        return Meant()
    if not page.finds:
        reading = search.meaning
        return Meant(tuple(words_of(reading.understood)), quoted(reading, search))
    reading = search.reading(page.finds[0].reading)
    words = (*words_of(holding(reading.understood, page)), *quoted(reading, search))
    told = () if words and compact("".join(words)) == search.text else words
    is_heard = bool(reading.heard or reading.alike) and not search.text.isascii()
    return Meant(told, (), is_heard, reading.mistaken)


def quoted(reading: Reading, search: Search) -> tuple[str, ...]:
    return tuple(f"“{part}”" for part in reading.parts if part != search.text)


def holding(understood: Understood, page: Page) -> Understood:
    """With those of the namesakes alone in which something was found."""
    codes = [str(find.properties.get("division_code")) for find in page.finds]
    held = (each for each in understood.divisions if any(code.startswith(each.prefix) for code in codes))
    return replace(understood, divisions=tuple(held))


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
