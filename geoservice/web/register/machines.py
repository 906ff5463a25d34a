"""What machines ask of the register, each with a token in its `Authorization` header: no cookie, no form."""

from functools import wraps
from typing import Any

from flask import Response, g, request

from geoservice.model.fault import NotLoggedIn, words
from geoservice.model.review import STATES
from geoservice.model.role import Appointment, Member, refused
from geoservice.model.secret import digest
from geoservice.store import register_items, tokens
from geoservice.web.links import absolute, link
from geoservice.web.params import one_of, only, whole
from geoservice.web.parts import layers, register_database
from geoservice.web.register.blueprint import blueprint
from geoservice.web.register.member import View

words(
    token_wrong=(
        "请在 Authorization 里带上有效的令牌：Bearer ……。",
        "Please bring a good token: Authorization: Bearer ….",
    ),
)

SCHEME = "Bearer "
# A token sees what an auditor of its scope sees of sites, and nothing else.
ACTS = frozenset({"see_sites"})
READER = "auditor"
USUAL, MOST = 100, 1_000


def with_token(act: str) -> Any:
    """Mark a view as open to machines whose token may do `act`. Raises NotLoggedIn in place of the view."""
    if act not in ACTS:
        raise RuntimeError(f"no token may {act}")

    def mark(view: View) -> View:
        @wraps(view)
        def asked(*args: Any, **values: Any) -> Any:
            g.machine = machine()
            if not g.machine.may_somewhere(act):
                raise refused(act)
            return view(*args, **values)

        asked.requires = act  # type: ignore[attr-defined]
        return asked  # type: ignore[return-value]

    return mark


def machine() -> Member:
    """Whose token came with the request. Raises NotLoggedIn."""
    written = request.headers.get("Authorization", "")
    found = None
    if written.startswith(SCHEME):
        with register_database().transaction() as cursor:
            found = tokens.bearer(cursor, digest(written.removeprefix(SCHEME).strip()))
    if found is None:
        raise NotLoggedIn("token_wrong", field="Authorization")
    token, name, path = found
    return Member(token, f"token:{name}", name, path, (Appointment(READER, path),))


@blueprint.get("/api/sites")
@with_token("see_sites")
def site_items() -> Response:
    only(("state", "layer", "after", "limit", "lang"))
    args = request.args
    state = one_of(args["state"], "state", STATES) if args.get("state") else None
    layer = one_of(args["layer"], "layer", list(layers())) if args.get("layer") else None
    limit = whole(args.get("limit", str(USUAL)), "limit", 1, MOST)
    after = whole(args.get("after", "0"), "after", 0, 1 << 62)
    with register_database().transaction(read_only=True) as cursor:
        found = register_items.items(
            cursor, g.machine.scopes("see_sites"), state=state, layer=layer, after=after, limit=limit + 1
        )
    following = None
    if len(found) > limit:
        asked = {name: value for name, value in (("state", state), ("layer", layer)) if value}
        following = absolute(link("register.site_items", **asked, limit=limit, after=found[limit - 1][0]))
    return collection([feature for _, feature in found[:limit]], following)


def collection(features: list[str], following: str | None) -> Response:
    links = f',"links":[{{"rel":"next","href":"{following}"}}]' if following else ""
    body = f'{{"type":"FeatureCollection","features":[{",".join(features)}]{links}}}'
    return Response(body, mimetype="application/geo+json")
