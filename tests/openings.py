"""A site's hours as the finder has them, and moments in Beijing."""

from datetime import datetime

from geoservice.model.interval import BEIJING
from geoservice.model.open_state import site_hours


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=BEIJING)


def hours(grammar, policy="unknown", *closures, status="active"):
    return site_hours(
        {
            "opening_hours": grammar,
            "holiday_policy": policy,
            "temporary_closure": list(closures),
            "status": status,
        }
    )
