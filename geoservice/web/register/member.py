"""Who is logged in, and what each page of officers requires of her."""

from collections.abc import Callable
from functools import wraps
from hashlib import sha256
from typing import Any, TypeVar

from flask import g, request, session

from geoservice.model.fault import Missing, NotLoggedIn, words
from geoservice.model.role import ACTS, Member, refused
from geoservice.store import sessions
from geoservice.web.parts import register_database
from geoservice.web.register.blueprint import blueprint

words(
    not_logged_in=("请先登录。", "Please log in first."),
    out_of_scope=(
        "没有这条记录，或者不在您的范围内。",
        "There is no such record, or it is outside your scope.",
    ),
)

View = TypeVar("View", bound=Callable[..., Any])
ANY_MEMBER = "any member"
SECRET = "secret"  # noqa: S105  the session cookie's key for the session's secret


def requires(act: str = ANY_MEMBER) -> Callable[[View], View]:
    """Mark a view as open to whoever may do `act` (model/role.py) somewhere; without one, to whoever is logged in.

    What the view touches is checked against her scope by itself, with `allow` or in the query.
    """
    if act != ANY_MEMBER and act not in ACTS:
        raise RuntimeError(f"there is no act {act}")

    def mark(view: View) -> View:
        @wraps(view)
        def asked(*args: Any, **values: Any) -> Any:
            who = member()
            if act != ANY_MEMBER:
                who.require(act)
            return view(*args, **values)

        asked.requires = act  # type: ignore[attr-defined]
        return asked  # type: ignore[return-value]

    return mark


def member() -> Member:
    """Who asks. Raises NotLoggedIn."""
    found = visitor()
    if found is None:
        raise NotLoggedIn("not_logged_in")
    return found


def visitor() -> Member | None:
    """Who asks, if she is logged in."""
    if "member" not in g:
        secret = session.get(SECRET)
        g.member = None
        if isinstance(secret, str):
            with register_database().transaction() as cursor:
                g.member = sessions.member(cursor, digest(secret))
    return g.member


def allow(act: str, path: str) -> Member:
    """Who asks, if she may do `act` to what belongs to the organisation at `path`.

    Raises Missing when she may not even see it, so that nobody learns what there is elsewhere, and NotAllowed.
    """
    who = member()
    if who.may(act, path):
        return who
    if any(who.may(other, path) for other in ACTS):
        raise refused(act)
    raise Missing("out_of_scope")


def digest(secret: str) -> bytes:
    """What the database knows of a secret."""
    return sha256(secret.encode()).digest()


@blueprint.context_processor
def shown() -> dict[str, Any]:
    # A page about a fault is drawn when even the database may be away.
    return {"member": g.get("member"), "is_register": request.blueprint == "register"}
