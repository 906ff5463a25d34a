"""A database that keeps dying is not started for ever."""

import os
import signal

import pytest

from geoservice.embedded import Cluster
from geoservice.model.fault import Unavailable
from geoservice.watch import MOST_DEATHS, Watch
from homes import temporary_home


def test_a_database_that_keeps_dying_is_given_up():
    with temporary_home() as home, Cluster(home) as cluster:
        watch = Watch(cluster)
        for _ in range(MOST_DEATHS - 1):
            os.kill(cluster.status().pid, signal.SIGKILL)
            while not cluster.died():
                pass
            watch.look()
            assert cluster.status().running
        os.kill(cluster.status().pid, signal.SIGKILL)
        while not cluster.died():
            pass
        with pytest.raises(Unavailable, match=f"died {MOST_DEATHS} times"):
            watch.look()


def test_a_database_that_lives_or_was_stopped_is_left_alone():
    with temporary_home() as home, Cluster(home) as cluster:
        first = cluster.status().pid
        Watch(cluster).look()
        assert cluster.status().pid == first
        cluster.halt(force=True)
        Watch(cluster).look()
        assert not cluster.status().running
