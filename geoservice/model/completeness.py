"""What of a site must be there before it can be published, and what of that is not there yet."""

from collections.abc import Mapping
from typing import Any

from geoservice.model.layer import Layer, Property

# Every site of the register has these; the database sees to it.
ALWAYS_THERE = {"name", "organisation"}


def required(layer: Layer) -> tuple[Property, ...]:
    return tuple(
        prop for prop in layer.properties.values() if prop.required and prop.name not in ALWAYS_THERE
    )


def lacking(layer: Layer, said: Mapping[str, Any]) -> tuple[Property, ...]:
    """The required properties of which nothing is said. said: value by property, the register's own columns among them."""
    return tuple(prop for prop in required(layer) if said.get(prop.name) in (None, "", [], {}))
