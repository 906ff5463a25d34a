"""The workers' door: the nearest site that has what they need."""

from flask import Flask


def init(app: Flask) -> None:
    """Register the finder's pages."""
    from geoservice.web.finder import home, site

    for part in (home, site):
        app.register_blueprint(part.blueprint)
