"""Who sends half a body keeps a thread waiting, and not the last one."""

import threading

import pytest

from geoservice.model.fault import Unavailable
from geoservice.web.slow_body import PATIENCE_SECONDS, Body, Places, SlowBodies


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


class Sender:
    """A body of which nothing comes until it is let go."""

    def __init__(self):
        self.waited_for, self.goes = threading.Event(), threading.Event()

    def read(self, size=-1):
        self.waited_for.set()
        self.goes.wait(30)
        return b"all"

    readline = read


@pytest.fixture
def waiting():
    """Begins to read from a sender, in a thread that waits by then."""
    begun = []

    def begin(places):
        sender = Sender()
        thread = threading.Thread(target=Body(sender, places).read)
        thread.start()
        assert sender.waited_for.wait(30)
        begun.append((sender, thread))
        return sender, thread

    yield begin
    for sender, thread in begun:
        sender.goes.set()
        thread.join()


def test_the_last_thread_is_left_to_others(waiting):
    clock = Clock()
    places = Places(2, clock)
    [(first, thread), _] = [waiting(places) for _ in range(2)]
    clock.now = PATIENCE_SECONDS * 2
    for read in (Body(Sender(), places).read, Body(Sender(), places).readline):
        with pytest.raises(Unavailable, match="still sending") as fault:
            read()
        assert fault.value.retry_after
    first.goes.set()
    thread.join()
    later = Sender()
    later.goes.set()
    assert Body(later, places).read() == b"all", "a place that was given back is taken again"


def test_what_comes_quickly_is_waited_for(waiting):
    places = Places(1, Clock())  # for which no time passes: whoever reads has only begun
    sender, thread = waiting(places)
    quick = Sender()
    quick.goes.set()
    got = []
    second = threading.Thread(target=lambda: got.append(Body(quick, places).read()))
    second.start()
    sender.goes.set()
    thread.join()
    second.join()
    assert got == [b"all"]


@pytest.mark.parametrize(
    "said, is_watched",
    [
        ({}, False),
        ({"CONTENT_LENGTH": ""}, False),
        ({"CONTENT_LENGTH": "5"}, True),
        ({"HTTP_TRANSFER_ENCODING": "chunked"}, True),
    ],
)
def test_only_requests_with_a_body_are_watched(said, is_watched):
    seen = {}
    SlowBodies(lambda environ, start: seen.update(environ) or [], 1)({"wsgi.input": None, **said}, None)
    assert isinstance(seen["wsgi.input"], Body) == is_watched


def test_a_form_and_json_come_through_whole(client, cursor):
    assert client.post("/nearest", json={"lon": 110, "lat": 38}).status_code == 200
