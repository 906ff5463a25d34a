"""What a searcher needs of a site, beside its being near."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Needs:
    """layers, access, audience: one of them is enough, empty for any. facilities: all of them.

    around_the_clock: open day and night. open_at: surely open at this instant.
    """

    layers: tuple[str, ...] = ()
    facilities: tuple[str, ...] = ()
    access: tuple[str, ...] = ()
    audience: tuple[str, ...] = ()
    around_the_clock: bool = False
    open_at: datetime | None = None

    def facts(self) -> list[tuple[str, ...]]:
        """Groups of facts as the database numbers them; a site must have one of each group."""
        groups = [
            *((f"facilities={key}",) for key in self.facilities),
            *((("hours=always",),) if self.around_the_clock else ()),
            tuple(f"layer={key}" for key in self.layers),
            tuple(f"access_method={key}" for key in self.access),
            tuple(f"audience={key}" for key in self.audience),
        ]
        return [group for group in groups if group]

    @property
    def is_plain(self) -> bool:
        """Whether the kind of site is all that is asked."""
        return not (self.facilities or self.access or self.audience or self.around_the_clock or self.open_at)
