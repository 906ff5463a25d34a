"""Answers that are whole, handed to the WSGI server as a list."""

from collections.abc import Iterable

from flask import Response


class WholeResponse(Response):
    """A response whose body, when it is all there, goes out in one piece.

    granian sends a list at once; any other iterable, as werkzeug gives, goes through another thread piece by
    piece, which costs as much as a small view.
    """

    def get_app_iter(self, environ: dict) -> Iterable[bytes]:
        pieces = super().get_app_iter(environ)
        if not self.is_sequence:
            return pieces
        try:
            return list(pieces)
        finally:
            self.close()
