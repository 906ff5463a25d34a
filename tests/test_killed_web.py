"""A web worker killed at its worst moment, when all is written and nothing committed: it is wholly out, and the next does it."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import dataclass
from urllib.request import urlopen

import pytest
import requests

from builders import add_site
from cast import COMPLETE, add_line
from conftest import ROOT
from geoservice import create_app
from geoservice.config import Config
from geoservice.db import Database
from geoservice.embedded.databases import OFFICER, READER
from geoservice.model.layer_file import load_layers
from geoservice.store.reviews import decide_many
from moments import MOST_SECONDS, Held, until
from officers import Officer
from services import children
from sheets import csv_file


@dataclass
class Web:
    """The web server with one worker. owner: of its database."""

    process: subprocess.Popen
    port: int
    owner: Database

    def rows(self, statement: str, *values: object) -> list[tuple]:
        with self.owner.transaction() as cur:
            cur.execute(statement, values)
            return cur.fetchall()

    def is_ready(self) -> bool:
        try:
            return urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=5).status == 200
        except OSError:
            return False

    def kill(self) -> None:
        [worker] = children(self.process.pid)
        os.kill(worker, signal.SIGKILL)

    def killed_while(self, posts: dict[str, Callable[[], requests.Response]]) -> None:
        """Post all at once, and kill who has come to these tables, of those that they write the last, before there is a commit."""
        with ThreadPoolExecutor(len(posts)) as pool, ExitStack() as stack:
            waiting = [stack.enter_context(closing(Held(self.owner, table))) for table in posts]
            answers = [pool.submit(post) for post in posts.values()]
            sessions = [until(each)[0] for each in waiting]
            self.kill()
            for answer in answers:
                with pytest.raises(requests.ConnectionError):
                    answer.result()
            stack.close()
            until(lambda: not self.rows("SELECT FROM pg_stat_activity WHERE pid = ANY(%s)", sessions))
        until(self.is_ready)


@pytest.fixture
def web(cluster, fresh) -> Iterator[Web]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with closing(Database(cluster.dsn(database=fresh))) as owner:
        settings = {
            "GEOSERVICE_PUBLIC_DATABASE_URL": cluster.dsn(READER, fresh),
            "GEOSERVICE_REGISTER_DATABASE_URL": cluster.dsn(OFFICER, fresh),
            "GEOSERVICE_PORT": str(port),
            "GEOSERVICE_WORKERS": "1",
        }
        kept = {key: value for key, value in os.environ.items() if not key.startswith("GEOSERVICE_")}
        process = subprocess.Popen(
            [sys.executable, "-m", "geoservice.workers"], env=kept | settings, stdin=subprocess.PIPE
        )
        try:
            process.stdin.write(b"go\n")
            process.stdin.flush()
            web = Web(process, port, owner)
            until(web.is_ready)
            yield web
        finally:
            process.stdin.close()
            process.wait(MOST_SECONDS)


def browser(web: Web, app, member) -> requests.Session:
    """Hers, with the token of her forms in its headers."""
    with web.owner.transaction() as cur:
        officer = Officer(app, cur, member.id, member.login)
    kept = officer.client.get_cookie("geoservice_register", path="/register")
    session = requests.Session()
    session.cookies.set(kept.key, kept.value)
    session.headers = {"Accept": "text/html", "X-CSRFToken": officer.token}
    return session


def test_what_it_was_doing_is_wholly_out_and_then_wholly_in(web):
    with web.owner.transaction() as cur:
        line = add_line(cur)
    app = create_app(Config.read({}))  # signs cookies as the one that is served does
    sites, union = checked_sites(web, line), web.rows("SELECT id::text FROM register.organisation")[0][0]
    editor, _, publisher = (browser(web, app, member) for member in line)
    file = csv_file(["锦界镇职工之家", "神木市锦界镇1号", 110.4, 38.8])

    def publish() -> requests.Response:
        form = [("action", "publish"), ("reason", ""), *(("site", f"{site}:3") for site in sites)]
        return publisher.post(f"http://127.0.0.1:{web.port}/register/sites/many", form)

    def send() -> requests.Response:
        return editor.post(
            f"http://127.0.0.1:{web.port}/register/imports", {"layer": "worker_home", "organisation": union},
            files={"file": (file.name, file.content)}, allow_redirects=False,
        )  # fmt: skip

    web.killed_while({"published_site": publish, "register.batch_file": send})
    assert web.rows(DECIDED) == [("checked", 3, 20, 0, 0, 0)]
    assert web.rows(UPLOADED) == [(0, 0, 0)]

    assert publish().status_code == 200
    assert web.rows(DECIDED) == [("published", 4, 20, 20, 20, 20)]
    # And whoever clicks twice has sent one file.
    with ThreadPoolExecutor(2) as pool:
        with closing(Held(web.owner, "register.batch_file")) as waiting:
            pages = [pool.submit(send) for _ in range(2)]
            until(waiting)
        assert len({page.result().headers["Location"] for page in pages}) == 1
    assert web.rows(UPLOADED) == [(1, 1, 1)]


def checked_sites(web: Web, line) -> list[str]:
    """Twenty that wait to be published, in their third version."""
    with web.owner.transaction() as cur:
        sites = [add_site(cur, review_state="draft", properties=COMPLETE) for _ in range(20)]
        for version, action in enumerate(("submit", "check"), start=1):
            decide_many(
                cur, load_layers(ROOT / "layers"), line[version - 1], dict.fromkeys(sites, version), action
            )
        return sites


# How many sites are in each state and version, and how many have the event, the review and the row of a publication.
DECIDED = """
    SELECT s.review_state, s.version, count(*), count(e.id), count(r.id), count(p.fid)
    FROM register.site AS s
    LEFT JOIN register.event AS e ON e.subject_id = s.id AND e.action = 'publish_site'
    LEFT JOIN register.review AS r ON r.site_id = s.id AND r.action = 'publish'
    LEFT JOIN published_site AS p ON p.id = s.id
    GROUP BY 1, 2
"""
UPLOADED = """
    SELECT count(*), count(f.batch_id), (SELECT count(*) FROM register.event WHERE action = 'upload_batch')
    FROM register.batch AS b LEFT JOIN register.batch_file AS f ON f.batch_id = b.id
"""
