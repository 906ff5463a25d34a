"""The fold of a running service."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

from builders import add_site
from geoservice.db import Database
from geoservice.folding import fold_once
from geoservice.store.publishing import revision
from moments import Held, until


def test_readers_are_told_before_the_pyramid_is_folded(cluster, fresh):
    """A fold of many sites takes longer than anybody should wait for a tile, which is exact without it."""
    with closing(Database(cluster.dsn(database=fresh))) as database:
        with database.transaction() as cursor:
            add_site(cursor)
        with ThreadPoolExecutor(1) as pool:
            with closing(Held(database, "cell_count")) as waiting:
                folded = pool.submit(fold_once, database)
                until(waiting)
                with database.transaction() as cursor:
                    assert revision(cursor) == 1
            assert folded.result() == 2
        assert fold_once(database) == 0
