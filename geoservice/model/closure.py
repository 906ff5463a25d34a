"""When a site is closed for now, read from the words of its record; what cannot be read leaves it unknown."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from geoservice.model.interval import BEIJING

# As they stand between, before and after dates. Whatever else is written may change what the dates mean.
DASHES = r"\s*(?:至|到|--?|[~–—――～]|\.\.|/)\s*"
DATE = (
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})(?:\s*日)?(?:[\sT]*(\d{1,2})\s*[:时]\s*(\d{2})?分?)?"
)
WORDS = (
    r"\s*[,，:：;；。(（]*\s*(?:因|由于)?(?:内部|设备|设施|电路|管道|线路|空调|消防)?"
    r"(?:装修|维修|检修|维护|施工|修缮|改造|升级|翻新|改建|扩建|搬迁|盘点|清洁|消毒|消杀|停电|停水|停业|疫情|整修|整改|培训|调试)*"
    r"(?:期间)?(?:暂时|临时|暂|全天)?(?:关闭|闭馆|闭站|停用|暂停开放|停止开放|暂停使用|不开放|休息|休馆|停业|关门)?\s*[)）。,，:：]*\s*"
)
PERIOD = re.compile(rf"(?:{WORDS})(?:自|从)?\s*{DATE}{DASHES}{DATE}(?:止)?(?:{WORDS})", re.A)
ONE_DAY = re.compile(rf"(?:{WORDS}){DATE}(?:{WORDS})", re.A)
SINCE = re.compile(rf"(?:{WORDS})(?:自|从)?\s*{DATE}\s*(?:起|开始|以后|之后){WORDS}", re.A)
UNTIL = re.compile(rf"(?:{WORDS})(?:至|到|截至)\s*{DATE}(?:止)?(?:{WORDS})", re.A)
NONE = re.compile(r"\s*(?:无|没有|否|未关闭|正常|正常开放|none|no|-|—|/)?\s*", re.I)
LONGEST = 300  # characters
MOST = 50


@dataclass(frozen=True)
class Closure:
    """begin: the first moment; end: the first after it. None: without one."""

    begin: datetime | None
    end: datetime | None

    def has(self, instant: datetime) -> bool:
        return (self.begin is None or self.begin <= instant) and (self.end is None or instant < self.end)


@dataclass(frozen=True)
class Closures:
    """unread: the texts whose dates are not understood: whether they hold now nobody can say."""

    known: tuple[Closure, ...] = ()
    unread: tuple[str, ...] = ()

    def at(self, instant: datetime) -> Closure | None:
        """The closure that holds at an instant, the one that ends last."""
        return max(
            (closure for closure in self.known if closure.has(instant)),
            key=lambda closure: (closure.end is None, closure.end or instant),
            default=None,
        )


def read_closures(texts: Iterable[str]) -> Closures:
    """Whole days, or times where both ends have one: `2026-08-01 至 2026-08-15 装修`, `2026年8月1日起暂停开放`."""
    read = {text: read_closure(text) for text in texts}
    known = tuple(closure for closure in read.values() if closure)
    unread = tuple(text for text, closure in read.items() if not closure and not NONE.fullmatch(text))
    return Closures(known[:MOST], unread if len(known) <= MOST else (*unread, "…"))


@lru_cache(maxsize=1024)
def read_closure(text: str) -> Closure | None:
    """One closure; None where the text says no dates, or anything beside them that may change their meaning."""
    if len(text) > LONGEST:
        return None
    text = unicodedata.normalize("NFKC", text)
    if match := PERIOD.fullmatch(text):
        first, last = match.groups()[:5], match.groups()[5:]
        if (first[3] is None) != (last[3] is None):
            return None
        return between(moment(first), end_of(last))
    if match := ONE_DAY.fullmatch(text):
        return between(moment(match.groups()), end_of(match.groups())) if match[4] is None else None
    if match := SINCE.fullmatch(text):
        begin = moment(match.groups())
        return Closure(begin, None) if begin else None
    if match := UNTIL.fullmatch(text):
        end = end_of(match.groups())
        return Closure(None, end) if end else None
    return None


def between(begin: datetime | None, end: datetime | None) -> Closure | None:
    return Closure(begin, end) if begin and end and begin < end else None


def moment(parts: tuple[str | None, ...]) -> datetime | None:
    """The moment of year, month, day, hour and minute; midnight where there is no time of day."""
    year, month, day, hour, minute = (int(part or 0) for part in parts)
    if not 2000 <= year < 2100 or (hour, minute) > (24, 0) or minute > 59:
        return None
    try:
        return datetime.combine(date(year, month, day), time.min, BEIJING) + timedelta(
            hours=hour, minutes=minute
        )
    except ValueError:
        return None


def end_of(parts: tuple[str | None, ...]) -> datetime | None:
    """The end of a last day, or the time on it."""
    end = moment(parts)
    return end + timedelta(days=1) if end and parts[3] is None else end
