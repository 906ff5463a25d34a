"""Which of the published sites a picture shall show."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Filter:
    """where: what a site's properties must contain. facilities: all that it must have, and not known to be broken.
    organisation: path of the subtree that it must belong to. open_at: when it must surely be open.

    A filter that asks for nothing is false.
    """

    where: Mapping[str, Any] = field(default_factory=dict)
    facilities: tuple[str, ...] = ()
    organisation: str | None = None
    open_at: datetime | None = None

    def __bool__(self) -> bool:
        return bool(self.where or self.facilities or self.organisation or self.open_at)

    def document(self) -> str | None:
        """`where` as a JSON object, None for nothing."""
        return json.dumps(self.where) if self.where else None


EVERYTHING = Filter()
