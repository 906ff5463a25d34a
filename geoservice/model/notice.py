"""What an importer should know about a file that is no fault: columns not understood, words on no list."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from geoservice.model.column import Column
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
KINDS = ("column", "left_out", "datum", "word", "own_code", "organisation")
COUNTED = ("count", "value")  # how many there are, and one of them as a sample


@dataclass(frozen=True)
class Notice:
    """A remark on a file: code of its words, and what they mention. cell: where it was seen first."""

    code: str
    values: dict[str, Any]
    cell: str | None = None

    def text(self, language: str) -> str:
        return Fault(f"notice_{self.code}", cell=self.cell, **self.values).text(language)


def notices(
    sheet: Sheet, header: Header, rows: Sequence[int], columns: Mapping[str, Column],
    layer: Layer, left_out: int, declared: str | None, used: str | None,
) -> list[Notice]:  # fmt: skip
    """What is to be said of a sheet or of some rows of it; `gathered` makes one of several."""
    found = [
        Notice("column", {"title": title}, sheet.address(header.row, c))
        for title, c in header.unknown.items()
    ]
    if left_out:
        found.append(Notice("left_out", {"count": left_out}))
    if declared and used and declared != used:
        found.append(Notice("datum", {"declared": declared, "used": used}))
    return [*found, *unknown_words(sheet, header, rows, columns, layer)]


def unknown_words(
    sheet: Sheet, header: Header, rows: Sequence[int], columns: Mapping[str, Column], layer: Layer
) -> Iterator[Notice]:
    for name, column in columns.items():
        title = layer.properties[name].title
        counts = Counter(word for words in column.unknown.values() for word in words)
        first = {word: index for index, words in reversed(column.unknown.items()) for word in words}
        for word, count in counts.items():
            values = {"title_zh": title.zh, "title_en": title.en, "word": word, "count": count}
            yield Notice("word", values, sheet.address(rows[first[word]], header.columns[name]))


def gathered(said: Iterable[Notice]) -> list[Notice]:
    """Notices on the parts of a sheet as those on the whole: each once, counts added up, frequent words first."""
    found: dict[tuple[Any, ...], Notice] = {}
    for notice in said:
        key = (notice.code, *(value for name, value in notice.values.items() if name not in COUNTED))
        known = found.setdefault(key, notice)
        if known is not notice and "count" in known.values:
            count = known.values["count"] + notice.values["count"]
            found[key] = replace(known, values={**known.values, "count": count})
    kinds = {kind: [notice for notice in found.values() if notice.code == kind] for kind in KINDS}
    kinds["word"].sort(key=lambda notice: -notice.values["count"])
    return [
        *kinds["column"], *kinds["left_out"], *kinds["datum"],
        *kinds["word"][:MOST_WORDS], *kinds["own_code"], *kinds["organisation"][:MOST_WORDS],
    ]  # fmt: skip
