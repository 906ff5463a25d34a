"""Which of the published sites a picture shall show."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Filter:
    """where: what a site's properties must contain. organisation: path of the subtree that it must belong to.

    A filter that asks for nothing is false.
    """

    where: Mapping[str, Any] = field(default_factory=dict)
    organisation: str | None = None

    def __bool__(self) -> bool:
        return bool(self.where or self.organisation)

    def document(self) -> str | None:
        """`where` as a JSON object, None for nothing."""
        return json.dumps(self.where) if self.where else None


EVERYTHING = Filter()
