"""Contact persons of sites: who sees them, and why somebody takes them along."""

from typing import NamedTuple

from geoservice.model.fault import Invalid, words

words(
    contacts_reason=(
        "请写明导出联系人的事由，{shortest} 到 {longest} 个字；它会写进记录。",
        "Please say why the contacts are exported, in {shortest} to {longest} characters; it goes into the history.",
    ),
    contacts_union=(
        "您的范围不止一处，请选一个工会。",
        "Your scope has several parts; please choose one union.",
    ),
    contacts_many=(
        "超过 {limit} 个站点。请按工会、状态或类型缩小范围。",
        "These are more than {limit} sites. Please narrow them by union, state or kind.",
    ),
)

# The properties that name a person; nothing else internal is exported.
CONTACTS = ("manager_name", "manager_phone")
SHORTEST_REASON, LONGEST_REASON = 5, 500
MOST_CONTACTS = 20_000


class Contact(NamedTuple):
    """The contact person of a site. union, path: of the organisation that it belongs to."""

    union: str
    path: str
    layer: str
    site: str
    address: str | None
    state: str
    name: str | None
    phone: str | None


def read_export_reason(given: str) -> str:
    """Raises Invalid for one that says too little."""
    reason = " ".join(given.split())
    if not SHORTEST_REASON <= len(reason) <= LONGEST_REASON or not reason.isprintable():
        raise Invalid("contacts_reason", field="reason", shortest=SHORTEST_REASON, longest=LONGEST_REASON)
    return reason
