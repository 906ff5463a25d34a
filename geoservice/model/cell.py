"""Cells as text: what a spreadsheet's number, date or blank means when it stands where words are wanted."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from typing import TypeVar, cast

from geoservice.model.sheet import Value

Answer = TypeVar("Answer")

# Control characters, lone surrogates, and characters that are no characters; line breaks and tabs are blanks.
UNFIT = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
# Blanks, and what is not seen at all: zero-width characters, byte order marks.
BLANK = re.compile("[\\s\u200b\u2060\ufeff]+")
PLAIN = re.compile("[^\\s\u200b\u2060\ufeff]*")
# How sheets write "nothing to say here".
NOTHING = {"", "-", "--", "—", "——", "/", "\\", "无", "暂无", "n/a", "null", "none"}
SAMPLE = 1_000
LONGEST_NOTHING = max(map(len, NOTHING))


def as_text(value: Value) -> str:
    """A cell's value as a person would read it: 8300001.0 is a phone number, not a measurement."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return moment(value) if isinstance(value, (date, time, timedelta)) else str(value)


def moment(value: date | time | timedelta) -> str:
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d" if value.time() == time() else "%Y-%m-%d %H:%M")
    if isinstance(value, time):
        return value.strftime("%H:%M")
    return str(value)


def tidy(value: Value) -> str:
    """Text with one space for every run of blanks, none around it."""
    text = value if value.__class__ is str else as_text(value)
    return text if PLAIN.fullmatch(text) else BLANK.sub(" ", text).strip()


def tidy_all(values: Sequence[Value]) -> list[str]:
    """`tidy` of each; text columns are first looked at as one, since most hold no blank at all."""
    if set(map(type, values)) <= {str}:
        texts = cast(list[str], list(values))
        together = "".join(texts)
        # Of all that counts as blank, only the space itself is printable.
        return texts if " " not in together and together.isprintable() else each_once(texts, tidy)
    return [tidy(value) for value in values]


def all_fit(texts: Sequence[str]) -> bool:
    """Whether no text holds a character that is UNFIT: one look at all, for nearly no column has any."""
    together = "".join(texts)
    return together.isprintable() or UNFIT.search(together) is None


def plain(text: str) -> str:
    """Text for comparison: full-width and half-width, large and small letters alike."""
    return unicodedata.normalize("NFKC", text).strip().lower()


# NFKC turns these into digits, but they are not how a number is written: `²`, `①`, `½`.
MARKED_DIGIT = re.compile("(?:^|[0-9０-９.,\\s])[²³¹⁰-₉①-⓿❶-➓¼-¾⅐-↋㈠-㊰]")


def has_marked_digit(text: str) -> bool:
    """Whether a text holds a digit that is an exponent, a footnote or in a circle; the ² of m² is a unit."""
    return MARKED_DIGIT.search(text) is not None


def says_nothing(text: str) -> bool:
    return len(text) <= LONGEST_NOTHING and plain(text) in NOTHING


def repeats(values: Sequence) -> bool:
    """Whether a column says the same again and again; of names and addresses, looking up costs more than reading."""
    return len(set(values[:SAMPLE])) <= SAMPLE * 0.9


def each_once(values: Sequence, read: Callable[..., Answer]) -> list[Answer]:
    """`read` of every value, asked once for each distinct one: sheets repeat themselves."""
    if not repeats(values):
        return [read(value) for value in values]
    answers = {value: read(value) for value in dict.fromkeys(values)}
    return [answers[value] for value in values]


def split_words(text: str) -> list[str]:
    """The words of a list in one cell, as sheets part them: 、 , ; / | or a line break.

    Blanks part words too, but only where nothing else does: `Wi-Fi 热水`, but `APP 开门、扫码`.
    """
    parts = re.split(r"[、,，;；/／|｜\n]+", text)
    if len(parts) == 1:
        parts = text.split()
    return [word for part in parts if (word := part.strip(" .。·"))]
