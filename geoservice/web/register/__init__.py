"""The officers' door: the register of sites, for those who collect, check and publish them."""

from flask import Flask


def init(app: Flask) -> None:
    """Register the officers' pages."""
    from geoservice.web.register import (  # noqa: F401  views hang on the blueprint
        bulletins,
        code,
        contacts,
        desk,
        difference,
        history,
        login,
        machines,
        me,
        observations,
        organisation_sheets,
        organisations,
        people,
        photo_form,
        photos,
        rail,
        reports,
        reviews,
        sign_on,
        site_form,
        site_hints,
        sites,
        tokens,
        totp,
        upload_template,
        uploads,
        welcome,
        wording,
    )
    from geoservice.web.register.blueprint import blueprint
    from geoservice.web.register.form import init as init_forms
    from geoservice.web.register.provider import init as init_provider

    init_forms(app)
    init_provider(app)
    app.register_blueprint(blueprint)
    rail.init(app)
    wording.init(app)
    difference.init(app)
