"""Text tables: comma, tab or semicolon, in UTF-8 or GB18030. Detection by statistics once called GBK Korean."""

import codecs
import csv
import re
from collections.abc import Iterator
from operator import itemgetter

from geoservice.intake.limits import LONGEST_CELL, MOST_CELLS, MOST_ROWS, check_shape
from geoservice.model.fault import Invalid, TooLarge, words
from geoservice.model.rows import ComingRows
from geoservice.model.sheet import Sheet

words(
    text_nul=("文件里有空字符（NUL），不是文字表格。", "The file holds NUL bytes; it is not a text table."),
    text_surrogate=(
        "文件里有不成对的代理字符，文字已损坏。",
        "The file holds lone surrogates; its text is damaged.",
    ),
    text_encoding=(
        "文件的文字编码认不出，请存为 UTF-8 或 GB18030（GBK）。",
        "The file's text encoding is unknown; please save it as UTF-8 or GB18030 (GBK).",
    ),
    text_broken=("表格读不下去：{reason}", "The table cannot be read: {reason}"),
)

LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
DELIMITERS = ("\t", ",", ";", "；", "，")
SNIFFED_LINES = 40
BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def read_text(content: bytes, file_name: str) -> Sheet:
    """A text table as a sheet. Raises Invalid or TooLarge, also when a row is asked for that cannot be read."""
    text = decoded(content)
    coming = ComingRows(rows(text, delimiter(text)))
    return Sheet(file_name=file_name, rows=coming, expected_rows=text.count("\n") + 1)


def decoded(content: bytes) -> str:
    """Text by its byte order mark, else UTF-8, else GB18030. Raises Invalid."""
    marked = next((encoding for bom, encoding in BOMS if content.startswith(bom)), None)
    for encoding in (marked,) if marked else ("utf-8", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            refuse_surrogates(content, encoding)
            continue
        if "\0" in text:
            raise Invalid("text_nul")
        return text
    raise Invalid("text_nul" if b"\0" in content else "text_encoding")


def refuse_surrogates(content: bytes, encoding: str) -> None:
    """Surrogates written in UTF-8 would otherwise be read as GB18030 and give other characters."""
    if encoding.startswith("utf-8"):
        try:
            content.decode(encoding, "surrogatepass")
        except UnicodeDecodeError:
            return
        raise Invalid("text_surrogate")


def delimiter(text: str) -> str:
    """The mark that parts most lines into the same number of cells; a comma when nothing parts them."""
    lines = [line for line in text[:200_000].splitlines()[:SNIFFED_LINES] if line.strip()]
    return max(DELIMITERS, key=lambda mark: agreement(lines, mark)) if lines else ","


def agreement(lines: list[str], mark: str) -> int:
    """How many lines have the commonest number of marks outside quotes, if that is not none; ties go by order."""
    counts = [sum(part.count(mark) for part in line.split('"')[::2]) for line in lines]
    filled = [count for count in counts if count]
    return max((filled.count(count) for count in set(filled)), default=0)


def rows(text: str, mark: str) -> Iterator[list[str]]:
    csv.field_size_limit(LONGEST_CELL)
    # A file in memory would first take the whole text again, at four bytes a character.
    reader = csv.reader(map(itemgetter(0), LINE.finditer(text)), delimiter=mark)
    try:
        widest = -1
        for number, row in enumerate(reader, start=1):
            # Only the first row of a width, and those at which the sheet may have grown too long, need a look.
            if len(row) > widest or number * widest > MOST_CELLS or number > MOST_ROWS:
                check_shape(number, len(row))
                widest = max(widest, len(row))
            yield row
    except csv.Error as error:
        if "field limit" in str(error):
            raise TooLarge("longest_cell", field=str(reader.line_num), limit=LONGEST_CELL) from None
        raise Invalid("text_broken", field=str(reader.line_num), reason=error) from None
