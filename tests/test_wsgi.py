"""What a WSGI server loads."""

import logging
import runpy

import pytest


@pytest.fixture
def environment(monkeypatch, tmp_path):
    monkeypatch.setenv("GEOSERVICE_HOME", str(tmp_path))
    logger = logging.getLogger("geoservice")
    before = logger.handlers, logger.propagate, logger.level
    yield
    logger.handlers, logger.propagate = before[:2]
    logger.setLevel(before[2])


def test_nobody_who_searches_waits_until_words_can_be_read(environment):
    app = runpy.run_module("geoservice.wsgi")["app"]
    from geoservice.model.search import lexicon_of

    made = vars(lexicon_of(app.extensions["layers"]))
    assert {"spelled", "sounded", "abbreviated", "shortened"} <= set(made)
