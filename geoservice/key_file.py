"""Where the audit keys lie: in a setting, or in a file of the installation that is made when there is nothing yet."""

import os
import secrets
from pathlib import Path

from geoservice.config import Config, variable
from geoservice.embedded.account import make_home
from geoservice.model.audit_key import Keys, read_keys
from geoservice.model.fault import Misconfigured, words

words(
    audit_key_missing=(
        "历史已经封存过，而密钥不在 {path}，也没有设置 GEOSERVICE_AUDIT_KEY。请放回原来的密钥。",
        "The history was sealed before, but its key is neither in {path} nor in GEOSERVICE_AUDIT_KEY. Put it back.",
    ),
    audit_key_file=("不能读写密钥文件 {path}：{reason}", "The key file {path} cannot be used: {reason}"),
    audit_key_open=(
        "别的用户也能读密钥文件 {path}。请执行：chmod 600 {path}",
        "Other users can read the key file {path}. Say: chmod 600 {path}",
    ),
)


def key_path(config: Config) -> Path:
    return config.home / "audit.key"


def find_keys(config: Config, *, make: bool = False) -> Keys:
    """The keys of this installation.

    make: when there are none, make one; only for a history of which nothing is sealed.
    Raises Misconfigured when there are none, or when what is there is no key or open to others.
    """
    if config.audit_key:
        return read_keys(config.audit_key, variable("audit_key"))
    path = key_path(config)
    try:
        if make and not path.exists():
            make_home(config.home)
            write_key(path)
        return read_keys(private_text(path), str(path))
    except FileNotFoundError:
        raise Misconfigured("audit_key_missing", path=path) from None
    except OSError as error:
        raise Misconfigured("audit_key_file", path=path, reason=error.strerror) from None


def write_key(path: Path) -> None:
    """Make a key by chance, whole or not at all; when another process makes one just now, that one stays."""
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_hex(32) + "\n")
            file.flush()
            os.fsync(file.fileno())
        os.link(part, path)
    except FileExistsError:
        pass
    finally:
        part.unlink(missing_ok=True)


def private_text(path: Path) -> str:
    if path.stat().st_mode & 0o077:
        raise Misconfigured("audit_key_open", path=path)
    return path.read_text(encoding="ascii", errors="replace")
