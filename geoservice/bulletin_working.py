"""The work on bulletins that were asked for: each is drawn up in one transaction that ends with it.

Whoever does it may be killed at any moment: then nothing of it is stored, and the request waits for the next who takes it.
"""

import logging
from datetime import datetime

from geoservice.db import Database
from geoservice.model.fault import Fault, Invalid, NotAllowed, Unavailable
from geoservice.model.interval import BEIJING
from geoservice.model.layer import Layers
from geoservice.model.role import ACTS
from geoservice.model.upload import MOST_ATTEMPTS
from geoservice.store import bulletin_requests, bulletins

log = logging.getLogger("geoservice.work")


def work_once(database: Database, layers: Layers) -> bool:
    """Draw up the bulletin that waits longest; whether there was any. Raises Unavailable."""
    with database.transaction() as cur:
        begun = bulletin_requests.begin(cur)
    if begun is None:
        return False
    id, attempts = begun
    try:
        if attempts > MOST_ATTEMPTS:
            raise Invalid("bulletin_tried", count=MOST_ATTEMPTS, id=id)
        with database.transaction() as cur:
            draw(cur, id, layers)
    except Unavailable:
        raise
    except Fault as fault:
        failed(database, id, fault)
    except Exception:
        log.exception("work", extra={"bulletin": id})
        failed(database, id, Invalid("bulletin_broken", id=id))
    return True


def draw(cur, id: str, layers: Layers) -> None:
    """Raises NotAllowed."""
    taken = bulletin_requests.take(cur, id, ACTS["draw_bulletin"])
    if taken is None:
        return
    if not taken.is_entitled:
        raise NotAllowed("bulletin_refused")
    today = datetime.now(BEIJING).date()
    bulletins.draw(cur, taken.path, taken.month, layers, today, actor=taken.login, by=taken.account, id=id)
    bulletin_requests.end(cur, id)


def failed(database: Database, id: str, fault: Fault) -> None:
    with database.transaction() as cur:
        bulletin_requests.fail(cur, id, fault)
