"""What an importer should know about a file that is no fault: columns not understood, words on no list."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from geoservice.model.column import Reading
from geoservice.model.fault import Fault, words
from geoservice.model.header import Header
from geoservice.model.layer import Layer
from geoservice.model.sheet import Sheet

words(
    notice_column=(
        "栏目“{title}”不认识，没有导入。",
        "The column '{title}' is not known and was not imported.",
    ),
    notice_word=(
        "“{title_zh}”里的“{word}”不在清单上（{count} 处），已作为其他内容保留。",
        "'{word}' in {title_en} is on no list ({count} times); it is kept as other.",
    ),
    notice_left_out=(
        "有 {count} 行是合计、说明或空行，不是阵地。",
        "{count} rows are totals, remarks or blank, not sites.",
    ),
    notice_datum=(
        "文件写的坐标系是 {declared}，按要求用了 {used}。",
        "The file declares {declared}; {used} was used as asked.",
    ),
    notice_own_code=(
        "有 {count} 个编码（如“{value}”）不是十三位的站点统一编码，已作为站点自己的编号保留。",
        "{count} codes (such as '{value}') are no site codes of thirteen digits; they are kept as the sites' own numbers.",
    ),
    notice_organisation=(
        "工会“{name}”不在组织树里，{count} 个阵地归到所在区划的工会。",
        "The union '{name}' is not in the tree; {count} sites went to the union of their division.",
    ),
)

MOST_WORDS = 100  # a column mapped to the wrong list would give one notice a row


@dataclass(frozen=True)
class Notice:
    """A remark on a file: code of its words, and what they mention. cell: where it was seen first."""

    code: str
    values: dict[str, Any]
    cell: str | None = None

    def text(self, language: str) -> str:
        return Fault(f"notice_{self.code}", cell=self.cell, **self.values).text(language)


def notices(
    sheet: Sheet, header: Header, rows: Sequence[int], readings: Mapping[str, Sequence[Reading]],
    layer: Layer, declared: str | None, used: str | None,
) -> list[Notice]:  # fmt: skip
    found = [
        Notice("column", {"title": title}, sheet.address(header.row, c))
        for title, c in header.unknown.items()
    ]
    if left_out := len(sheet.rows) - header.row - 1 - len(rows):
        found.append(Notice("left_out", {"count": left_out}))
    if declared and used and declared != used:
        found.append(Notice("datum", {"declared": declared, "used": used}))
    return [*found, *unknown_words(sheet, header, rows, readings, layer)]


def unknown_words(
    sheet: Sheet, header: Header, rows: Sequence[int], readings: Mapping[str, Sequence[Reading]], layer: Layer
) -> list[Notice]:
    counts: Counter[tuple[str, str, str]] = Counter()
    first: dict[tuple[str, str, str], str] = {}
    for name, column in readings.items():
        title = layer.properties[name].title
        for row, reading in zip(rows, column, strict=True):
            for word in reading.unknown:
                key = (title.zh, title.en, word)
                counts[key] += 1
                first.setdefault(key, sheet.address(row, header.columns[name]))
    return word_notices(counts, first)


def word_notices(
    counts: Counter[tuple[str, str, str]], first: dict[tuple[str, str, str], str]
) -> list[Notice]:
    """Notices of words on no list, the frequent ones first. Keys: (title zh, title en, word)."""
    return [
        Notice("word", {"title_zh": key[0], "title_en": key[1], "word": key[2], "count": count}, first[key])
        for key, count in counts.most_common(MOST_WORDS)
    ]
