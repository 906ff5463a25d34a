"""The door of other systems: features, tiles, maps."""

from flask import Flask


def init(app: Flask) -> None:
    """Register the portal's routes."""
    from geoservice.web.portal import features, map, nearest, openapi, status, tiles

    for part in (features, map, nearest, openapi, status, tiles):
        app.register_blueprint(part.blueprint)
