"""The application for a WSGI server, with the settings of the environment: `granian geoservice.wsgi:app`."""

import os

from geoservice import create_app
from geoservice.config import Config
from geoservice.web.journal import set_up_logging

set_up_logging()
app = create_app(Config.read(os.environ))
