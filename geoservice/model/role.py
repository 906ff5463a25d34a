"""Roles, what they may do, and where: a role is held in a scope, which is a union and all below it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from geoservice.model.fault import NotAllowed, words

words(
    act_refused=(
        "您的角色不能做这件事。需要的角色：{roles_zh}。",
        "Your roles do not allow this. It takes one of: {roles_en}.",
    ),
    duties_apart=(
        "管系统、管权限、管审计的人不能同时管站点。请先结束另一类角色。",
        "Whoever looks after the system, the rights or the history cannot look after sites as well. End the other roles first.",
    ),
)

EDITOR, REVIEWER, PUBLISHER = "editor", "reviewer", "publisher"
AUDITOR, SECURITY, SYSTEM = "auditor", "security_officer", "system_officer"
ROLES = (EDITOR, REVIEWER, PUBLISHER, AUDITOR, SECURITY, SYSTEM)
# Held by different people: those who look after sites, and those who look after the register itself.
LINE = frozenset({EDITOR, REVIEWER, PUBLISHER})
OVERSIGHT = frozenset({AUDITOR, SECURITY, SYSTEM})

TITLES = {
    EDITOR: ("编辑", "editor"),
    REVIEWER: ("审核", "reviewer"),
    PUBLISHER: ("发布", "publisher"),
    AUDITOR: ("审计", "auditor"),
    SECURITY: ("安全管理", "security officer"),
    SYSTEM: ("系统管理", "system officer"),
}

# What is done in the register, and by whom. Decisions on a site are acts, too, of the same names as in model/review.py.
ACTS: dict[str, frozenset[str]] = {
    "see_sites": LINE | {AUDITOR},
    "edit_site": frozenset({EDITOR}),
    "submit": frozenset({EDITOR}),
    "withdraw": frozenset({EDITOR}),
    "discard": frozenset({EDITOR}),
    "reopen": frozenset({EDITOR}),
    "confirm": LINE,  # what one sees on the spot: open today, closed until, out of order
    "check": frozenset({REVIEWER}),
    "publish": frozenset({PUBLISHER}),
    "return": frozenset({REVIEWER, PUBLISHER}),
    "archive": frozenset({PUBLISHER}),
    "erase_photo": frozenset({PUBLISHER}),
    "import": frozenset({EDITOR}),
    "hand_down_sheet": LINE | {SYSTEM},  # an empty one, which tells no more than the tree does
    "see_contacts": LINE,
    "export_contacts": LINE,
    "see_reports": LINE | {AUDITOR},
    "answer_report": frozenset({EDITOR}),
    "see_bulletin": LINE | {AUDITOR},
    "draw_bulletin": LINE,
    "see_history": frozenset({AUDITOR}),
    "see_accounts": OVERSIGHT,
    "manage_accounts": frozenset({SYSTEM}),
    "manage_organisations": frozenset({SYSTEM}),
    "manage_tokens": frozenset({SYSTEM}),
    "appoint": frozenset({SECURITY}),
    "manage_sessions": frozenset({SECURITY}),
}


@dataclass(frozen=True, order=True)
class Appointment:
    """A role in a scope. path: of the organisation (ltree text); name: what it is called."""

    role: str
    path: str
    name: str = field(compare=False, default="")


@dataclass(frozen=True)
class Member:
    """A person who is logged in. id: of the account; path: of the organisation where she belongs.

    password_at: since when she has the password by which she came in, if she did.
    """

    id: str
    login: str
    name: str
    path: str
    appointments: tuple[Appointment, ...]
    session: str | None = None
    is_strong: bool = False
    since: datetime | None = None
    password_at: datetime | None = None

    def may(self, act: str, path: str) -> bool:
        """Whether she may do this to what belongs to the organisation at that path."""
        return any(within(path, scope) for scope in self.scopes(act))

    def may_somewhere(self, act: str) -> bool:
        return bool(self.scopes(act))

    def scopes(self, act: str) -> tuple[str, ...]:
        """The paths of the subtrees in which she may do this, none inside another. Raises KeyError for no act."""
        roles = ACTS[act]
        return topmost(each.path for each in self.appointments if each.role in roles)

    def require(self, act: str) -> None:
        """Raises NotAllowed when she may do this nowhere."""
        if not self.may_somewhere(act):
            raise refused(act)

    @property
    def roles(self) -> frozenset[str]:
        return frozenset(each.role for each in self.appointments)


def refused(act: str) -> NotAllowed:
    needed = sorted(ACTS[act], key=ROLES.index)
    return NotAllowed(
        "act_refused",
        roles_zh="、".join(TITLES[role][0] for role in needed),
        roles_en=", ".join(TITLES[role][1] for role in needed),
    )


def within(path: str, scope: str) -> bool:
    """Whether an organisation is the scope's own or below it."""
    return path == scope or path.startswith(f"{scope}.")


def topmost(paths: Iterable[str]) -> tuple[str, ...]:
    """The paths that lie below no other of them, in order."""
    kept: list[str] = []
    for path in sorted(set(paths)):
        if not any(within(path, scope) for scope in kept):
            kept.append(path)
    return tuple(kept)
