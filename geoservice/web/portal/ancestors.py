"""Whose pages may show an embed in a frame: the settings' origins and those of the portals in use."""

import threading
import time

from flask import Flask, current_app

from geoservice.config import Config
from geoservice.db import Database
from geoservice.store import portals

SELF = "'self'"  # the page on which an embed is composed shows it live
KEPT_SECONDS = 0.5


class Ancestors:
    """The list as it was at most half a second ago, so that a crowd of frames asks the database twice a second."""

    def __init__(self, config: Config, database: Database):
        self._settings, self._database = config.frame_ancestors, database
        self._lock = threading.Lock()
        self._known: tuple[str, ...] = ()
        self._until = 0.0

    def origins(self) -> tuple[str, ...]:
        """Sources as frame-ancestors takes them, ours first. Raises Unavailable."""
        with self._lock:
            if time.monotonic() >= self._until:
                self._known = self._read()
                self._until = time.monotonic() + KEPT_SECONDS
            return self._known

    def _read(self) -> tuple[str, ...]:
        with self._database.reading() as cursor:
            allowed = portals.origins(cursor)
        return tuple(dict.fromkeys((SELF, *self._settings, *allowed)))


def ancestors() -> tuple[str, ...]:
    """The sources of the present application. Raises Unavailable."""
    return current_app.extensions["ancestors"].origins()


def init(app: Flask) -> None:
    app.extensions["ancestors"] = Ancestors(app.config["GEOSERVICE"], app.extensions["database"])
