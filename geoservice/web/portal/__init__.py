"""The door of other systems: features, tiles, maps."""

from importlib import import_module

from flask import Flask

from geoservice.drawing.stamp import warm

# The modules with a blueprint, in the order in which their routes are looked at.
PARTS = """
    landing collections features map matrix_sets embed oembed nearest openapi photos pictures portals static_map status
    styles tiles tilesets wmts
""".split()


def init(app: Flask) -> None:
    """Register the portal's routes."""
    from geoservice.web.portal import ancestors, oembed, snippets  # they need the application's other rooms

    for part in (ancestors, oembed, snippets):
        part.init(app)
    for name in PARTS:
        app.register_blueprint(import_module(f"{__name__}.{name}").blueprint)
    warm(app.extensions["layers"].values())
