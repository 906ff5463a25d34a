"""Demonstration data: some 600 sites in Yulin that do not exist, marked as such wherever they are shown."""

from dataclasses import asdict
from datetime import date

from geoservice.db import Database
from geoservice.demonstration.reports import demo_reports
from geoservice.demonstration.sites import demo_sites
from geoservice.demonstration.unions import unions
from geoservice.model.layer import Layers
from geoservice.store import demonstration as store

ACTOR = "geoservice demo"


def load_demo(database: Database, layers: Layers, today: date | None = None) -> int:
    """Put the demonstration before the public; how many sites came new. A second time changes nothing.

    database: the register owner's. Kinds whose layer file is not there are left out.
    today: what dates of confirmation are counted back from.
    """
    numbers = {layer.id: layer.number for layer in layers.values()}
    day = today or date.today()
    sites = [site for site in demo_sites(day, numbers) if site["layer"] in layers]
    with database.transaction() as cur:
        store.add_unions(cur, [asdict(union) for union in unions()], ACTOR)
        return store.add_sites(cur, sites, ACTOR, list(demo_reports(sites, day)))


def remove_demo(database: Database) -> store.Removed:
    """Take the demonstration out of the register and from the public in one transaction; history stays."""
    with database.transaction() as cur:
        return store.remove(cur, ACTOR)
