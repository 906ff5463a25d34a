"""How far a long command is: a bar on the error stream, a step at a time and by shares within a step."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click

SHARES = 100  # of one step


class Progress:
    """A bar of so many steps, each of which may fill by shares."""

    def __init__(self, bar: Any, name: str):
        self._bar, self._name, self._step, self._share = bar, name, -1, 0.0

    def step(self, label: str) -> None:
        """Begin the next step: those before it are done."""
        self._bar.label = f"{self._name} {label}"
        self._step, self._share = self._step + 1, 0.0
        self._show()

    def add(self, share: float) -> None:
        """So much more of the present step is done; all of it is 1."""
        self._share = min(1.0, self._share + share)
        self._show()

    def _show(self) -> None:
        place = int((self._step + self._share) * SHARES)
        self._bar.update(max(0, place - self._bar.pos))


@contextmanager
def progress(name: str, steps: int) -> Iterator[Progress]:
    """A bar for the block; full at its end."""
    with click.progressbar(length=steps * SHARES, label=name, file=sys.stderr, show_eta=False) as bar:
        yield Progress(bar, name)
        bar.update(steps * SHARES)
