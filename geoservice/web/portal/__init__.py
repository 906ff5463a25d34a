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
        matrix_sets,
        nearest,
        openapi,
        pictures,
        static_map,
        status,
        styles,
        tiles,
        tilesets,
        wmts,
    )

    for part in (
        landing,
        collections,
        features,
        map,
        matrix_sets,
        nearest,
        openapi,
        pictures,
        static_map,
        status,
        styles,
        tiles,
        tilesets,
        wmts,
    ):
        app.register_blueprint(part.blueprint)
    warm(app.extensions["layers"].values())
