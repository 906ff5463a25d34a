"""How much a handed-in file may hold. A county's sheet has hundreds of rows; these stop a hostile one.

Bytes, rows and characters; each is checked before the memory that it would take is taken.
"""

from geoservice.model.fault import TooLarge, words

MIB = 1 << 20

MOST_ROWS = 200_000
MOST_COLUMNS = 300
MOST_CELLS = 10_000_000  # rows × columns, blank ones too: a reader keeps them all
LONGEST_CELL = 32_767  # characters, as in Excel
MOST_TEXT = 256 * MIB  # characters of all cells together: one long text may be repeated by reference
UNPACKED_BYTES = 512 * MIB
UNPACKED_RATIO = 200  # unpacked / packed of one member; XML of real sheets stays below 60
RATIO_FROM_BYTES = 8 * MIB  # below this a high ratio does no harm: blank sheets pack well
MOST_MEMBERS = 2_000
CHILD_SECONDS = 60
CHILD_MEMORY_BYTES = 2048 * MIB
CHILD_ANSWER_BYTES = 256 * MIB

words(
    most_rows=(
        "表格写有 {value} 行，超过上限 {limit} 行；请删去下面的空行，或分成几个文件。",
        "The sheet claims {value} rows, over the limit of {limit}; delete blank rows below, or split the file.",
    ),
    most_columns=(
        "表格有 {value} 列，超过上限 {limit} 列。",
        "The sheet has {value} columns, over the limit of {limit}.",
    ),
    most_cells=(
        "表格有 {value} 个单元格，超过上限 {limit} 个；请删去空行空列。",
        "The sheet has {value} cells, over the limit of {limit}; delete blank rows and columns.",
    ),
    longest_cell=(
        "有一个单元格超过 {limit} 个字符。",
        "A cell holds more than {limit} characters.",
    ),
    most_text=(
        "表格里的文字太多（上限 {limit} 字）。",
        "The sheet holds too much text (limit {limit} characters).",
    ),
)


def check_shape(rows: int, columns: int) -> None:
    """Raises TooLarge when a sheet of this many rows and columns is over a limit."""
    for code, value, limit in (
        ("most_rows", rows, MOST_ROWS),
        ("most_columns", columns, MOST_COLUMNS),
        ("most_cells", rows * columns, MOST_CELLS),
    ):
        if value > limit:
            raise TooLarge(code, value=value, limit=limit)


def check_text(length: int, cell: str | None = None) -> None:
    """Raises TooLarge when one cell's text is over the limit."""
    if length > LONGEST_CELL:
        raise TooLarge("longest_cell", cell=cell, limit=LONGEST_CELL)
