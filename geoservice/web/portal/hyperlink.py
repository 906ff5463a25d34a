"""Links inside JSON documents."""

from geoservice.web.links import absolute


def hyperlink(rel: str, path: str, mimetype: str, title: str | None = None) -> dict[str, str]:
    """A link as OGC's documents have it; absolute, as clients need it."""
    return {"rel": rel, "href": absolute(path), "type": mimetype} | ({"title": title} if title else {})
