"""Waiting until a page says so, asked from outside: what waits inside of it is forbidden by our policy to evaluate anything."""

import time
from typing import Any

from playwright.sync_api import Page

SECONDS = 20
EVERY_MS = 50


def until(page: Page, expression: str, arg: Any = None) -> None:
    """Wait until the expression, or the function of `arg`, is true on the page. Raises AssertionError after SECONDS."""
    deadline = time.monotonic() + SECONDS
    while not page.evaluate(expression, arg):
        assert time.monotonic() < deadline, f"never true: {expression}"
        page.wait_for_timeout(EVERY_MS)
