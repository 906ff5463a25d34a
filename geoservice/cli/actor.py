"""Who runs a command, for the history."""

import getpass
import os


def actor() -> str:
    """The person at this machine: `cli:ada`."""
    try:
        return f"cli:{' '.join(getpass.getuser().split())}"
    except (KeyError, OSError):  # a user id without a name, as in containers
        return f"cli:{os.getuid()}"
