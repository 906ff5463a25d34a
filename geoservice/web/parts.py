"""What every view asks the application for: its database and its layers."""

from flask import current_app

from geoservice.db import Database
from geoservice.model.layer import Layers


def database() -> Database:
    """The public's database: it can only read what is published."""
    return current_app.extensions["database"]


def register_database() -> Database:
    """The officers' database: it reads and writes the register, and changes no history."""
    return current_app.extensions["register_database"]


def layers() -> Layers:
    return current_app.extensions["layers"]
