"""How people name a datum: in an option, in a column's header, in the title rows of a sheet."""

import re
import unicodedata
from dataclasses import dataclass


@dataclass(frozen=True)
class DatumName:
    """name: what the program calls it. codes: unmistakable wherever they stand, as patterns.
    brands: also names of firms and of things, so they count only where coordinates are spoken of."""

    name: str
    zh: str
    en: str
    codes: tuple[str, ...]
    brands: tuple[str, ...]


DATUMS = {
    datum.name: datum
    for datum in (
        DatumName(
            "wgs84",
            "WGS-84（CGCS2000、天地图、GPS）",
            "WGS-84 (CGCS2000, Tianditu, GPS)",
            (r"wgs[ _-]*(19)?84", r"cgcs[ _-]*2000", "2000国家大地", "国家大地(坐标系)?2000", "国家2000", "大地2000",
             r"epsg:* *(4326|4490)(?!\d)"),
            ("天地图", "tianditu", r"\bgps(?![a-z])", "北斗"),
        ),
        DatumName(
            "gcj02",
            "GCJ-02（高德、腾讯，俗称火星坐标）",
            "GCJ-02 (Amap, Tencent, “Mars coordinates”)",
            (r"gcj[ _-]*0?2(?!\d)", "火星坐标", "国测局坐标"),
            ("高德", "腾讯", "火星", "国测局", r"\bamap", "gaode", "autonavi", "tencent", r"\bmars(?![a-z])"),
        ),
        DatumName(
            "bd09",
            "BD-09（百度）",
            "BD-09 (Baidu)",
            (r"bd[ _-]*0?9(ll)?(?![\da-z])",),
            ("百度", "baidu"),
        ),
    )
}  # fmt: skip

# Names that are none of the three: beside one of them it is not clear which is meant.
OTHERS = re.compile(
    r"bd[ _-]*0?9mc|墨卡托|mercator|北京 *54|54 *北京|西安 *80|80 *西安|beijing[ _-]*(19)?54|xian[ _-]*(19)?80"
)
NEGATION = re.compile(r"非|不是|勿|不要|不能|不得|不用|禁止|\bnot\b|\bnon\b|\bno\b")
SPOKEN_OF = re.compile(
    r"坐标|经纬|经度|纬度|定位|拾取|基准|datum|\bcrs\b|coord|\blon|\blng|\blat|longitude|latitude"
)
# What may surround a brand that stands alone: 百度地图, 高德系.
ALONE = re.compile(r"(地图|map|maps|系| )*")
CLAUSE = re.compile(r"[;；,，。|、\n\t]|  +| (?=[^ :]{1,12}:)")


def datum_named(text):
    """The name of the datum that `text` declares, or None where it names none, or two, or denies one.

    Understands `gcj02`, `百度坐标`, `坐标系：高德地图(GCJ-02)`; never guesses.
    """
    plain = re.sub(r" *: *", ":", unicodedata.normalize("NFKC", str(text or "")).lower()).strip()
    clauses = [clause for clause in CLAUSE.split(plain) if clause]
    named = {name for clause in clauses for name in _declared(clause)}
    return named.pop() if len(named) == 1 and not OTHERS.search(plain) else None


def _declared(clause):
    """Names declared by one clause; more than one where the clause denies what it names."""
    brands_count = bool(SPOKEN_OF.search(clause))
    named = {
        datum.name
        for datum in DATUMS.values()
        if _found(datum.codes, clause)
        or (brands_count and _found(datum.brands, clause))
        or _is_alone(datum, clause)
    }
    return set(DATUMS) if named and NEGATION.search(clause) else named


def _found(patterns, clause):
    return any(re.search(pattern, clause) for pattern in patterns)


def _is_alone(datum, clause):
    rest = clause
    for brand in datum.brands:
        rest = re.sub(brand, "", rest)
    return rest != clause and bool(ALONE.fullmatch(rest))
