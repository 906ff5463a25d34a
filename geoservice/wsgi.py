"""The application for a WSGI server, with the settings of the environment: `granian geoservice.wsgi:app`."""

import os

from geoservice import create_app
from geoservice.config import Config
from geoservice.model.search import lexicon_of
from geoservice.web.journal import set_up_logging

set_up_logging()
app = create_app(Config.read(os.environ))
# Before the workers part ways and the database is up: nobody waits for it then, and all of them share it.
lexicon_of(app.extensions["layers"]).prepare()
