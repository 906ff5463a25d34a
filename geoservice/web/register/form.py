"""Forms of officers: each carries a token that no foreign page knows, and fields that we know.

The token is Flask-WTF's; it is asked for by every request of these pages that is not a mere look.
"""

from collections.abc import Collection

from flask import Flask, request
from flask_wtf.csrf import CSRFError, CSRFProtect

from geoservice.model.fault import Invalid, NotAllowed, words
from geoservice.web.origin import refuse_foreign_forms
from geoservice.web.register.blueprint import blueprint

words(
    form_stale=(
        "这个表单已经失效，什么都没有保存。请返回上一页，刷新后再提交。",
        "This form is no longer good; nothing was stored. Please go back, reload the page and send it again.",
    ),
    form_field=("表单里没有这一项。", "The form has no such field."),
    form_twice=("这一项只能填一个值。", "This field takes one value."),
)

csrf = CSRFProtect()
LOOKS = {"GET", "HEAD", "OPTIONS"}
OF_EVERY_FORM = {"csrf_token"}


@blueprint.before_request
def refuse_foreign() -> None:
    """Raises NotAllowed for what was not sent from a form of ours."""
    if request.method in LOOKS:
        return
    refuse_foreign_forms()
    try:
        csrf.protect()
    except CSRFError:
        raise NotAllowed("form_stale") from None


def fields(known: Collection[str], lists: Collection[str] = ()) -> dict[str, str]:
    """The fields of the form that was sent, each given once; those of `lists` may come more often and are left out.

    Raises Invalid for a field that the form does not have, so that nothing is set that nobody was shown.
    """
    for name in request.form:
        if name not in known and name not in lists and name not in OF_EVERY_FORM:
            raise Invalid("form_field", field=name)
        if name not in lists and len(request.form.getlist(name)) > 1:
            raise Invalid("form_twice", field=name)
    return {name: request.form.get(name, "") for name in known}


def init(app: Flask) -> None:
    # A page may stand open for as long as the session; the token dies with it.
    app.config.update(WTF_CSRF_CHECK_DEFAULT=False, WTF_CSRF_TIME_LIMIT=None)
    csrf.init_app(app)
