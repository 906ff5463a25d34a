"""What the records of the register are called in words."""

from datetime import date, datetime

from flask import Flask
from flask_babel import gettext as _

from geoservice.model import action, review, role
from geoservice.model.interval import BEIJING
from geoservice.web.languages import language


def of_language(pair: tuple[str, str]) -> str:
    """Of (Chinese, English) words those of the present language."""
    return pair[0] if language() == "zh" else pair[1]


def role_words(name: str) -> str:
    return of_language(role.TITLES[name])


def state_words(state: str) -> str:
    return of_language(review.STATE_TITLES[state])


def queue_words(act: str) -> str:
    return {
        "edit_site": _("returned to be mended"),
        "check": _("to be checked"),
        "publish": _("to be published"),
    }[act]


def outcome_words(outcome: str) -> str:
    """What an answer says became of a report."""
    return {
        "changed": _("The record was changed"),
        "unchanged": _("The record stays as it is"),
        "confirmed": _("Checked on the spot today: it is as described"),
        "closed": _("The site is closed for good"),
    }[outcome]


def action_words(name: str) -> str:
    return of_language(action.titles(name))


def subject_words(subject: str) -> str:
    return of_language(action.SUBJECTS[subject])


TOWARDS = {
    "n": ("北", "north"), "ne": ("东北", "north-east"), "e": ("东", "east"), "se": ("东南", "south-east"),
    "s": ("南", "south"), "sw": ("西南", "south-west"), "w": ("西", "west"), "nw": ("西北", "north-west"),
}  # fmt: skip


def direction_words(direction: str) -> str:
    """A direction (model/distance.py) in words."""
    return of_language(TOWARDS[direction])


def day_of(moment: datetime) -> date:
    """The day of a moment in China."""
    return moment.astimezone(BEIJING).date()


def init(app: Flask) -> None:
    app.jinja_env.filters.update(
        role_words=role_words,
        state_words=state_words,
        queue_words=queue_words,
        outcome_words=outcome_words,
        action_words=action_words,
        subject_words=subject_words,
        day_of=day_of,
        direction_words=direction_words,
    )
