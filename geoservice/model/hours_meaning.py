"""From what a text says to rules and a holiday policy; whatever could mean two things is refused.

工作日 alone is how officers write 周一至周五, so it says nothing of holidays. It means the State Council's
working days where the text says 法定, or sets it against days off (双休日, 周末, 节假日): then public
holidays are closed and make-up days open (`workdays`), unless holidays have hours of their own.
"""

from dataclasses import replace
from itertools import pairwise

from geoservice.model.hours_clock import DAY
from geoservice.model.hours_fault import Unreadable
from geoservice.model.hours_rule import ALL_DAYS, EVERY_DAY, Days, Rule, listed

HOLIDAYS = Days(holidays=True)


def meaning(said):
    """(grammar, holiday policy). Raises Unreadable."""
    rules = timed(said)
    if not any(rule.days.weekdays for rule in rules):
        # Open on holidays and never else? Many people call weekends 节假日 too.
        raise Unreadable("unclear", rules[0].days.text)
    if said.office and not all(rule.days.text for rule in rules):
        raise Unreadable("no_days", said.office)
    gaps(rules, said)
    rules = continued(rules)
    rules += as_usual(rules, said)
    agreeing(rules)
    closed = closures(rules, said) + holidays_as_usual(rules, said)
    policy = holiday_policy(rules + closed, said)
    if policy == "workdays" or any(days.holidays for days in said.days_of("off")):
        closed.append(Rule(HOLIDAYS))
    if not closed and is_always(rules) and not said.notice:
        return "24/7", "open" if policy == "unknown" else policy
    return "; ".join(rule.grammar for rule in holidays_last(rules + closed)), policy


def timed(said):
    """The rules that open, with the days and seasons that carry over from one statement to the next."""
    rules, outer, season, bare_season = [], None, None, False
    for number, statement in enumerate(said.statements):
        days, own = statement.days, statement.season
        if own:
            if not days and not outer and any(rule.days.weekdays != EVERY_DAY for rule in rules):
                raise Unreadable("unclear", own.text)
            outer = days if days and statement.days_first else None if days else outer
            bare_season, season = not days, own
            days = days or outer or ALL_DAYS
        elif not days and number:
            raise Unreadable("unclear", statement.text)
        elif season and days and "other" in days.words:
            days, season = outer, rest_of_year(rules, outer, days)
        elif season and (outer or bare_season):
            raise Unreadable("unclear", days.text)
        rules.append(Rule(days or ALL_DAYS, ordered(statement), season))
    return [rest(rule, rules, said) for rule in rules]


def ordered(statement):
    """The spans as written, which must be in order: in 8:00-12:00,2:00-6:00 the second may be either."""
    spans = statement.spans
    for one, two in pairwise(spans):
        if two[0] < one[1]:
            raise Unreadable("order", statement.text)
    return tuple(spans)


def rest(rule, rules, said):
    """其余时间: the days that nothing else in the text names."""
    if "other" not in rule.days.words:
        return rule
    named = [r.days for r in rules if r is not rule] + said.days_of("off")
    weekdays = EVERY_DAY - frozenset().union(*(days.weekdays for days in named))
    if not weekdays or rule.season:
        raise Unreadable("unclear", rule.days.text)
    return replace(rule, days=listed(weekdays, rule.days.text))


def rest_of_year(rules, outer, other):
    """其余时间 after 5月-9月; not where it could be the rest of the week, unless it says 其他月份."""
    days = (outer or ALL_DAYS).weekdays
    named = {rule.season for rule in rules if rule.days.weekdays == days}
    months = other.text.endswith(("月份", "季节"))
    one_season = len(named) == 1 and len(rules) == 1 and (months or days == EVERY_DAY)
    found = named.pop().rest if one_season else None
    if not found:
        raise Unreadable("unclear", other.text)
    return found


def gaps(rules, said):
    """Cuts 午休12:00-14:00 out of the hours that it lies in."""
    for gap in said.gaps:
        number = max(gap.number, 1) - 1
        if len(rules) > 1 and not gap.opened:
            raise Unreadable("unclear", gap.text)
        rules[number] = replace(rules[number], spans=cut(rules[number].spans, gap))


def cut(spans, gap):
    start, end = gap.span
    inside = [n for n, (opens, closes) in enumerate(spans) if opens < start < end < closes]
    if not inside and any((one[1], two[0]) == gap.span for one, two in pairwise(spans)):
        return spans
    if not inside:
        raise Unreadable("contradiction", gap.text)
    opens, closes = spans[inside[0]]
    return (*spans[: inside[0]], (opens, start), (end, closes), *spans[inside[0] + 1 :])


def continued(rules):
    """周一上午8:00-12:00，周一下午14:00-18:00: the same days again, with later hours, are one rule."""
    found = []
    for rule in rules:
        number = next((n for n, earlier in enumerate(found) if continues(earlier, rule)), None)
        if number is None:
            found.append(rule)
        else:
            found[number] = replace(found[number], spans=found[number].spans + rule.spans)
    return found


def continues(earlier, later):
    same = (earlier.days.weekdays, earlier.days.holidays, earlier.season) == (
        later.days.weekdays,
        later.days.holidays,
        later.season,
    )
    return same and earlier.spans[-1][1] < later.spans[0][0]


