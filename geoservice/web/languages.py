"""Which language a visitor reads: `lang=` in the address, else what the browser says, else the setting."""

from flask import Flask, current_app, g, has_request_context, request
from flask_babel import Babel

from geoservice.model.fault import LANGUAGES

# What browsers send for the languages we speak; anything else falls back to the setting.
ACCEPTED = {
    "zh": "zh",
    "zh-cn": "zh",
    "zh-hans": "zh",
    "zh-sg": "zh",
    "zh-hans-cn": "zh",
    "zh-hk": "zh",
    "zh-tw": "zh",
    "en": "en",
}


def language() -> str:
    """`zh` or `en`, for the present request."""
    if not has_request_context():
        return current_app.config["GEOSERVICE"].language
    if "language" not in g:
        g.language = asked_language() or accepted_language() or current_app.config["GEOSERVICE"].language
    return g.language


def asked_language() -> str | None:
    asked = request.args.get("lang", "")
    return asked if asked in LANGUAGES else None


def accepted_language() -> str | None:
    for tag, _ in request.accept_languages:
        for name in (tag.lower(), tag.lower().split("-")[0]):
            if name in ACCEPTED:
                return ACCEPTED[name]
    return None


def init(app: Flask) -> None:
    Babel(app, locale_selector=language, default_locale="en")
    app.context_processor(lambda: {"language": language()})
