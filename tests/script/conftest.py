"""A home of its own for a program that is run as its user runs it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from geoservice.embedded import Cluster
from homes import temporary_home


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    with temporary_home() as home:
        yield home
        Cluster(home).halt(force=True)
