"""The door of other systems: features, tiles, maps."""

from flask import Flask

from geoservice.drawing.stamp import warm


def init(app: Flask) -> None:
    """Register the portal's routes."""
    from geoservice.web.portal import (
        ancestors,
        collections,
        embed,
        features,
        landing,
        map,
        matrix_sets,
        nearest,
        oembed,
        openapi,
        pictures,
        portals,
        snippets,
        static_map,
        status,
        styles,
        tiles,
        tilesets,
        wmts,
    )

    ancestors.init(app)
    oembed.init(app)
    snippets.init(app)
    for part in (
        landing,
        collections,
        features,
        map,
        matrix_sets,
        embed,
        oembed,
        nearest,
        openapi,
        pictures,
        portals,
        static_map,
        status,
        styles,
        tiles,
        tilesets,
        wmts,
    ):
        app.register_blueprint(part.blueprint)
    warm(app.extensions["layers"].values())
