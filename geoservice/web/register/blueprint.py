"""The one blueprint that all officers' pages are hung on, and what is true of each of them."""

from flask import Blueprint, Response

blueprint = Blueprint("register", __name__, url_prefix="/register")


@blueprint.after_request
def kept_by_nobody(response: Response) -> Response:
    """What an officer sees is hers: no cache keeps it, no search engine finds it, and no link tells its address."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Referrer-Policy"] = "same-origin"
    return response
