"""Dates, distances and closed lists in the visitor's words."""

import re
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask
from flask_babel import gettext

from geoservice.model.directions import Direction, directions
from geoservice.model.division import division
from geoservice.model.fault import LANGUAGES
from geoservice.model.honour import is_current
from geoservice.model.hours import POLICIES
from geoservice.model.hours_rule import WEEKDAYS
from geoservice.model.hours_week import DAY_NAMES, in_words
from geoservice.model.layer import Choice, Layer, Property
from geoservice.model.photo import photos_of
from geoservice.model.site_code import shown
from geoservice.store.finds import Find
from geoservice.web.languages import language
from geoservice.web.parts import layers

CHINA_TIME = ZoneInfo("Asia/Shanghai")
DAYS_A_MONTH, DAYS_HALF_A_YEAR, DAYS_A_YEAR = 30, 180, 365

# Fields that the site's page shows in places of their own, or that say nothing to a visitor.
PLACED = {
    "code", "code_other", "external_id", "name", "alias", "organisation", "division_code", "address", "landmark", "floor", "entrance_note",
    "opening_hours", "holiday_policy", "temporary_closure", "status", "access_method", "audience", "facilities", "facilities_state", "services", "grade", "honours", "phone", "verified_at",
}  # fmt: skip


def today() -> date:
    return datetime.now(CHINA_TIME).date()


def confirmed_words(day: date | None) -> str:
    """How long ago a site was confirmed: `Confirmed 3 days ago`."""
    if day is None:
        return gettext("Not confirmed yet")
    days = max((today() - day).days, 0)
    if days <= 1:
        return gettext("Confirmed yesterday") if days else gettext("Confirmed today")
    if days < 2 * DAYS_A_MONTH:
        return gettext("Confirmed %(days)d days ago", days=days)
    if days <= DAYS_HALF_A_YEAR:
        return gettext("Confirmed %(months)d months ago", months=days // DAYS_A_MONTH)
    if days < DAYS_A_YEAR:
        return gettext("Not confirmed for half a year")
    return gettext("Not confirmed for over a year")


def day_words(day: date) -> str:
    """`Today`, `Tomorrow`, or the weekday."""
    days = (day - today()).days
    if 0 <= days < 2:
        return gettext("Tomorrow") if days else gettext("Today")
    return DAY_NAMES[language()][WEEKDAYS[day.weekday()]]


def distance_words(metres: float) -> str:
    """`320 m`, `1.2 km`, `37 km`."""
    if metres < 995:
        return f"{max(round(metres / 10) * 10, 10)} m"
    return f"{metres / 1000:.1f} km" if metres < 9_950 else f"{metres / 1000:.0f} km"


def kind_of(layer: str) -> Layer | None:
    """The layer with this id; a published site may outlive its layer file."""
    return layers().get(layer)


def choice(field: str, key: object) -> Choice | None:
    """One value of a closed list by its key."""
    return layers().choices.get(field, {}).get(str(key))


def choices(field: str, keys: object) -> list[Choice]:
    """Values of a closed list that are known, in the order given."""
    found = (choice(field, key) for key in (keys if isinstance(keys, list) else []))
    return [each for each in found if each]


def title_of(found: Choice | Layer) -> str:
    return found.title[language()]


def short_address(properties: dict[str, Any]) -> str:
    """The address without the province and city that everybody here knows: `榆阳区鼓楼街道文化路19号`."""
    address = str(properties.get("address") or "")
    city = division(str(properties.get("division_code") or "")[:4] + "00")
    rest = address.removeprefix(city.full_name) if city else address
    return rest or address


def hours_words(properties: dict[str, Any]) -> str:
    """The opening hours in words; where there are none for their grammar, as they were handed in."""
    grammar, written = str(properties.get("opening_hours") or ""), properties.get("opening_hours_text")
    return in_words(grammar, language()) or str(written or grammar)


def holiday_words(properties: dict[str, Any]) -> str:
    """What public holidays change, where the record says so."""
    return POLICIES.get(str(properties.get("holiday_policy")), ("", ""))[LANGUAGES.index(language())]


def own_facts(properties: dict[str, Any], layer: str) -> list[tuple[str, str]]:
    """Titles and values of the fields that the page has no place of its own for, in the layer file's order."""
    kind = kind_of(layer)
    public = kind.public.values() if kind else ()
    return [
        (field.title[language()], shown)
        for field in public
        if field.name not in PLACED and (shown := value_words(field, properties.get(field.name)))
    ]


def value_words(field: Property, value: object) -> str:
    """A value as people read it: with its unit, and closed lists by their titles."""
    if value is None or value == [] or value == "":
        return ""
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    if field.choices:
        keys = map(str, value if isinstance(value, list) else [value])
        return gettext(", ").join(title_of(field.choices[key]) for key in keys if key in field.choices)
    if isinstance(value, list):
        return gettext(", ").join(map(str, value))
    written = f"{value:,}" if isinstance(value, int) else str(value)
    return f"{written} {field.unit[language()]}" if field.unit else written


def honour_words(honours: list[dict[str, Any]]) -> str:
    """The honours that have not ended, each with its year: `最美驿站（2024）`."""
    current = [honour for honour in honours if is_current(honour, today())]
    titles = [
        gettext("%(title)s (%(year)d)", **honour) if "year" in honour else str(honour["title"])
        for honour in current
    ]
    return gettext(", ").join(titles)


def dialled(phone: str) -> str:
    """A phone number as a `tel:` address takes it."""
    return re.sub(r"[^0-9+*#,;-]", "", phone)


def ways_to(site: Find) -> list[Direction]:
    """The way to a site in each maps app."""
    return directions(site.name, site.lon, site.lat)


def init(app: Flask) -> None:
    filters = (
        confirmed_words,
        day_words,
        distance_words,
        short_address,
        hours_words,
        holiday_words,
        own_facts,
        honour_words,
        title_of,
        dialled,
        ways_to,
        photos_of,
    )
    app.jinja_env.filters.update({each.__name__: each for each in filters}, code_words=shown)
    app.jinja_env.globals.update(choice=choice, choices=choices, kind_of=kind_of, title=title_of)
