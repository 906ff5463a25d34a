"""Looks after the embedded database while the service runs: one that died is started again, but not for ever."""

import logging
import time
from collections import deque

from geoservice.embedded import Cluster
from geoservice.model.fault import Unavailable, words

words(
    database_dies=(
        "内置数据库在 {minutes} 分钟内意外退出了 {times} 次，不再重启（日志：{logs}）。",
        "The embedded database died {times} times within {minutes} minutes and is not started again (logs: {logs}).",
    ),
)

log = logging.getLogger("geoservice")

MOST_DEATHS = 5
MINUTES = 10


class Watch:
    """cluster: the one that is looked after, started by now."""

    def __init__(self, cluster: Cluster):
        self.cluster = cluster
        self._deaths: deque[float] = deque(maxlen=MOST_DEATHS)

    def look(self) -> None:
        """Start the server again if it has died; one that somebody stopped is left alone.

        Raises Unavailable when it dies too often, and when it does not come up.
        """
        if not self.cluster.died():
            return
        now = time.monotonic()
        self._deaths.append(now)
        if len(self._deaths) == MOST_DEATHS and now - self._deaths[0] < MINUTES * 60:
            raise Unavailable(
                "database_dies", times=MOST_DEATHS, minutes=MINUTES, logs=self.cluster.place.logs
            )
        log.error("database died", extra={"deaths": len(self._deaths)})
        self.cluster.start()
        log.warning("database started again", extra={"seconds": round(time.monotonic() - now, 1)})
