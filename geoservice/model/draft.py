"""What somebody has written of a site: the content that a review is about, and what goes with it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from geoservice.model.fault import words

words(
    draft_moved=(
        "{actor} 在 {at} 已经改过这个站点。您填的内容都还在下面，请对照后再保存。",
        "{actor} has changed this site at {at}. All that you have written is still below; please compare and save again.",
    ),
    draft_twice=(
        "这个工会已经登记过同名同地址（或同编号）的站点。",
        "This union has registered a site of this name and address (or of this number) already.",
    ),
    draft_state=(
        "“{state_zh}”的站点不能直接修改。",
        "A site that is “{state_en}” cannot be edited.",
    ),
)


@dataclass(frozen=True, kw_only=True)
class Draft:
    """properties: the public ones; internal: contact persons and the like.

    lon, lat: WGS-84 degrees, None where the site waits for its place; position: how that was given.
    status, verified_at: None leaves what there is.
    """

    name: str
    address: str | None = None
    division_code: str | None = None
    lon: float | None = None
    lat: float | None = None
    position: Mapping[str, Any] | None = None
    properties: Mapping[str, Any] = field(default_factory=dict)
    internal: Mapping[str, Any] = field(default_factory=dict)
    status: str | None = None
    verified_at: str | None = None
