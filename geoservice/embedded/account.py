"""Who runs the server's programs: ourselves, or `postgres` when we are root, which PostgreSQL refuses to run as."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from geoservice.model.fault import Misconfigured, words

words(
    not_ours=(
        "{folder} 属于另一个用户，当前用户不能使用。请用原来的用户运行，或把 GEOSERVICE_HOME 设到别处。",
        "{folder} belongs to another user. Run as that user, or set GEOSERVICE_HOME to another folder.",
    ),
    unwritable=(
        "不能写入 {folder}（{reason}）。请把 GEOSERVICE_HOME 设到可以写入的目录。",
        "{folder} cannot be written ({reason}). Set GEOSERVICE_HOME to a folder that can.",
    ),
    out_of_reach=(
        "数据库以用户“{user}”运行，进不去 {folder}。请把 GEOSERVICE_HOME 设到它能进入的目录，例如 /var/lib/geoservice。",
        "The database runs as user '{user}', who cannot enter {folder}. "
        "Set GEOSERVICE_HOME to a folder that this user can enter, such as /var/lib/geoservice.",
    ),
)

ROOT_FALLBACK = ("postgres", "nobody")
# Only what the programs need: a PG* variable of the caller's must not lead them to another cluster.
PASSED_ON = ("PATH", "HOME", "TZ", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "CONDA_PREFIX")


def server_account() -> pwd.struct_passwd:
    """The account that the server runs as."""
    if os.geteuid() != 0:
        return pwd.getpwuid(os.geteuid())
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    return next(names[name] for name in ROOT_FALLBACK if name in names)


def run_as_server(command: Sequence[object]) -> subprocess.CompletedProcess[str]:
    """Run a program as the server's account, outside of any folder that it might not be let into."""
    switched: dict[str, Any] = {}
    if os.geteuid() == 0:
        account = server_account()
        switched = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    return subprocess.run(
        [str(part) for part in command],
        **switched,
        cwd="/",
        umask=0o077,
        env={name: os.environ[name] for name in PASSED_ON if name in os.environ} | {"LC_ALL": "C"},
        stdin=subprocess.DEVNULL,
        start_new_session=True,  # a Ctrl-C is for us: we end it or let it end
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )


def can_enter(folder: Path) -> bool:
    """Whether the server's account can reach into `folder`; asked of the system, which also knows ACLs."""
    return run_as_server([shutil.which("test") or "/bin/test", "-x", folder]).returncode == 0


def make_home(home: Path) -> None:
    """Make the folder that holds all state. Raises Misconfigured when it cannot be written."""
    try:
        if not home.is_dir():
            home.mkdir(parents=True)
            home.chmod(0o711)  # whatever the umask: the server's account must be able to pass through
    except OSError as error:
        raise Misconfigured(
            "unwritable", field="GEOSERVICE_HOME", folder=home, reason=error.strerror
        ) from None
    if not os.access(home, os.W_OK | os.X_OK):
        raise Misconfigured("not_ours", field="GEOSERVICE_HOME", folder=home)


def make_private(folder: Path) -> None:
    """Make `folder` for the server's account alone. Raises Misconfigured when another's stands there.

    Trust authentication rests on this: who may enter the folder of the socket may use the database.
    """
    account = server_account()
    try:
        if not folder.is_dir():
            folder.mkdir(mode=0o700)
            if os.geteuid() == 0:
                os.chown(folder, account.pw_uid, account.pw_gid)
        found = folder.lstat()
    except OSError as error:
        raise Misconfigured(
            "unwritable", field="GEOSERVICE_HOME", folder=folder, reason=error.strerror
        ) from None
    if folder.is_symlink() or found.st_uid != account.pw_uid or found.st_mode & 0o077:
        raise Misconfigured("not_ours", field="GEOSERVICE_HOME", folder=folder)
    if not can_enter(folder):
        raise Misconfigured("out_of_reach", field="GEOSERVICE_HOME", user=account.pw_name, folder=folder)


def temporary_folder() -> Path:
    """A short folder for sockets: macOS's own temporary folder is already too long for one."""
    return Path("/tmp") if Path("/tmp").is_dir() else Path(tempfile.gettempdir())  # noqa: S108  owner and mode are checked


def last_line(text: str) -> str:
    """The last line in which a program said what went wrong."""
    lines = [line for line in text.splitlines() if line.strip()]
    return next(
        (line for line in reversed(lines) if "FATAL" in line or "error" in line), lines[-1] if lines else "?"
    )