def as_usual(rules, said):
    """Days that open as the others do: 周末照常, and holidays that fall on a day otherwise closed."""
    found, covered = [], frozenset().union(*(rule.days.weekdays for rule in rules))
    for days in said.days_of("open", "include"):
        if days.weekdays - covered:
            alone = only(rules, days)
            if days.weekdays & covered or days in said.days_of("include"):
                raise Unreadable("unclear", days.text)
            found.append(replace(alone, days=replace(days, holidays=False)))
    return found


def holidays_as_usual(rules, said):
    """After the closures, for a holiday that falls on a closed day is open all the same."""
    return [replace(only(rules, days), days=HOLIDAYS) for days in said.days_of("usual")]


def only(rules, days):
    if len(rules) > 1:
        raise Unreadable("unclear", days.text)
    return rules[0]


def agreeing(rules):
    """A later rule replaces an earlier one in OSM, so it must be a narrower one that the text means to."""
    for number, later in enumerate(rules):
        for earlier in rules[:number]:
            common = later.days.weekdays & earlier.days.weekdays
            holidays = later.days.holidays and earlier.days.holidays
            if (common or holidays) and meet(earlier, later) and not narrows(earlier, later):
                raise Unreadable("unclear", later.days.text or (later.season and later.season.text) or "")


def meet(one, two):
    return not one.season or not two.season or one.season.overlaps(two.season)


def narrows(earlier, later):
    """Saturday within the week, summer within the year; and its hours take the place of the others."""
    same_season = earlier.season == later.season
    narrower_days = later.days.weekdays < earlier.days.weekdays
    narrower_season = later.season and not earlier.season and later.days.weekdays <= earlier.days.weekdays
    if not earlier.days.text and earlier.spans == ((0, DAY),):
        return False  # 24小时自助，周一至周五9:00-17:00: two things are open, or one at two times
    touching = any(a < d and c < b for a, b in earlier.spans for c, d in later.spans)
    return touching and bool((same_season and narrower_days) or narrower_season)


def closures(rules, said):
    """The weekdays that are closed, each as it was said."""
    found, shut = [], frozenset()
    for aside in said.asides:
        days = aside.days
        if days.holidays and between_seasons(aside, rules):
            raise Unreadable("unclear", days.text)
        if aside.kind != "off" or not days.weekdays:
            continue
        if days.words & {"work", "legal"}:
            raise Unreadable("unclear", days.text)  # What of the holidays that fall on them?
        shut |= days.weekdays
        if any(rule.days.weekdays <= shut and rule.days.weekdays for rule in rules):
            raise Unreadable("contradiction", days.text)
        if len({rule.season for rule in rules}) > 1 and not holds_all_year(aside, rules):
            raise Unreadable("unclear", days.text)
        found.append(Rule(replace(days, holidays=False)))
    return found


def holds_all_year(aside, rules):
    """Said before all seasons, or outside brackets after them; between them it could be of one only."""
    return aside.number == 0 or (aside.number >= len(rules) and not aside.opened)


def between_seasons(aside, rules):
    """Said of one season, it could be of that one only."""
    return len({rule.season for rule in rules}) > 1 and 0 < aside.number < len(rules)


def holidays_last(rules):
    """The later rule holds in OSM, and a holiday is one whatever its weekday."""
    for number, rule in enumerate(rules):
        later = [other.days for other in rules[number + 1 :] if not other.days.holidays]
        if rule.days.holidays and any(rule.days.weekdays & days.weekdays for days in later):
            raise Unreadable("unclear", rule.days.text)
    return sorted(rules, key=lambda rule: rule.days.holidays)


def holiday_policy(rules, said):
    closed = any(days.holidays for days in said.days_of("off"))
    opened = any(days.holidays for days in said.days_of("open", "include"))
    own = any(rule.days.holidays for rule in rules)
    all_year = is_all_year(rules, said)
    if closed + opened + own > 1 or (said.notice and (closed or opened or own or all_year)):
        raise Unreadable("contradiction", "节假日")
    if closed and all_year:
        raise Unreadable("contradiction", said.all_year)
    official = follows_working_days(rules, said)
    if official and opened:
        raise Unreadable("contradiction", "工作日")
    if own:
        return "own"
    if official:
        return "workdays"
    return "closed" if closed else "open" if opened or all_year else "unknown"


def is_all_year(rules, said):
    """全年无休 contradicts a day that is closed; 全年开放 then only says that no season is."""
    opened = frozenset().union(*(rule.days.weekdays for rule in rules if rule.spans))
    shut = frozenset().union(*(rule.days.weekdays for rule in rules if not rule.spans))
    if not said.all_year or not (shut or opened != EVERY_DAY):
        return bool(said.all_year)
    if said.all_year != "全年":
        raise Unreadable("contradiction", said.all_year)
    return False


def follows_working_days(rules, said):
    named = [rule.days for rule in rules] + [aside.days for aside in said.asides]
    words = frozenset().union(*(days.words for days in named))
    # 工作日、周末9:00-17:00 sets neither against the other.
    others = [days for days in named if "work" not in days.words]
    against = any("weekend" in days.words or days.holidays for days in others)
    return "legal" in words or ("work" in words and against)


def is_always(rules):
    return len(rules) == 1 and rules[0].season is None and rules[0].days.weekdays == EVERY_DAY and (
        rules[0].spans in (((0, DAY),), ) or (len(rules[0].spans) == 1 and rules[0].spans[0][1] - rules[0].spans[0][0] == DAY))  # fmt: skip
