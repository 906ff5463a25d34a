"""Where layers/, static/ and templates/ lie: beside the package in a checkout, inside it in the wheel."""

from pathlib import Path

PACKAGE = Path(__file__).parent


def folder(name: str) -> Path:
    """The folder of that name, whichever way geoservice was installed."""
    inside = PACKAGE / "_assets" / name
    return inside if inside.is_dir() else PACKAGE.parent / name
