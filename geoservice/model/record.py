"""One site as the register has it, with all that officers may know of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Record:
    """path, organisation: of the union that the site belongs to. lon, lat: WGS-84 degrees, None without a place.

    changes: the id of the published site that this is a change request to; open_change: of the request to this one.
    """

    id: str
    layer: str
    path: str
    organisation: str
    code: str | None
    name: str
    address: str | None
    division_code: str | None
    lon: float | None
    lat: float | None
    position: Mapping[str, Any] | None
    properties: Mapping[str, Any]
    internal: Mapping[str, Any]
    status: str
    verified_at: date | None
    review_state: str
    version: int
    changes: str | None
    open_change: str | None
    updated_at: datetime

    @property
    def said(self) -> dict[str, Any]:
        """Value by property, the register's own columns among them."""
        return {
            **self.internal,
            **self.properties,
            "name": self.name,
            "address": self.address,
            "division_code": self.division_code,
            "organisation": self.organisation,
            "code": self.code,
            "status": self.status,
            "verified_at": self.verified_at.isoformat() if self.verified_at else None,
        }


@dataclass(frozen=True, kw_only=True)
class Line:
    """A site in a list. cursor: what the next page begins after."""

    id: str
    layer: str
    organisation: str
    name: str
    address: str | None
    review_state: str
    version: int
    is_change: bool
    is_placed: bool
    verified_at: date | None
    updated_at: datetime
    cursor: str


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A line of a site's history. before, after: as the event has them."""

    id: int
    at: datetime
    actor: str
    action: str
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None


def masked(text: object) -> str:
    """A contact person's name or number for whom it does not concern: `张**`, `138****0001`."""
    said = str(text)
    if len(said) >= 7:
        return f"{said[:3]}{'*' * (len(said) - 7)}{said[-4:]}" if len(said) > 7 else f"{said[:2]}*****"
    return said[:1] + "*" * max(len(said) - 1, 1)
