"""The rail of officers' pages: the rooms of the register that she may enter."""

from dataclasses import dataclass

from flask import Flask, g, request
from flask_babel import lazy_gettext as _

from geoservice.web.register.member import ANY_MEMBER


@dataclass(frozen=True)
class Room:
    """endpoint: its first page; act: what she must be allowed to do somewhere; folders: what its addresses open with."""

    endpoint: str
    title: object
    act: str
    folders: tuple[str, ...]


ROOMS = (
    Room("register.desk", _("Desk"), ANY_MEMBER, ("/register/desk",)),
    Room("register.sites", _("Sites"), "see_sites", ("/register/sites",)),
    Room("register.review", _("Review"), "return", ("/register/review",)),
    Room("register.list_uploads", _("Imports"), "import", ("/register/imports",)),
    Room("register.reports", _("Reports"), "see_reports", ("/register/reports",)),
    Room("register.bulletins", _("Bulletins"), "see_bulletin", ("/register/bulletins",)),
    Room(
        "register.list_people",
        _("People"),
        "see_accounts",
        ("/register/people", "/register/organisations", "/register/tokens"),
    ),
    Room("register.history", _("History"), "see_history", ("/register/history",)),
)


def open_rooms() -> list[tuple[Room, bool]]:
    """The rooms that she may enter, and whether she is in it."""
    who = g.get("member")
    if who is None:
        return []
    return [
        (room, request.path.startswith(room.folders))
        for room in ROOMS
        if room.act == ANY_MEMBER or who.may_somewhere(room.act)
    ]


def init(app: Flask) -> None:
    app.jinja_env.globals["open_rooms"] = open_rooms
