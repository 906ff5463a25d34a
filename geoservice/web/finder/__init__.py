"""The workers' door: the nearest site that has what they need."""

from flask import Flask


def init(app: Flask) -> None:
    """Register the finder's pages."""
    from geoservice.web import openness
    from geoservice.web.finder import (  # noqa: F401  views hang on the blueprint
        code_picture,
        home,
        nearby,
        offline,
        reports,
        search,
        site,
        trust,
        wording,
    )
    from geoservice.web.finder.blueprint import blueprint

    app.register_blueprint(blueprint)
    wording.init(app)
    trust.init(app)
    openness.init(app)
