"""The private PostgreSQL+PostGIS that runs when no database URL is given."""

from geoservice.embedded.cluster import Cluster, Status

__all__ = ["Cluster", "Status"]
