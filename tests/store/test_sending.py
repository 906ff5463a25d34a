"""COPY beside what its sender does: all rows arrive before anything else is asked, and no fault is lost."""

import io
import threading

import psycopg2
import pytest

from geoservice.store.sending import follow, sending

COPY = "COPY pg_temp.number FROM STDIN"


@pytest.fixture
def numbers(cursor):
    cursor.execute("CREATE TEMP TABLE number (value integer)")
    return cursor


class Held(io.BytesIO):
    """Lines that wait until they are let go."""

    def __init__(self, lines):
        super().__init__(lines)
        self.begun, self.released = threading.Event(), threading.Event()

    def read(self, *size):
        self.begun.set()
        assert self.released.wait(30)
        return super().read(*size)


def test_the_sender_goes_on_and_what_is_asked_next_finds_the_rows(numbers):
    lines = Held(b"1\n2\n")
    with sending(numbers) as sender:
        sender.copy_expert(COPY, lines)
        assert lines.begun.wait(30)
        lines.released.set()
        sender.copy_expert(COPY, io.BytesIO(b"3\n"))
        sender.execute("SELECT sum(value), count(*) FROM number")
        assert list(sender) == [(6, 3)]


def test_rows_have_arrived_when_the_block_is_left(numbers):
    with sending(numbers) as sender:
        sender.copy_expert(COPY, io.BytesIO(b"7\n"))
    numbers.execute("SELECT value FROM number")
    assert numbers.fetchall() == [(7,)]


@pytest.mark.parametrize("ask", [lambda sender: sender.execute("SELECT 1"), lambda sender: None])
def test_a_fault_comes_to_whoever_waits(numbers, ask):
    with pytest.raises(psycopg2.DataError, match="integer"), sending(numbers) as sender:
        sender.copy_expert(COPY, io.BytesIO(b"x\n"))
        ask(sender)


def test_what_is_on_its_way_is_waited_for_when_the_sender_fails(numbers):
    def fail():
        with sending(numbers) as sender:
            sender.copy_expert(COPY, io.BytesIO(b"1\n"))
            raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        fail()
    numbers.execute("SELECT count(*) FROM number")
    assert numbers.fetchone() == (1,)


def test_what_follows_finds_the_rows_and_nobody_waits_for_it(numbers):
    lines = Held(b"1\n2\n")
    with sending(numbers) as sender:
        sender.copy_expert(COPY, lines)
        follow(sender, COPY, io.BytesIO(b"30\n"))
        assert lines.begun.wait(30), "it is still on its way"
        lines.released.set()
        sender.execute("SELECT sum(value), count(*) FROM number")
        assert list(sender) == [(33, 3)]


def test_the_first_fault_is_told_and_not_what_it_brought_about(numbers):
    with pytest.raises(psycopg2.DataError, match="integer"), sending(numbers) as sender:
        sender.copy_expert(COPY, io.BytesIO(b"x\n"))
        follow(sender, COPY, io.BytesIO(b"1\n"))


def test_a_cursor_that_does_not_send_is_followed_as_well(numbers):
    follow(numbers, COPY, io.BytesIO(b"1\n"))
    numbers.execute("SELECT value FROM number")
    assert numbers.fetchall() == [(1,)]


def test_a_few_more_are_taken_while_the_first_is_on_its_way_and_come_in_their_order(numbers):
    lines = Held(b"1\n")
    with sending(numbers) as sender:
        sender.copy_expert(COPY, lines)
        assert lines.begun.wait(30)
        sender.copy_expert(COPY, io.BytesIO(b"2\n"))
        sender.copy_expert(COPY, io.BytesIO(b"3\n"))
        lines.released.set()
        sender.execute("SELECT array_agg(value ORDER BY ctid) FROM number")
        assert list(sender) == [([1, 2, 3],)]
