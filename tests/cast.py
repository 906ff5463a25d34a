"""The people who look after sites, as they stand to each other: Eve edits, Rui reviews, Pia publishes."""

from psycopg2.extensions import cursor

from builders import add_officer
from geoservice.model.role import Appointment, Member


def add_member(cur: cursor, login: str, *roles: tuple[str, str]) -> Member:
    """A person with an account and these roles, each in a scope."""
    account = add_officer(cur, login, *roles)
    return Member(account, login, login.capitalize(), "acftu", tuple(Appointment(*role) for role in roles))


def add_line(cur: cursor, scope: str = "acftu") -> tuple[Member, Member, Member]:
    """Eve, Rui and Pia, who take a site from a draft to the public."""
    return (
        add_member(cur, "eve", ("editor", scope)),
        add_member(cur, "rui", ("reviewer", scope)),
        add_member(cur, "pia", ("publisher", scope)),
    )


# What a site has to have before it can be submitted.
COMPLETE = {
    "opening_hours": "Mo-Fr 08:30-17:30",
    "opening_hours_text": "工作日 8:30-17:30",
    "access_method": "open_door",
    "facilities": ["drinking_water", "microwave"],
}
