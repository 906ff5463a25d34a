"""`geoservice serve`: ready means ready, and the end is the end of everything."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path

import pytest

from geoservice.embedded import Cluster
from homes import temporary_home
from moments import until
from services import served, start

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def descendants(pid: int) -> list[int]:
    """The processes below `pid`, as /proc has them."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            after = stat.read_text().rpartition(")")[2].split()
        except OSError:  # it ended while we looked
            continue
        parents[int(stat.parent.name)] = int(after[1])
    found, todo = [], [pid]
    while todo:
        below = [child for child, parent in parents.items() if parent == todo[-1]]
        todo.pop()
        found += below
        todo += below
    return found


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def still_alive(pids: list[int], seconds: float = 5) -> list[int]:
    deadline = time.monotonic() + seconds
    while (left := [pid for pid in pids if alive(pid)]) and time.monotonic() < deadline:
        time.sleep(0.05)
    return left


@pytest.mark.parametrize(
    "number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP], ids=lambda number: number.name
)
def test_a_signal_ends_everything(home, port, number):
    with served(home, port) as service:
        assert service.lines[-1] == f"geoservice ready at http://127.0.0.1:{port}\n"
        assert urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz").status == 200
        # The link is told once; a later start says how to get another.
        told, link = (
            "".join(service.lines),
            f"first account (24 h): http://127.0.0.1:{port}/register/welcome/",
        )
        assert (link in told) != ("Nobody has a password yet" in told)
        pids = [*descendants(service.pid), Cluster(home).status().pid]
        assert len(pids) > 2
        service.send_signal(number)
        assert service.wait(60) == 0
        assert still_alive(pids) == []
        assert not Cluster(home).status().running


def test_a_second_start_is_less_than_five_seconds_of_work(home, port):
    """Of work, not of time: the machine may be busy with something else."""
    before = os.times()
    with served(home, port) as service:
        service.send_signal(signal.SIGTERM)
        service.wait(60)
    after = os.times()
    worked = after.children_user + after.children_system - before.children_user - before.children_system
    assert 0 < worked < 5


def test_when_the_web_server_dies_all_ends_with_an_error(home, port):
    with served(home, port) as service:
        web = descendants(service.pid)[0]
        os.kill(web, signal.SIGKILL)
        assert service.wait(60) == 1
        assert "网页服务自己退出了" in service.stdout.read()
        assert not Cluster(home).status().running


def test_when_it_is_killed_itself_the_web_server_follows_and_the_next_start_works(home, port):
    with served(home, port) as service:
        pids = descendants(service.pid)
        service.kill()
        service.wait()
        assert still_alive(pids, 15) == []
        left = list((home / f"metrics-{port}").iterdir())
        assert left
    with served(home, port) as service:
        assert not any(path.exists() for path in left)
        service.send_signal(signal.SIGTERM)
        assert service.wait(60) == 0
    assert not (home / f"metrics-{port}").exists()
    assert not Cluster(home).status().running


def test_a_worker_that_dies_is_replaced(home, port):
    with served(home, port) as service:
        web, *others = descendants(service.pid)
        # The worker that reads officers' files is no child of the web server.
        worker = next(pid for pid in others if parent(pid) == web)
        os.kill(worker, signal.SIGKILL)
        assert ready_again(port), "no worker took the place of the one that died"
        service.send_signal(signal.SIGTERM)
        assert service.wait(60) == 0


def parent(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


def ready_again(port: int, seconds: float = 60) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            if urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5).status == 200:
                return True
        except OSError:
            time.sleep(0.1)
    return False


def test_a_database_that_dies_is_started_again(home, port):
    with served(home, port) as service:
        died = Cluster(home).status().pid
        os.kill(died, signal.SIGKILL)
        assert still_alive([died]) == []
        assert ready_again(port)
        assert Cluster(home).status().pid not in (None, died)
        # It answers a moment before it says so; a signal in between would end it without a word.
        assert any('"event":"database started again"' in line for line in service.stdout)
        service.send_signal(signal.SIGTERM)
        assert service.wait(60) == 0
    assert not Cluster(home).status().running


def test_a_database_that_somebody_stopped_stays_stopped(home, port):
    with served(home, port) as service:
        Cluster(home).halt(force=True)
        with pytest.raises(subprocess.TimeoutExpired):
            service.wait(3)
        assert not Cluster(home).status().running
        service.send_signal(signal.SIGTERM)
        assert service.wait(60) == 0


