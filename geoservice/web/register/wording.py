"""What the records of the register are called in words."""

from datetime import date, datetime

from flask import Flask
from flask_babel import gettext as _
from flask_babel import ngettext

from geoservice.model import action, review, role, upload
from geoservice.model.device import device
from geoservice.model.interval import BEIJING
from geoservice.model.layer import Layer
from geoservice.model.record import masked
from geoservice.web.languages import language


def of_language(pair: tuple[str, str]) -> str:
    """Of (Chinese, English) words those of the present language."""
    return pair[0] if language() == "zh" else pair[1]


def device_words(agent: str) -> str:
    """A browser and its device, as `Chrome · Windows`; what nobody knows stays as it tells of itself."""
    return " · ".join(map(of_language, device(agent))) or agent or _("unknown")


def role_words(name: str) -> str:
    return of_language(role.TITLES[name])


def state_words(state: str) -> str:
    return of_language(review.STATE_TITLES[state])


def queue_words(act: str) -> str:
    return {
        "edit_site": _("returned to be mended"),
        "check": _("to be checked"),
        "publish": _("to be published"),
    }[act]


def outcome_words(outcome: str) -> str:
    """What an answer says became of a report."""
    return {
        "changed": _("The record was changed"),
        "unchanged": _("The record stays as it is"),
        "confirmed": _("Checked on the spot today: it is as described"),
        "closed": _("The site is closed for good"),
    }[outcome]


def action_words(name: str) -> str:
    return of_language(action.titles(name))


def subject_words(subject: str) -> str:
    return of_language(action.SUBJECTS[subject])


TOWARDS = {
    "n": ("北", "north"), "ne": ("东北", "north-east"), "e": ("东", "east"), "se": ("东南", "south-east"),
    "s": ("南", "south"), "sw": ("西南", "south-west"), "w": ("西", "west"), "nw": ("西北", "north-west"),
}  # fmt: skip


def direction_words(direction: str) -> str:
    """A direction (model/distance.py) in words."""
    return of_language(TOWARDS[direction])


def day_of(moment: datetime) -> date:
    """The day of a moment in China."""
    return moment.astimezone(BEIJING).date()


def decision_words(action: str) -> str:
    """A decision as a button says it."""
    return {
        "submit": _("Submit"),
        "withdraw": _("Take back"),
        "check": _("Pass"),
        "publish": _("Publish"),
        "return": _("Return"),
        "archive": _("Close and archive"),
        "discard": _("Discard"),
        "reopen": _("Reopen"),
    }[action]


def event_words(action: str) -> str:
    """What somebody did, in a line of the history."""
    return {
        "add_site": _("registered it"),
        "change_site": _("changed it"),
        "request_change": _("began a change"),
        "submit_site": _("submitted it"),
        "withdraw_site": _("took it back"),
        "check_site": _("checked it"),
        "return_site": _("returned it"),
        "publish_site": _("published it"),
        "archive_site": _("closed and archived it"),
        "discard_site": _("discarded it"),
        "reopen_site": _("reopened it"),
        "confirm_site": _("confirmed it on the spot"),
        "close_site": _("closed it for now"),
        "open_site": _("opened it again"),
        "observe_facility": _("noted the state of a facility"),
        "erase_photo": _("erased a photo for good"),
    }.get(action, action)


def upload_state_words(state: str) -> str:
    return of_language(upload.STATE_TITLES[state])


def verdict_words(verdict: str) -> str:
    return of_language(upload.VERDICT_TITLES[verdict])


def submission_words(handed_in: upload.Upload) -> str:
    """What the button says that submits an upload: what becomes of its rows."""
    counts = handed_in.counts
    drafts, left = counts.get("lacking", 0), counts.get(upload.FAULTY, 0) + counts.get(upload.CONFLICT, 0)
    whole = handed_in.submittable - drafts
    said = [
        ngettext("Submit %(num)d row", "Submit %(num)d rows", whole) if whole else "",
        ngettext("keep %(num)d as a draft", "keep %(num)d as drafts", drafts) if drafts and whole else "",
        ngettext("Keep %(num)d row as a draft", "Keep %(num)d rows as drafts", drafts)
        if drafts and not whole
        else "",
        _("leave out %(left)s", left=left) if left else "",
    ]
    return ("，" if language() == "zh" else ", ").join(filter(None, said))


def lacks_words(names: list[str], layer: Layer) -> str:
    """What a row of an upload lacks to be submitted."""
    titles = {name: (prop.title.zh, prop.title.en) for name, prop in layer.properties.items()}
    told = [of_language(titles.get(name, ("位置", "a position"))) for name in names]
    return ("、" if language() == "zh" else ", ").join(told)


def init(app: Flask) -> None:
    app.jinja_env.filters.update(
        device_words=device_words,
        role_words=role_words,
        state_words=state_words,
        queue_words=queue_words,
        outcome_words=outcome_words,
        action_words=action_words,
        subject_words=subject_words,
        day_of=day_of,
        direction_words=direction_words,
        decision_words=decision_words,
        event_words=event_words,
        masked=masked,
        upload_state_words=upload_state_words,
        verdict_words=verdict_words,
        submission_words=submission_words,
        lacks_words=lacks_words,
    )
