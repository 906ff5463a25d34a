"""The one way from a draft to the public: which decision leads from which state to which.

A *round* is one attempt: it begins with a draft and ends with its publication or with its return. In a round the same
person takes at most one of the steps SUBMIT, CHECK and PUBLISH, whatever roles she has or had; migration 0015 holds
that, too. A change request is a site of its own that goes the same way (docs/decisions/18-change-requests-are-rows.md).
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from geoservice.model.fault import Conflict, Invalid, Missing, NotAllowed, words
from geoservice.model.layer import Property
from geoservice.model.role import Member, refused

words(
    review_moved=(
        "{actor} 在 {at} 已经处理过这个站点，现在的状态是“{state_zh}”。请看过新的内容再决定。",
        "{actor} has decided on this site at {at}; it is now “{state_en}”. Please look at it again.",
    ),
    review_state=(
        "“{state_zh}”的站点不能{action_zh}。",
        "A site that is “{state_en}” cannot be {action_en}.",
    ),
    review_same=(
        "这一轮您已经{earlier_zh}过这个站点，{action_zh}要由另一个人来做。",
        "You have already {earlier_en} this site in this round; somebody else must do this step.",
    ),
    review_reason=("请写明原因。", "Please say why."),
    review_reason_length=("原因最多 {limit} 个字。", "A reason has at most {limit} characters."),
    review_unplaced=("站点还没有位置，不能提交。", "The site has no place yet and cannot be submitted."),
    review_incomplete=(
        "还缺：{titles_zh}。补齐后再提交。",
        "Still missing: {titles_en}. Please fill them in before submitting.",
    ),
    review_overtaken=(
        "提出变更以后，已发布的内容又变了。请作废这份变更，按现在的内容重新提出。",
        "What is published has changed since this change was begun. Please discard it and begin anew.",
    ),
    review_request=(
        "这是一份变更，不能{action_zh}。请到站点页面操作。",
        "This is a change to a site, which cannot be {action_en}. Please go to the site itself.",
    ),
    review_missing=(
        "没有这个站点，或者不在您的范围内。",
        "There is no such site, or it is outside your scope.",
    ),
)

DRAFT, SUBMITTED, CHECKED, PUBLISHED = "draft", "submitted", "checked", "published"
RETURNED, ARCHIVED = "returned", "archived"
STATES = (DRAFT, SUBMITTED, CHECKED, PUBLISHED, RETURNED, ARCHIVED)
OPEN = (DRAFT, SUBMITTED, CHECKED, RETURNED)  # on their way
EDITABLE = (DRAFT, RETURNED)

# (state, action) → state. The names of actions are those of acts in model/role.py.
TRANSITIONS: dict[tuple[str, str], str] = {
    (DRAFT, "submit"): SUBMITTED,
    (RETURNED, "submit"): SUBMITTED,
    (SUBMITTED, "withdraw"): DRAFT,
    (SUBMITTED, "check"): CHECKED,
    (SUBMITTED, "return"): RETURNED,
    (CHECKED, "return"): RETURNED,
    (CHECKED, "publish"): PUBLISHED,
    (PUBLISHED, "archive"): ARCHIVED,
    (DRAFT, "discard"): ARCHIVED,
    (RETURNED, "discard"): ARCHIVED,
    (ARCHIVED, "reopen"): DRAFT,
}
ACTIONS = tuple(dict.fromkeys(action for _, action in TRANSITIONS))
BY_DIFFERENT_PEOPLE = ("submit", "check", "publish")
NEEDS_A_REASON = ("return", "archive")
ENDS_THE_ROUND = ("withdraw", "return", "reopen")
NOT_OF_A_CHANGE = ("archive", "reopen")
LONGEST_REASON = 1000

# Who may return what: the one whose step comes next.
RETURNED_BY = {SUBMITTED: "check", CHECKED: "publish"}

STATE_TITLES = {
    DRAFT: ("草稿", "draft"),
    SUBMITTED: ("已提交", "submitted"),
    CHECKED: ("已核对", "checked"),
    PUBLISHED: ("已发布", "published"),
    RETURNED: ("已退回", "returned"),
    ARCHIVED: ("已归档", "archived"),
}
ACTION_TITLES = {
    "submit": ("提交", "submitted"),
    "withdraw": ("撤回", "withdrawn"),
    "check": ("核对", "checked"),
    "return": ("退回", "returned"),
    "publish": ("发布", "published"),
    "archive": ("归档", "archived"),
    "discard": ("作废", "discarded"),
    "reopen": ("重新启用", "reopened"),
}


@dataclass(frozen=True)
class Step:
    """One decision that was taken: by the account of that id."""

    action: str
    account: str


def after(state: str, action: str) -> str:
    """The state to which an action leads. Raises Conflict when it leads from that state to none."""
    if (state, action) not in TRANSITIONS:
        raise Conflict("review_state", **titles(state, action))
    return TRANSITIONS[state, action]


def actions_from(state: str) -> tuple[str, ...]:
    return tuple(action for before, action in TRANSITIONS if before == state)


def act_of(state: str, action: str) -> str:
    """The act (model/role.py) that the action is in this state: a site is returned by the one whose step comes next."""
    return RETURNED_BY[state] if action == "return" and state in RETURNED_BY else action


def check_person(action: str, account: str, steps: Collection[Step]) -> None:
    """Raises NotAllowed when the person took another of the three steps in this round already."""
    if action not in BY_DIFFERENT_PEOPLE:
        return
    for step in steps:
        if step.account == account and step.action in BY_DIFFERENT_PEOPLE:
            earlier = ACTION_TITLES[step.action]
            raise NotAllowed(
                "review_same",
                earlier_zh=earlier[0],
                earlier_en=earlier[1],
                action_zh=ACTION_TITLES[action][0],
            )


def read_reason(action: str, text: str | None) -> str | None:
    """The reason that was given, if any. Raises Invalid when an action that needs one has none."""
    reason = (text or "").strip() or None
    if action in NEEDS_A_REASON and not reason:
        raise Invalid("review_reason", field="reason")
    if reason and len(reason) > LONGEST_REASON:
        raise Invalid("review_reason_length", field="reason", limit=LONGEST_REASON)
    return reason


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A site on which somebody is about to decide, as it is now.

    path: of its organisation. steps: those of the present round. lacks: what is required and not there yet.
    is_change: it is a change request; is_current: what it is to change is still as it was when it was begun.
    moved: who touched it last and when, where it is not the version that was looked at.
    """

    path: str
    state: str
    steps: tuple[Step, ...] = ()
    is_placed: bool = True
    lacks: tuple[Property, ...] = ()
    is_change: bool = False
    is_current: bool = True
    moved: tuple[str, datetime] | None = None

    def judge(self, action: str, member: Member) -> str:
        """The state to which the member's action leads.

        Raises Missing out of her scope, NotAllowed, Conflict, and Invalid for what cannot be submitted yet.
        """
        act = act_of(self.state, action)
        if not member.may("see_sites", self.path):
            raise Missing("review_missing")
        if self.moved:
            actor, at = self.moved
            raise Conflict(
                "review_moved", actor=actor, at=f"{at:%Y-%m-%d %H:%M}", **titles(self.state, action)
            )
        if not member.may(act, self.path):
            raise refused(act)
        if self.is_change and action in NOT_OF_A_CHANGE:
            raise Conflict("review_request", **titles(self.state, action))
        state = after(self.state, action)
        check_person(action, member.id, self.steps)
        if action == "submit":
            self.check_completeness()
        if not self.is_current and action in BY_DIFFERENT_PEOPLE:
            raise Conflict("review_overtaken")
        return state

    def check_completeness(self) -> None:
        """Raises Invalid for a site that lacks what is needed to publish it."""
        if self.lacks:
            zh = "、".join(prop.title.zh for prop in self.lacks)
            en = ", ".join(prop.title.en for prop in self.lacks)
            raise Invalid("review_incomplete", field=self.lacks[0].name, titles_zh=zh, titles_en=en)
        if not self.is_placed:
            raise Invalid("review_unplaced", field="place")


def titles(state: str, action: str) -> dict[str, str]:
    """What the words of a fault mention."""
    state_zh, state_en = STATE_TITLES[state]
    action_zh, action_en = ACTION_TITLES.get(action, (action, action))
    return {"state_zh": state_zh, "state_en": state_en, "action_zh": action_zh, "action_en": action_en}
