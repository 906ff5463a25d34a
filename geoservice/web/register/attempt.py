"""An attempt to log in, counted under the rules of this installation's profile."""

from typing import Any

from geoservice.store import accounts, lockout
from geoservice.web.register.member import rules
from geoservice.web.sender import asker, network


def book(cur: Any, login: str | None) -> lockout.Attempt:
    """Count an attempt with this name, or where it is not known yet who comes. Raises TooMany.

    Accounts that nobody has used for too long are locked on this occasion, before any of them gets in.
    """
    attempt = lockout.book(cur, login=login, address=asker(), network=network(asker()), limits=rules().limits)
    if days := rules().unused_days:
        accounts.disable_unused(cur, days)
    return attempt
