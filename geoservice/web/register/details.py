"""What the details of an event are called in words, and what their values mean."""

from flask import Flask
from flask_babel import gettext as _

from geoservice.model import detail
from geoservice.model.report import KINDS, OUTCOMES
from geoservice.web.finder.trust import kind_words
from geoservice.web.finder.wording import choice, title_of
from geoservice.web.languages import language
from geoservice.web.parts import layers
from geoservice.web.register.wording import of_language, outcome_words


def detail_words(name: str, subject: str) -> str:
    """What a detail of an event is called: as its field where it is one of a kind of site."""
    if subject == "site":
        for layer in layers().values():
            if prop := layer.properties.get(name):
                return prop.title[language()]
    return of_language(detail.titles(name, subject))


def detail_value(value: object, name: str, subject: str) -> object:
    """A value of the history in words where it stands for some, and as it is where not."""
    if isinstance(value, list):
        told = [detail_value(each, name, subject) for each in value]
        return _(", ").join(map(str, told)) if told != value else value
    if not isinstance(value, str):
        return value
    if pair := detail.value_titles(name, value):
        return of_language(pair)
    if subject == "report" and name == "kind" and value in KINDS:
        return kind_words(value)
    if subject == "report" and name == "outcome" and value in OUTCOMES:
        return outcome_words(value)
    if name == "layer" and value in layers():
        return layers()[value].title[language()]
    found = choice(name, value)
    return title_of(found) if found else value


def init(app: Flask) -> None:
    app.jinja_env.filters.update(detail_words=detail_words, detail_value=detail_value)
