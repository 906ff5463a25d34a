"""An attempt to log in, counted under the rules of this installation's profile, and the mark of a device where it worked."""

import time
from typing import Any

from flask import after_this_request, current_app, request
from werkzeug.wrappers import Response

from geoservice.model.known_device import DAYS, known, new_mark, with_mark
from geoservice.store import accounts, lockout
from geoservice.web.register.member import rules
from geoservice.web.sender import asker, network

COOKIE = "geoservice_device"


def book(cur: Any, login: str | None, *, everywhere: bool = True) -> lockout.Attempt:
    """Count an attempt with this name, or where it is not known yet who comes. Raises TooMany.

    everywhere: it waits for what fails with that name in all places, too, unless it was logged in with on this device before.
    Accounts that nobody has used for too long are locked on this occasion, before any of them gets in.
    """
    attempt = lockout.book(
        cur, login=login, address=asker(), network=network(asker()), device=device_of(login), everywhere=everywhere,
        limits=rules().limits,
    )  # fmt: skip
    if days := rules().unused_days:
        accounts.disable_unused(cur, days)
    return attempt


def device_of(login: str | None) -> bytes | None:
    """The number of this device, if the account of that name was logged in with it before."""
    kept = request.cookies.get(COOKIE, "")
    return known(secret_key(), kept, login, time.time()) if login is not None and kept else None


def know_device(login: str) -> None:
    """Let the present answer mark this device as one that the account of that name was logged in with."""
    kept, former = request.cookies.get(COOKIE, ""), device_of(login)
    marks = with_mark(kept, new_mark(secret_key(), login, time.time()), former)

    @after_this_request
    def mark(response: Response) -> Response:
        settings = current_app.config
        response.set_cookie(
            COOKIE, marks, max_age=DAYS * 86_400, path=settings["SESSION_COOKIE_PATH"], httponly=True,
            secure=settings["SESSION_COOKIE_SECURE"], samesite="Lax",
        )  # fmt: skip
        return response


def secret_key() -> str:
    return current_app.config["GEOSERVICE"].secret_key
