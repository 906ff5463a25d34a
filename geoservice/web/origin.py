"""That a form was sent from a page of ours.

No cookie and no password goes with it, so a foreign page cannot act for a visitor; but it could have her phone report
what she never saw, as one more address. Browsers say from where a form comes, and cannot be made to say otherwise.
"""

from urllib.parse import urlsplit

from flask import current_app, request

from geoservice.model.fault import NotAllowed, words

words(
    foreign_form=(
        "这个表单不是从本站的页面发来的。请打开站点页面再发一次。",
        "This form did not come from a page of ours. Please open the site's page and send it again.",
    ),
)

OWN = {"same-origin", "none"}  # what Sec-Fetch-Site says of a page of ours, and of the visitor's own doing


def refuse_foreign_forms() -> None:
    """Raise NotAllowed where the browser says that another site sent this. Programs say nothing, and need not."""
    told = request.headers.get("Sec-Fetch-Site")
    if told is not None:
        own = told in OWN
    else:
        origin = request.headers.get("Origin")  # of browsers before 2023
        own = origin is None or urlsplit(origin).netloc in hosts()
    if not own:
        raise NotAllowed("foreign_form")


def hosts() -> set[str]:
    public = current_app.config["GEOSERVICE"].public_url
    return {request.host, urlsplit(public).netloc} if public else {request.host}
