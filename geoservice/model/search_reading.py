"""One way to read what somebody typed."""

from dataclasses import dataclass

from geoservice.model.cover import NOTHING, Understood

Heard = tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Reading:
    """One way to read a search; what it says must hold all together.

    text: the whole, as a name. parts: what stands in the name or address. heard: what sounds so there, character by
    character, each with the sounds that it may have; usual: as it is usually read. alike: two characters of which the name has two that are read the same.
    initials: of characters side by side in the name. mistaken: the name has the text but for one mistake, or in two parts.
    in_passing: looked for only in sites that are met first.
    """

    text: str
    understood: Understood = NOTHING
    parts: tuple[str, ...] = ()
    heard: tuple[Heard, ...] = ()
    usual: bool = False
    alike: str = ""
    initials: str = ""
    mistaken: bool = False
    in_passing: bool = False

    @property
    def is_whole(self) -> bool:
        """Whether all of the text has a meaning."""
        return not (self.parts or self.heard or self.alike or self.initials or self.mistaken)
