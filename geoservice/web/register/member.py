"""Who is logged in, and what each page of officers requires of her."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from typing import Any, TypeVar

from flask import current_app, g, request, session

from geoservice.model.fault import Missing, NotAllowed, NotLoggedIn, words
from geoservice.model.profile import Profile
from geoservice.model.role import ACTS, Member, refused
from geoservice.model.secret import digest
from geoservice.store import sessions
from geoservice.web.parts import register_database
from geoservice.web.register.blueprint import blueprint

words(
    totp_needed=(
        "您的角色必须先绑定动态码，才能使用其他页面。",
        "Your role needs a second factor: set up codes before you use any other page.",
    ),
    password_dated=(
        "您的口令已经用了 {days} 天以上，请先换一个，再使用其他页面。",
        "Your password is older than {days} days: change it before you use any other page.",
    ),
    not_logged_in=("请先登录。", "Please log in first."),
    out_of_scope=(
        "没有这条记录，或者不在您的范围内。",
        "There is no such record, or it is outside your scope.",
    ),
)


class SecondFactorMissing(NotAllowed):
    """Her role is only exercised by whoever showed a second factor."""


class PasswordDated(NotAllowed):
    """Her password is older than this installation's profile allows."""


View = TypeVar("View", bound=Callable[..., Any])
ANY_MEMBER = "any member"
SECRET = "secret"  # noqa: S105  the session cookie's key for the session's secret


def requires(act: str = ANY_MEMBER, *, weak: bool = False, dated: bool = False) -> Callable[[View], View]:
    """Mark a view as open to whoever may do `act` (model/role.py) somewhere; without one, to whoever is logged in.

    weak: also to whoever must have a second factor (GEOSERVICE_TOTP_FOR) and has not shown one yet.
    dated: also to whoever has to change her password first.
    What the view touches is checked against her scope by itself, with `allow` or in the query.
    """
    if act != ANY_MEMBER and act not in ACTS:
        raise RuntimeError(f"there is no act {act}")

    def mark(view: View) -> View:
        @wraps(view)
        def asked(*args: Any, **values: Any) -> Any:
            who = member()
            if not weak:
                require_second_factor(who)
                if not dated:
                    require_fresh_password(who)
            if act != ANY_MEMBER:
                who.require(act)
            return view(*args, **values)

        asked.requires = act  # type: ignore[attr-defined]
        return asked  # type: ignore[return-value]

    return mark


def require_second_factor(who: Member) -> None:
    """Raises SecondFactorMissing when one of her roles needs a second factor that this session has not seen."""
    if not who.is_strong and who.roles & set(current_app.config["GEOSERVICE"].totp_for):
        raise SecondFactorMissing("totp_needed")


def require_fresh_password(who: Member) -> None:
    """Raises PasswordDated when she came in by a password that has to be changed."""
    rule = rules().password
    if rule.is_dated(who.password_at, datetime.now(UTC)):
        raise PasswordDated("password_dated", days=rule.days)


def rules() -> Profile:
    """What this installation's profile asks."""
    return current_app.config["GEOSERVICE"].rules


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
                g.member = sessions.member(cursor, digest(secret), idle_minutes=rules().idle_minutes)
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


@blueprint.context_processor
def shown() -> dict[str, Any]:
    # A page about a fault is drawn when even the database may be away.
    return {"member": g.get("member"), "is_register": request.blueprint == "register"}
