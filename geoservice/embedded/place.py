"""Where the cluster of a home lies: data, logs, and a socket whose path is short enough."""

import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from geoservice.embedded.account import can_enter, make_home, make_private, server_account, temporary_folder

# sun_path holds 108 bytes on Linux and 104 on macOS, with the closing NUL.
LONGEST_SOCKET_PATH = 103
SOCKET_NAME = ".s.PGSQL.5432"
SYSTEM_STATE = Path("/var/lib/geoservice")


@dataclass(frozen=True)
class Place:
    folder: Path

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def logs(self) -> Path:
        return self.folder / "logs"

    @property
    def socket(self) -> Path:
        """The socket's folder; a short one keyed by the path when the usual one is too long."""
        usual = self.folder / "run"
        if len(os.fsencode(usual / SOCKET_NAME)) <= LONGEST_SOCKET_PATH:
            return usual
        key = hashlib.sha256(os.fsencode(self.folder)).hexdigest()[:16]
        return temporary_folder() / f"geoservice-{key}"


def find_place(home: Path) -> Place:
    """The place of the cluster of `home`, whether or not it has been made."""
    return Place((home / "pg").resolve())


def make_place(home: Path) -> Place:
    """Make the folders. Raises Misconfigured when they cannot be made or are another's."""
    make_home(home)
    if os.geteuid() == 0 and not (home / "pg").exists() and not can_enter(home):
        lead_elsewhere(home)
    place = find_place(home)
    for folder in (place.folder, place.logs, place.socket):
        make_private(folder)
    return place


def lead_elsewhere(home: Path) -> None:
    """Lay the cluster into the system's state folder and leave a link to it.

    A checkout under /root is usual for root, and the server's account cannot enter there.
    """
    SYSTEM_STATE.mkdir(mode=0o711, parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir=SYSTEM_STATE))
    account = server_account()
    os.chown(folder, account.pw_uid, account.pw_gid)
    (home / "pg").unlink(missing_ok=True)  # a link whose target was removed
    (home / "pg").symlink_to(folder)
