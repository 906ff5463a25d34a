"""A handed-in file on its way through the wizard: its states, and what an officer chose for it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from geoservice.model.fault import Conflict, Invalid, NotAllowed, words

words(
    upload_state=(
        "这个文件现在是“{state_zh}”，不能这样做。请刷新页面。",
        "This file is “{state_en}” now, so this cannot be done. Please reload the page.",
    ),
    upload_datum=(
        "文件没有写明坐标系，请先选定，再提交。",
        "The file does not declare its datum; please choose one before you submit.",
    ),
    upload_nothing=("没有可以提交的行。", "There is no row to submit."),
    upload_tried=(
        "读了 {count} 次都没有读完，已经停下。请检查文件，或把它分成几个。",
        "It was tried {count} times and never came to an end, so it was stopped. Please look at the file, or split it.",
    ),
    upload_refused=(
        "提交的人现在没有为这个工会导入的权限，什么都没有提交。有权限的编辑可以再提交。",
        "Whoever submitted it may not import for this union any more, so nothing was submitted. An editor who may can submit it.",
    ),
    upload_broken=(
        "读取时出了差错，已经记录。请告诉系统管理员：{upload}",
        "Something went wrong while it was read and was recorded. Please tell the system officer: {upload}",
    ),
)

UPLOADED, READING, READY, SUBMITTING = "uploaded", "reading", "ready", "submitting"
SUBMITTED, CANCELLED, FAILED = "submitted", "cancelled", "failed"
STATES = (UPLOADED, READING, READY, SUBMITTING, SUBMITTED, CANCELLED, FAILED)
WAITING = (UPLOADED, READING, SUBMITTING)  # for a worker, or with one
CANCELLABLE = (UPLOADED, READING, READY, FAILED)
CHANGEABLE = (READY, FAILED)  # its choices may be made anew
MOST_ATTEMPTS = 3  # what has ended so many workers is left alone

STATE_TITLES = {
    UPLOADED: ("等待读取", "waiting to be read"),
    READING: ("正在读取", "being read"),
    READY: ("待提交", "ready to submit"),
    SUBMITTING: ("正在提交", "being submitted"),
    SUBMITTED: ("已提交", "submitted"),
    CANCELLED: ("已取消", "cancelled"),
    FAILED: ("没有读成", "could not be read"),
}

NEW, CHANGED, REQUEST, UNCHANGED = "new", "changed", "request", "unchanged"
CONFLICT, FAULTY = "conflict", "faulty"
VERDICTS = (NEW, CHANGED, REQUEST, UNCHANGED, CONFLICT, FAULTY)
SUBMITTABLE = (NEW, CHANGED, REQUEST)
VERDICT_TITLES = {
    NEW: ("新", "new"),
    CHANGED: ("有变化", "changed"),
    REQUEST: ("变更申请", "change request"),
    UNCHANGED: ("未变", "unchanged"),
    CONFLICT: ("冲突", "conflict"),
    FAULTY: ("有误", "faulty"),
}


class Refused(NotAllowed):
    """Who submitted it may not do so any more."""


@dataclass(frozen=True, kw_only=True)
class Choices:
    """What an officer said of a file.

    datum: of its positions, before what it declares. columns: what header words mean ("": nothing).
    swapped: rows of the sheet, from 0, whose longitude and latitude change places.
    """

    sheet: str | None = None
    datum: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    swapped: frozenset[int] = frozenset()

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> "Choices":
        return cls(
            sheet=kept.get("sheet"), datum=kept.get("datum"), columns=kept.get("columns", {}),
            swapped=frozenset(kept.get("swapped", ())),
        )  # fmt: skip

    def document(self) -> dict[str, Any]:
        kept = {
            "sheet": self.sheet, "datum": self.datum, "columns": dict(self.columns), "swapped": sorted(self.swapped),
        }  # fmt: skip
        return {name: value for name, value in kept.items() if value}

    def with_swapped(self, rows: frozenset[int]) -> "Choices":
        return replace(self, swapped=self.swapped ^ rows)


@dataclass(frozen=True, kw_only=True)
class Upload:
    """A batch of the wizard. path, union: of the organisation that it is for; person: the name of who brought it.

    seconds: for how long it has been worked on.
    """

    id: str
    file_name: str
    sha256: str
    layer: str
    datum: str
    state: str
    organisation: str
    path: str
    union: str
    person: str
    login: str
    submitter: str | None
    choices: Choices
    counts: Mapping[str, int]
    faults: list[dict[str, Any]]
    found: Mapping[str, Any]
    done: int
    total: int
    attempts: int
    seconds: float | None
    created_at: datetime
    has_marked: bool

    @property
    def needs_datum(self) -> bool:
        return bool(self.found.get("undeclared")) and not self.choices.datum

    @property
    def submittable(self) -> int:
        return sum(self.counts.get(verdict, 0) for verdict in SUBMITTABLE)

    @property
    def notices(self) -> list[dict[str, Any]]:
        return [fault for fault in self.faults if fault["code"].startswith("notice_")]

    @property
    def share(self) -> float:
        """How much of the present step is done, of 1."""
        return min(1.0, self.done / self.total) if self.total else 0.0

    @property
    def seconds_left(self) -> int | None:
        """As long as the rest takes at the present rate; None while that says nothing."""
        if not self.seconds or self.share < 0.05:
            return None
        return round(self.seconds * (1 - self.share) / self.share)

    def check(self, *states: str) -> None:
        """Raises Conflict when it is in none of these states."""
        if self.state not in states:
            raise moved(self.state)

    def check_submittable(self) -> None:
        """Raises Conflict or Invalid when it cannot be submitted as it is."""
        self.check(READY)
        if self.needs_datum:
            raise Invalid("upload_datum", field="datum")
        if not self.submittable:
            raise Invalid("upload_nothing")


def moved(state: str) -> Conflict:
    zh, en = STATE_TITLES[state]
    return Conflict("upload_state", state_zh=zh, state_en=en)
