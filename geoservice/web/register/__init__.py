"""The officers' door: the register of sites, for those who collect, check and publish them."""

from importlib import import_module

from flask import Flask

# The modules whose views hang on the blueprint.
VIEWS = """
    bulletins code contacts desk history login machines me observations organisation_sheets organisations people person
    photo_erasure photo_form photos reports reviews sign_on site_form site_hints sites tokens totp union_choice
    upload_template uploads welcome
""".split()


def init(app: Flask) -> None:
    """Register the officers' pages."""
    from geoservice.web.register import details, difference, form, provider, rail, wording
    from geoservice.web.register.blueprint import blueprint

    for name in VIEWS:
        import_module(f"{__name__}.{name}")
    app.register_blueprint(blueprint)
    for part in (details, difference, form, provider, rail, wording):
        part.init(app)
