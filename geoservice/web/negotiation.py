"""Which representation an asker gets: `f=` in the address, else what Accept says, else the first one offered."""

from flask import request

from geoservice.model.fault import Invalid, NotAcceptable, words

words(
    representation=("“{value}”不在可选值之中：{choices}", "'{value}' is not one of {choices}."),
    not_acceptable=(
        "这里只能给出：{choices}",
        "What is offered here: {choices}",
    ),
)

# The first type of each is the one it is known by; the others are asked for by standards and clients.
TYPES = {
    "html": ("text/html",),
    "json": ("application/json", "application/geo+json", "application/vnd.oai.openapi+json"),
}


def wanted(*offered: str) -> str:
    """`html` or `json`, out of those offered; the first is for who does not mind.

    Raises Invalid for another `f`, and NotAcceptable for an Accept that none of them fits.
    """
    if "f" in request.args:
        return by_name(request.args["f"], offered)
    accept = request.headers.get("Accept", "*/*")
    return offered[0] if accept == "*/*" else by_accept(offered)


def by_name(name: str, offered: tuple[str, ...]) -> str:
    if name not in offered:
        raise Invalid("representation", field="f", value=name, choices=", ".join(offered))
    return name


def by_accept(offered: tuple[str, ...]) -> str:
    accepted = request.accept_mimetypes
    # max keeps the first of equals, and so the order in which we offer.
    best = max(offered, key=lambda name: quality(name))
    if accepted and quality(best) <= 0:
        raise NotAcceptable(
            "not_acceptable", field="Accept", choices=", ".join(TYPES[name][0] for name in offered)
        )
    return best


def quality(name: str) -> float:
    return max(float(request.accept_mimetypes[kind]) for kind in TYPES[name])