def test_a_port_in_use_is_told_before_anything_starts(home, port):
    with socket.create_server(("127.0.0.1", port)):
        service = start(home, port)
        said = service.communicate(timeout=60)[0]
    assert service.returncode == 2
    assert f"端口 {port} 已被占用" in said
    assert "GEOSERVICE_PORT" in said
    assert not Cluster(home).status().running


def test_a_layer_file_at_fault_ends_the_start_in_words(home, port, tmp_path):
    (tmp_path / "broken.toml").write_text("title = 1")
    service = start(home, port, GEOSERVICE_LAYERS=str(tmp_path))
    said = service.communicate(timeout=60)[0]
    assert service.returncode == 2, said
    assert "Traceback" not in said
    assert not Cluster(home).status().running


def test_the_command_line_works_beside_it(home, port):
    with served(home, port) as service:
        asked = subprocess.run(
            [sys.executable, "-m", "geoservice", "db", "psql", "-Atc", "SELECT 1"],
            cwd=ROOT,
            env=os.environ | {"GEOSERVICE_HOME": str(home)},
            capture_output=True,
            text=True,
            timeout=30,
        )
        assert asked.stdout == "1\n"
        assert urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz").status == 200
        service.send_signal(signal.SIGTERM)
        assert service.wait(60) == 0


def test_it_seals_the_history_with_a_key_that_no_worker_has(port):
    key = "0123456789abcdef" * 4
    write = "INSERT INTO register.event (actor, action, subject) VALUES ('Ada', 'tidy_up', 'installation')"
    with temporary_home() as home, served(home, port, GEOSERVICE_AUDIT_KEY=key) as service:
        below = [Path(f"/proc/{pid}/environ").read_bytes() for pid in descendants(service.pid)]
        assert below
        assert not any(key.encode() in environ for environ in below)
        with closing(Cluster(home).connect("geoservice")) as conn, conn.cursor() as cursor:
            cursor.execute(write)
            assert all_sealed(cursor)
        service.send_signal(signal.SIGTERM)
        assert service.wait(60) == 0
        assert not (home / "audit.key").exists()


def all_sealed(cursor, seconds: float = 60) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        cursor.execute(
            "SELECT (SELECT count(*) FROM register.event) = (SELECT max(total) FROM register.seal)"
        )
        if cursor.fetchone()[0]:
            return True
        time.sleep(0.05)
    return False


def test_half_bodies_do_not_stop_those_who_send_nothing(home, port):
    """Without a proxy in front. Each of these would keep a thread for as long as its sender likes."""
    half = b'POST /nearest HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 200\r\n\r\n{"lon"'
    with served(home, port):
        senders = [socket.create_connection(("127.0.0.1", port)) for _ in range(60)]
        for sender in senders:
            sender.sendall(half)
        refused = [sender for sender in senders if answered(sender)]
        assert len(refused) < len(senders), "some are waited for"
        for path in ("/healthz", "/readyz", "/", "/collections", "/tiles/all/0/0/0.mvt"):
            assert urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=60).status < 300
        for sender in senders:
            sender.close()
        body = b'{"lon":110,"lat":38}'
        asked = urllib.request.Request(
            f"http://127.0.0.1:{port}/nearest", body, {"Content-Type": "application/json"}
        )
        until(lambda: status(asked) == 200)


def test_a_browser_hears_that_its_form_is_too_large(home, port):
    with served(home, port), closing(HTTPConnection("127.0.0.1", port, timeout=60)) as browser:
        form = b"x" * (14 << 20)
        browser.request(
            "POST", "/nearest/cards", form, {"Accept": "text/html", "Content-Type": "application/json"}
        )
        answer = browser.getresponse()
        assert answer.status == 413
        assert "64 kB" in answer.read().decode()


def answered(sender: socket.socket) -> bool:
    """Whether the half of a body was refused; not when it is waited for."""
    sender.settimeout(1)
    try:
        start = sender.recv(16)
    except TimeoutError:
        return False
    assert start.startswith(b"HTTP/1.1 503"), start
    return True


def status(asked: urllib.request.Request) -> int:
    try:
        with urllib.request.urlopen(asked, timeout=60) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code
