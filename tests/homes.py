"""Folders for GEOSERVICE_HOME that the database's account can enter, unlike pytest's own under root."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def temporary_home(name: str = "home") -> Iterator[Path]:
    """A path that is not there yet, in a folder that is removed in the end."""
    folder = Path(tempfile.mkdtemp(prefix="geoservice-test-"))
    folder.chmod(0o711)
    try:
        yield folder / name
    finally:
        shutil.rmtree(folder, ignore_errors=True)
