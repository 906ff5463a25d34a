"""The door of other systems: features, tiles, maps."""

from flask import Flask

from geoservice.drawing.stamp import warm


def init(app: Flask) -> None:
    """Register the portal's routes."""
    from geoservice.web.portal import (
        collections,
        features,
        landing,
        map,
        nearest,
        openapi,
        pictures,
        static_map,
        status,
        styles,
        tiles,
    )

    for part in (
        landing,
        collections,
        features,
        map,
        nearest,
        openapi,
        pictures,
        static_map,
        status,
        styles,
        tiles,
    ):
        app.register_blueprint(part.blueprint)
    warm(app.extensions["layers"].values())
