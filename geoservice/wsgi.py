"""The application for a WSGI server, with the settings of the environment: `granian geoservice.wsgi:app`."""

import os

from geoservice import create_app
from geoservice.config import Config

app = create_app(Config.read(os.environ))
