"""What can go wrong, said once: a meaning, a code, and words in both languages.

A room that can fail declares its words beside the code that raises them::

    words(tile_range=("层级 {value} 超出范围（0–22）。", "Zoom {value} is out of range (0–22)."))
    raise Invalid("tile_range", field="z", value=z)

The meaning (the subclass) is turned into an HTTP status or an exit code in one place each.
"""

LANGUAGES = ("zh", "en")

_WORDS: dict[str, tuple[str, str]] = {}


def words(**pairs: tuple[str, str]) -> None:
    """Declare the (Chinese, English) words of fault codes; `{name}` takes the fault's values.

    Raises ValueError when a code is declared twice with different words.
    """
    for code, pair in pairs.items():
        if _WORDS.setdefault(code, pair) != pair:
            raise ValueError(f"fault code {code!r} already has other words")


def words_of(code: str) -> tuple[str, str]:
    """The (Chinese, English) words of a code, with their placeholders. Raises KeyError."""
    return _WORDS[code]


def abbreviate(value: object, length: int = 200) -> str:
    """`value` as one printable line of at most `length` characters, safe to show and to log."""
    text = "".join(c if c.isprintable() else "�" for c in str(value)[: length + 1])
    return text if len(text) <= length else text[: length - 1] + "…"


class Fault(Exception):
    """Something that a person can understand and mend.

    field: the parameter, setting or property at fault, if there is one.
    cell: the spreadsheet cell at fault (`C4`), if there is one.
    values: what the words mention; each is abbreviated before it is shown.
    """

    # Seconds to wait before asking again, where that helps.
    retry_after: int | None = None

    def __init__(self, code: str, *, field: str | None = None, cell: str | None = None, **values: object):
        self.code, self.field, self.cell, self.values = code, field, cell, values
        super().__init__(self.text("en"))

    def text(self, language: str) -> str:
        """The fault in words, opened by its cell or field: `C4：经度和纬度写反了。`"""
        body, place = self.body(language), self.cell or self.field
        if not place:
            return body
        return f"{place}：{body}" if language == "zh" else f"{place}: {body}"

    def body(self, language: str) -> str:
        """The words alone, for where they stand beside their field."""
        shown = {name: abbreviate(value) for name, value in self.values.items()}
        return words_of(self.code)[LANGUAGES.index(language)].format(**shown)


class Invalid(Fault):
    """The input says something that cannot be."""


class Missing(Fault):
    """The thing asked for is not there."""


class NotLoggedIn(Fault):
    """Nobody is logged in, or no longer."""


class NotAllowed(Fault):
    """The asker may not do this."""


class MethodNotAllowed(Fault):
    """The address exists, but not with this method."""


class NotAcceptable(Fault):
    """No representation that the asker accepts."""


class Conflict(Fault):
    """Another change came first, or the state forbids it."""


class TooLarge(Fault):
    """More than the stated limit."""


class TooMany(Fault):
    """The asker has had as much as one may have for now."""

    def __init__(self, code: str, *, retry_after: int, **values: object):
        self.retry_after = retry_after
        super().__init__(code, **values)  # type: ignore[arg-type]


class Unavailable(Fault):
    """A part that is needed does not answer now."""

    retry_after = 2


class Misconfigured(Fault):
    """A setting or a file of the installation is wrong; the service does not start."""


words(
    missing_page=("没有这个页面。", "There is no such page."),
    method=("这个地址不支持 {method}。", "This address does not take {method}."),
    too_large=("内容超过上限（{limit}）。", "This is over the limit ({limit})."),
    media_type=("不支持内容类型“{value}”。", "Content type '{value}' is not supported."),
    body_packed=(
        "不接受压缩过的内容（{value}），请原样发送。",
        "A body that is packed ({value}) is not taken; please send it as it is.",
    ),
    form_parts=(
        "表单的项目太多，或者其中一项太长。",
        "The form has too many fields, or one of them is too long.",
    ),
    host_unread=("“{value}”不是主机名。", "'{value}' is not the name of a host."),
    range_beyond=("文件里没有“{value}”这一段。", "The file does not have the part '{value}'."),
    bad_request=("请求无法读懂：{reason}", "The request could not be read: {reason}"),
    database_away=(
        "数据库暂时没有回应，请稍后再试。",
        "The database does not answer right now; please try again shortly.",
    ),
    database_busy=(
        "现在访问的人太多，请稍后再试。",
        "Too many people are asking right now; please try again shortly.",
    ),
    too_slow=("这个请求需要的时间太长，请缩小范围。", "This request takes too long; please narrow it."),
    internal=(
        "服务出了差错，已经记录。编号 {request_id}",
        "Something went wrong here and was recorded. Number {request_id}",
    ),
)
