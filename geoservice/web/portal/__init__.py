"""The door of other systems: features, tiles, maps."""

from flask import Flask


def init(app: Flask) -> None:
    """Register the portal's routes."""
    from geoservice.web.portal import collections, features, landing, map, nearest, openapi, status, tiles

    for part in (landing, collections, features, map, nearest, openapi, status, tiles):
        app.register_blueprint(part.blueprint)
