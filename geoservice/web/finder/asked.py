"""What a visitor asks of the list: words, needs, a moment, and the place where the page before ended.

All of it is in the page's address, so that it can be shared and gone back to; a position never is.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from flask import request
from flask_babel import gettext

from geoservice.model.fault import Invalid, words
from geoservice.model.instant import NOW, read_instant
from geoservice.model.interval import BEIJING
from geoservice.model.needs import Needs
from geoservice.model.search import Search, read_search
from geoservice.store.finds import Key
from geoservice.web.languages import language
from geoservice.web.links import link
from geoservice.web.params import one_of
from geoservice.web.parts import layers

words(
    list_place=(
        "这一页的地址不完整，请回到列表开头。",
        "This page's address is not whole; please go back to the list.",
    ),
)

# What a form's field for a minute sends. It says no zone, and everybody here means China's.
LOCAL = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}")
TICKED = "true"
AFTER = re.compile(r"([0-5])\.([0-9]{4}-[0-9]{2}-[0-9]{2})\.([0-9]{1,18})(?:\.([0-9]{1,2}))?")


@dataclass(frozen=True)
class Asked:
    """typed: the words as given. when: `now`, a minute in China (`2026-11-24T02:00`), or nothing for any time.

    after: where the page before ended.
    """

    typed: str
    search: Search
    needs: Needs
    when: str = ""
    after: Key | None = None

    @property
    def is_of_all(self) -> bool:
        """Whether nothing narrows the list."""
        return not (self.typed or self.after or self.needs != Needs())

    @property
    def is_picked(self) -> bool:
        """Whether the list is of some sites out of a kind, which the map cannot show by kinds alone."""
        return bool(self.typed) or not self.needs.is_plain

    def link(self, **changes: object) -> str:
        """The address of the list with these changes and from its beginning, unless they say otherwise."""
        values = {
            "q": self.typed or None,
            "layer": list(self.needs.layers),
            "facility": list(self.needs.facilities),
            "access": list(self.needs.access),
            "around_the_clock": TICKED if self.needs.around_the_clock else None,
            "open_at": self.when or None,
            **changes,
        }
        return link("finder.home", **values)

    def link_after(self, key: Key) -> str:
        return self.link(after=f"{key.standing}.{key.confirmed.isoformat()}.{key.fid}.{key.reading}")

    def wider(self) -> Iterator[tuple[str, str]]:
        """What may be left out: its title, and the address of the list without it."""
        lists, needs = layers().choices, self.needs
        if self.when:
            yield gettext("Open then") if self.when != NOW else gettext("Open now"), self.link(open_at=None)
        if needs.around_the_clock:
            yield gettext("Day and night"), self.link(around_the_clock=None)
        for key in needs.facilities:
            rest = [each for each in needs.facilities if each != key]
            yield lists["facilities"][key].title[language()], self.link(facility=rest)
        for key in needs.access:
            rest = [each for each in needs.access if each != key]
            yield lists["access_method"][key].title[language()], self.link(access=rest)
        for key in needs.layers:
            rest = [each for each in needs.layers if each != key]
            yield layers()[key].title[language()], self.link(layer=rest)


def asked() -> Asked:
    """What the present request asks. Raises Invalid for an unknown need, a moment or an `after` that is none."""
    search = read_search(request.args.get("q", ""), layers())
    when = given_moment()
    lists = layers().choices
    needs = Needs(
        layers=chosen("layer", list(layers())),
        facilities=chosen("facility", list(lists["facilities"])),
        access=chosen("access", list(lists["access_method"])),
        around_the_clock=bool(chosen("around_the_clock", [TICKED])),
        open_at=read_instant(when, "open_at") if when else None,
    )
    return Asked(search.shown, search, needs, shown_moment(needs, when), read_key(request.args.get("after")))


def chosen(name: str, choices: list[str]) -> tuple[str, ...]:
    """The values of a parameter that may be given several times, in the order of the choices. Raises Invalid."""
    given = {one_of(value, name, choices) for value in request.args.getlist(name) if value}
    return tuple(choice for choice in choices if choice in given)


def given_moment() -> str:
    """The moment as `read_instant` takes it; without a script a form may send `now` and a minute: the minute counts."""
    given = [value for value in request.args.getlist("open_at") if value]
    named = next((value for value in given if value != NOW), given[0] if given else "")
    return f"{named}:00+08:00" if LOCAL.fullmatch(named) else named


def shown_moment(needs: Needs, when: str) -> str:
    if needs.open_at is None or when == NOW:
        return when
    return f"{needs.open_at.astimezone(BEIJING):%Y-%m-%dT%H:%M}"


def asked_around(needs: Needs, when: str, search: Search) -> Asked:
    """The same for a question by position. when: the moment as it was asked for, or nothing."""
    # A question by position names every kind where a form names none.
    kinds = () if set(needs.layers) == set(layers()) else needs.layers
    needs = replace(needs, layers=kinds)
    return Asked(search.shown, search, needs, shown_moment(needs, when))


def read_key(text: str | None) -> Key | None:
    """The place that `link_after` wrote. Raises Invalid."""
    if not text:
        return None
    if not (match := AFTER.fullmatch(text)):
        raise Invalid("list_place", field="after")
    standing, day, fid, reading = match.groups(default="0")
    try:
        return Key(int(standing), date.fromisoformat(day), int(fid), int(reading))
    except ValueError:
        raise Invalid("list_place", field="after") from None
