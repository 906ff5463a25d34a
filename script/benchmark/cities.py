"""Made-up cities for the benchmark: real division codes, invented places, sizes that fall off as real ones do."""

from dataclasses import dataclass

import numpy as np

from geoservice.model.division import Division, divisions

# Where each province lies, by the seat of its government (degrees, to a tenth).
SEATS = {
    "11": (116.4, 39.9), "12": (117.2, 39.1), "13": (114.5, 38.0), "14": (112.5, 37.9), "15": (111.7, 40.8),
    "21": (123.4, 41.8), "22": (125.3, 43.9), "23": (126.6, 45.8), "31": (121.5, 31.2), "32": (118.8, 32.1),
    "33": (120.2, 30.3), "34": (117.3, 31.8), "35": (119.3, 26.1), "36": (115.9, 28.7), "37": (117.0, 36.7),
    "41": (113.6, 34.8), "42": (114.3, 30.6), "43": (113.0, 28.2), "44": (113.3, 23.1), "45": (108.4, 22.8),
    "46": (110.3, 20.0), "50": (106.5, 29.6), "51": (104.1, 30.7), "52": (106.7, 26.6), "53": (102.7, 25.0),
    "54": (91.1, 29.7), "61": (108.9, 34.3), "62": (103.8, 36.1), "63": (101.8, 36.6), "64": (106.3, 38.5),
    "65": (87.6, 43.8),
}  # fmt: skip
SEED = 20250501
CITY_SPREAD_DEGREES = 1.5
COUNTY_SPREAD_DEGREES = 0.22


@dataclass(frozen=True)
class Counties:
    """The counties of all cities: their divisions, places (degrees) and shares of the sites (sum 1)."""

    divisions: list[Division]
    lon: np.ndarray
    lat: np.ndarray
    share: np.ndarray


def counties() -> Counties:
    """The same counties at the same places every time."""
    rng = np.random.default_rng(SEED)
    groups = cities()
    city_shares = falling(len(groups), rng, first=sum(code.endswith("01") for code in groups))
    found, lon, lat, share = [], [], [], []
    for (code, members), city_share in zip(groups.items(), city_shares, strict=True):
        spread = 0 if code.endswith("01") else CITY_SPREAD_DEGREES
        centre = rng.normal(SEATS[code[:2]], spread)
        places = rng.normal(centre, COUNTY_SPREAD_DEGREES, (len(members), 2))
        found += members
        lon += list(places[:, 0].clip(75, 133))
        lat += list(places[:, 1].clip(18.5, 52))
        share += list(city_share * falling(len(members), rng))
    return Counties(found, np.array(lon), np.array(lat), np.array(share) / sum(share))


def cities() -> dict[str, list[Division]]:
    """The counties of each city, by the four digits of its code; the seats of provinces come first."""
    groups: dict[str, list[Division]] = {}
    for division in divisions().values():
        if division.depth == 3 and division.code[:2] in SEATS:
            groups.setdefault(division.code[:4], []).append(division)
    return dict(sorted(groups.items(), key=lambda item: (not item[0].endswith("01"), item[0])))


def falling(count: int, rng: np.random.Generator, first: int = 0) -> np.ndarray:
    """Shares by a power law of the rank (sum 1); the first `first` entries hold the largest, mixed."""
    sizes = (np.arange(count) + 8.0) ** -0.9
    sizes[:first] = rng.permutation(sizes[:first])
    sizes[first:] = rng.permutation(sizes[first:])
    return sizes / sizes.sum()
