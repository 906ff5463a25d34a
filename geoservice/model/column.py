"""One column of a sheet read by what its property is: number, date, closed list, text."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, NamedTuple, TypeVar

from geoservice.model.cell import (
    LONGEST_NOTHING,
    UNFIT,
    all_fit,
    plain,
    repeats,
    says_nothing,
    split_words,
)
from geoservice.model.day import read_day
from geoservice.model.honour import read_honours
from geoservice.model.layer import Choice, Property
from geoservice.model.number import read_boolean, read_number
from geoservice.model.remark import ALL, Remark, parted, split_remarked

Said = TypeVar("Said")


class Reading(NamedTuple):
    """What a cell says: a value (None: nothing), or the reason why it cannot be. unknown: words of no list.

    remarks: what is said of keys of a closed list beside their being listed.
    """

    value: Any = None
    reason: str | None = None
    values: Mapping[str, object] = MappingProxyType({})
    unknown: tuple[str, ...] = ()
    remarks: Mapping[str, Remark] = MappingProxyType({})


NOTHING = Reading()


@dataclass(frozen=True)
class Column:
    """What the cells of a column say. values: one a cell, None where nothing is said or it cannot be.

    refused, unknown, remarks: by index, what cannot be, words of no list, and what is said of keys of a list;
    most columns have none.
    """

    values: list[Any]
    refused: dict[int, Reading] = field(default_factory=dict)
    unknown: dict[int, tuple[str, ...]] = field(default_factory=dict)
    remarks: dict[int, Mapping[str, Remark]] = field(default_factory=dict)


class ColumnReader:
    """Reads a column part by part; the same text is read once, in whichever part it stands."""

    def __init__(self, prop: Property):
        self.prop, self._read = prop, READERS[prop.type](prop)
        self._values: dict[str, Any] = {}
        self._refused: dict[str, Reading] = {}
        self._unknown: dict[str, tuple[str, ...]] = {}
        self._remarks: dict[str, Mapping[str, Remark]] = {}

    def column(self, texts: Sequence[str]) -> Column:
        """What each of these tidy texts means."""
        fit = all_fit(texts)
        if fit and self._means_itself(texts):
            return Column(list(texts))
        if not repeats(texts):
            return sorted_out([self.reading(text, fit=fit) for text in texts])
        for text in set(texts).difference(self._values):
            self._learn(text, self.reading(text, fit=fit))
        return Column(
            list(map(self._values.__getitem__, texts)),
            found(self._refused, texts),
            found(self._unknown, texts),
            found(self._remarks, texts),
        )

    def reading(self, text: str, *, fit: bool = False) -> Reading:
        """What one tidy text means. fit: it is known to hold no character that is UNFIT."""
        if not text or says_nothing(text):
            return NOTHING
        if not fit and UNFIT.search(text):
            return Reading(reason="text")
        reading = self._read(text)
        return reading if reading.reason is None else refused(self.prop, text, reading)

    def _means_itself(self, texts: Sequence[str]) -> bool:
        """Whether these are words that nothing is to be said against, as names and addresses are."""
        lengths = set(map(len, texts)) if self.prop.type == "text" else set()
        return bool(lengths) and min(lengths) > LONGEST_NOTHING and max(lengths) <= self.prop.max_length

    def _learn(self, text: str, reading: Reading) -> None:
        self._values[text] = reading.value
        if reading.reason:
            self._refused[text] = reading
        if reading.unknown:
            self._unknown[text] = reading.unknown
        if reading.remarks:
            self._remarks[text] = reading.remarks


def found(known: Mapping[str, Said], texts: Sequence[str]) -> dict[int, Said]:
    return {index: known[text] for index, text in enumerate(texts) if text in known} if known else {}


def sorted_out(readings: Sequence[Reading]) -> Column:
    return Column(
        [reading.value for reading in readings],
        {index: reading for index, reading in enumerate(readings) if reading.reason},
        {index: reading.unknown for index, reading in enumerate(readings) if reading.unknown},
        {index: reading.remarks for index, reading in enumerate(readings) if reading.remarks},
    )


def refused(prop: Property, text: str, reading: Reading) -> Reading:
    titles = {"title_zh": prop.title.zh, "title_en": prop.title.en}
    return Reading(reason=reading.reason, values={"value": text, **titles, **reading.values})


def text_reader(prop: Property) -> Callable[[str], Reading]:
    limit = prop.max_length

    def read(text: str) -> Reading:
        if len(text) > limit:
            return Reading(reason="length", values={"length": len(text), "limit": limit})
        return Reading(text)

    return read


def list_reader(prop: Property) -> Callable[[str], Reading]:
    whole = text_reader(prop)

    def read(text: str) -> Reading:
        parts = [
            part.strip() for part in text.replace("；", ";").replace("、", ";").replace("\n", ";").split(";")
        ]
        reading = whole(text)
        return reading if reading.reason else Reading(list(dict.fromkeys(part for part in parts if part)))

    return read


def honours_reader(prop: Property) -> Callable[[str], Reading]:
    whole = text_reader(prop)

    def read(text: str) -> Reading:
        reading = whole(text)
        return reading if reading.reason else Reading(read_honours(text) or None)

    return read


def number_reader(prop: Property) -> Callable[[str], Reading]:
    own_units = (prop.unit.zh, prop.unit.en) if prop.unit else ()

    def read(text: str) -> Reading:
        number = read_number(text)
        if number is None and (unit := next((u for u in own_units if text.endswith(u)), None)):
            number = read_number(text.removesuffix(unit).strip())
        if number is None:
            return Reading(reason="number")
        if prop.type == "integer" and number % 1:
            return Reading(reason="whole")
        low = -1e15 if prop.minimum is None else prop.minimum
        high = 1e15 if prop.maximum is None else prop.maximum
        if not low <= number <= high:
            return Reading(reason="range", values={"minimum": f"{low:.15g}", "maximum": f"{high:.15g}"})
        return Reading(int(number) if number % 1 == 0 else number)

    return read


def boolean_reader(prop: Property) -> Callable[[str], Reading]:
    def read(text: str) -> Reading:
        answer = read_boolean(text)
        return Reading(reason="boolean") if answer is None else Reading(answer)

    return read


def date_reader(prop: Property) -> Callable[[str], Reading]:
    def read(text: str) -> Reading:
        day = read_day(text)
        return Reading(reason="date") if day is None else Reading(day.isoformat())

    return read


def choice_words(choices: dict[str, Choice]) -> dict[str, str]:
    """Key by each word that a sheet may write for it."""
    found: dict[str, str] = {}
    for key, choice in choices.items():
        for word in (key, choice.title.zh, choice.title.en, *choice.words):
            found.setdefault(squeezed(word), key)
    return found


def squeezed(word: str) -> str:
    return plain(word).replace(" ", "").replace("-", "").replace("_", "")


def choices_reader(prop: Property) -> Callable[[str], Reading]:
    """Words of a closed list; those that are not on it are kept beside it, not refused."""
    known = choice_words(dict(prop.choices))
    single = prop.type == "choice"

    def read(text: str) -> Reading:
        if key := known.get(squeezed(text)):
            return Reading(key if single else [key])
        if prop.remarked:
            return read_remarked(text, known)
        found = {word: known.get(squeezed(word)) for word in split_words(text)}
        keys = list(dict.fromkeys(key for key in found.values() if key))
        unknown = tuple(
            dict.fromkeys(word[:100] for word, key in found.items() if not key and not says_nothing(word))
        )
        if not single:
            return Reading(keys or None, unknown=unknown[:50])
        return Reading(
            keys[0] if len(keys) == 1 else None, unknown=(text[:100],) if len(keys) != 1 else unknown[:50]
        )

    return read


def read_remarked(text: str, known: Mapping[str, str]) -> Reading:
    """Words of a closed list, each with or without a remark behind it: `热水、微波炉（坏）`."""
    keys: list[str] = []
    unknown: list[str] = []
    remarks: dict[str, Remark] = {}
    for word in split_remarked(text):
        name, remark = (word, None) if squeezed(word) in known else parted(word) or (word, None)
        key = known.get(squeezed(name))
        if key is None:
            unknown += [] if says_nothing(word) else [word[:100]]
            continue
        keys.append(key)
        if remark and remark != Remark():
            remarks[key] = remark
    there = [key for key in dict.fromkeys(keys) if key not in remarks or remarks[key].present]
    return Reading(there or None, unknown=tuple(dict.fromkeys(unknown))[:50], remarks=remarks)


def states_reader(prop: Property) -> Callable[[str], Reading]:
    """Names with remarks, and remarks on everything: `微波炉坏，其他正常`."""
    known = choice_words(dict(prop.choices))

    def read(text: str) -> Reading:
        remarks: dict[str, Remark] = {}
        unknown: list[str] = []
        for word in split_remarked(text):
            name, remark = parted(word) or (word, Remark())
            key = known.get(squeezed(name), None if name else ALL)
            if key is None or remark == Remark():
                unknown.append(word[:100])
            else:
                remarks[key] = remark
        return Reading(unknown=tuple(dict.fromkeys(unknown))[:50], remarks=remarks)

    return read


READERS: dict[str, Callable[[Property], Callable[[str], Reading]]] = {
    "text": text_reader,
    "list": list_reader,
    "honours": honours_reader,
    "integer": number_reader,
    "number": number_reader,
    "boolean": boolean_reader,
    "date": date_reader,
    "choice": choices_reader,
    "choices": choices_reader,
    "states": states_reader,
}
