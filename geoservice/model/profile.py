"""Profiles of protection: how strict logins are. `mlps3` is what 等保三级 (GB/T 22239-2019, 8.1.4) asks of an application."""

from dataclasses import dataclass, field

from geoservice.model.lockout import USUAL_LIMITS, Limit, Limits
from geoservice.model.password import USUAL_RULE, PasswordRule
from geoservice.model.role import ROLES


@dataclass(frozen=True, kw_only=True)
class Profile:
    """totp_for: roles that need a second factor whatever else is set. unused_days: after which an account is locked.

    is_strict: the service refuses to start where its surroundings would give secrets away, browsers are told to come by
    https alone, and the login page says what is recorded.
    """

    totp_for: tuple[str, ...] = ()
    password: PasswordRule = USUAL_RULE
    idle_minutes: int = 30
    session_hours: int = 12
    limits: Limits = field(default=USUAL_LIMITS)
    unused_days: int | None = None
    is_strict: bool = False


PROFILES = {
    "standard": Profile(),
    "mlps3": Profile(
        totp_for=ROLES,
        password=PasswordRule(kinds=3, days=90, former=5),
        idle_minutes=15,
        session_hours=8,
        limits=Limits(
            Limit("pair", 5, minutes=30),
            Limit("device", 5, minutes=30),
            Limit("account", 50, minutes=30),
            Limit("address", 20, minutes=30),
            tells_each_failure=True,
        ),
        unused_days=90,
        is_strict=True,
    ),
}
