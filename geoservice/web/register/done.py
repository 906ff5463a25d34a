"""What a form has done, told on the page that comes next."""

from flask import flash, redirect
from werkzeug.wrappers import Response


def go_on(address: str, *said: str) -> Response:
    """On to a page (303), which begins with these sentences and forgets them."""
    for each in said:
        flash(each)
    return redirect(address, 303)
