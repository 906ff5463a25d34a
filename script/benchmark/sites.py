"""Made-up sites: as many as asked for, the same every time, close together where cities are."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from benchmark.cities import SEED, Counties, counties

LAYERS = ("service_station", "reading_room", "worker_home", "activity_centre")
LAYER_SHARES = (0.55, 0.2, 0.2, 0.05)
KINDS = {
    "service_station": "工会驿站",
    "reading_room": "职工书屋",
    "worker_home": "职工之家",
    "activity_centre": "职工活动中心",
}
# Most sites of a county stand in its town, the others in its villages.
TOWN_SHARE, TOWN_METRES, COUNTY_METRES = 0.7, 2_500, 9_000
METRES_PER_DEGREE = 111_320

STREETS = "人民 解放 建设 中山 和平 新华 胜利 文化 长江 黄河 滨河 迎宾 北京 上海 光明 团结".split()
HOSTS = "建设银行 邮政储蓄 中国石化 新华书店 供电所 社区服务中心 环卫站 快递分拨中心 客运站 产业园".split()
HOURS = (
    ("周一至周五 8:30-17:30", "Mo-Fr 08:30-17:30"),
    ("全天", "24/7"),
    ("8:00-20:00", "Mo-Su 08:00-20:00"),
    ("周一至周日 9:00-21:00", "Mo-Su 09:00-21:00"),
    ("上午8:00-12:00 下午14:00-18:00", "Mo-Su 08:00-12:00,14:00-18:00"),
    ("周二至周日 9:00-17:00", "Tu-Su 09:00-17:00"),
)
ACCESS = (
    ("直接进入", "open_door"),
    ("扫码进门", "qr_scan"),
    ("找工作人员", "ask_staff"),
    ("仅限会员", "members_only"),
)
FACILITIES = (
    ("饮水", "drinking_water"), ("微波炉", "microwave"), ("桌椅", "seating"), ("手机充电", "phone_charging"),
    ("空调", "air_conditioning"), ("无线网络", "wifi"), ("应急药箱", "first_aid"), ("厕所", "toilet"),
    ("雨具", "umbrella"), ("图书", "books"), ("储物柜", "lockers"), ("冰箱", "fridge"),
)  # fmt: skip
AUDIENCE = (
    ("快递外卖", "couriers"),
    ("环卫工人", "sanitation"),
    ("出租网约车", "taxi"),
    ("全体职工", "all_workers"),
)
SERVICES = (("休息", "rest"), ("法律援助", "legal_aid"), ("入会", "joining"), ("阅读", "reading"))


@dataclass(frozen=True)
class Site:
    """One made-up site. `words`: what a sheet says in each column; `properties`: what the register keeps."""

    id: str
    number: str
    layer: str
    name: str
    address: str
    division_code: str
    lon: float
    lat: float
    verified_at: str
    words: dict[str, str]
    properties: dict[str, Any]


@dataclass(frozen=True)
class Draws:
    """All that is left to chance about `count` sites, as arrays of that length."""

    county: np.ndarray
    lon: np.ndarray
    lat: np.ndarray
    layer: np.ndarray
    ids: list[str]
    dice: np.ndarray


def sites(count: int, layer: str | None = None, start: int = 0) -> Iterator[Site]:
    """`count` sites county by county, as registers fill; all of one `layer`, if it is given.

    start: the number of the first; sites with another start are other ones.
    """
    here = counties()
    draws = draw(count, here, start)
    for i in range(count):
        kind = layer or LAYERS[draws.layer[i]]
        yield site(i, start + i, kind, here, draws)


def draw(count: int, here: Counties, start: int) -> Draws:
    rng = np.random.default_rng(SEED + 1 + start)
    county = np.sort(rng.choice(len(here.divisions), size=count, p=here.share))
    scale = np.where(rng.random(count) < TOWN_SHARE, TOWN_METRES, COUNTY_METRES)
    distance, angle = rng.exponential(scale), rng.uniform(0, 2 * np.pi, count)
    lat = here.lat[county] + distance * np.sin(angle) / METRES_PER_DEGREE
    lon = here.lon[county] + distance * np.cos(angle) / METRES_PER_DEGREE / np.cos(np.radians(lat))
    block = rng.bytes(16 * count).hex()
    return Draws(
        county=county,
        lon=lon.round(6),
        lat=lat.round(6),
        layer=rng.choice(len(LAYERS), size=count, p=LAYER_SHARES),
        ids=[block[start : start + 32] for start in range(0, 32 * count, 32)],
        dice=rng.integers(0, 1_000_000, (count, 8)),
    )


def site(i: int, number: int, layer: str, here: Counties, draws: Draws) -> Site:
    division = here.divisions[draws.county[i]]
    dice = [int(n) for n in draws.dice[i]]
    street, host = STREETS[dice[0] % 16], HOSTS[dice[1] % 10]
    words, properties = described(dice)
    return Site(
        id=draws.ids[i],
        number=f"{division.code}-{number:07d}",
        layer=layer,
        name=f"{division.short_name}{street}路{host}{KINDS[layer]}{number % 977 + 1}号",
        address=f"{division.full_name}{street}{'东南西北'[dice[2] % 4]}路{dice[3] % 980 + 1}号",
        division_code=division.code,
        lon=float(draws.lon[i]),
        lat=float(draws.lat[i]),
        verified_at=f"2025-{dice[4] % 12 + 1:02d}-{dice[5] % 28 + 1:02d}",
        words=words,
        properties=properties,
    )


def described(dice: list[int]) -> tuple[dict[str, str], dict[str, Any]]:
    """Hours, ways in, facilities and the rest: as a sheet words them and as the register keeps them."""
    hours, access = HOURS[dice[0] // 16 % 6], ACCESS[dice[1] // 10 % 4]
    facilities, audience = some(FACILITIES, dice[2] % 4096, 4), some(AUDIENCE, dice[3] % 16, 2)
    services = some(SERVICES, dice[6] % 16, 1)
    phone, seats = f"0912-{3_000_000 + dice[7]}", dice[4] // 12 % 60 + 4
    words = {
        "开放时间": hours[0], "进入方式": access[0], "服务设施": joined(facilities), "服务对象": joined(audience),
        "服务项目": joined(services), "公开电话": phone, "座位": str(seats), "地标": f"距公交站{dice[5] % 900 + 20}米",
    }  # fmt: skip
    properties = {
        "opening_hours": hours[1], "opening_hours_text": hours[0], "access_method": access[1],
        "facilities": [key for _, key in facilities], "audience": [key for _, key in audience],
        "services": [key for _, key in services], "phone": phone, "seats": seats, "landmark": words["地标"],
    }  # fmt: skip
    return words, properties


@cache
def some(entries: tuple[tuple[str, str], ...], bits: int, least: int) -> list[tuple[str, str]]:
    """The entries whose bits are set, in order; the first `least` when those are too few."""
    chosen = [entry for i, entry in enumerate(entries) if bits >> i & 1]
    return chosen if len(chosen) >= least else list(entries[:least])


def joined(entries: list[tuple[str, str]]) -> str:
    return "、".join(word for word, _ in entries)
