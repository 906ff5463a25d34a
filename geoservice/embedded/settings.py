"""The server's settings, written anew at each start; an operator's own go in by ALTER SYSTEM and win."""

import sys
from pathlib import Path

# Sized for a machine of 2 cores and 4 GiB that also runs the service. Durability stays as PostgreSQL has it.
# Statements are kept out of the log, because they hold where people stand.
CONFIGURATION = """\
# Written by geoservice at each start. For settings of your own: ALTER SYSTEM SET name = value;
listen_addresses = ''
unix_socket_directories = '{socket}'
unix_socket_permissions = 0700
max_connections = 80
shared_buffers = 256MB
effective_cache_size = 1GB
work_mem = 16MB
maintenance_work_mem = 192MB
max_wal_size = 2GB
checkpoint_timeout = 15min
wal_compression = {wal_compression}
random_page_cost = 1.1
jit = off
timezone = 'Asia/Shanghai'
lc_messages = 'C'
default_text_search_config = 'pg_catalog.simple'
logging_collector = on
log_directory = '{logs}'
log_filename = 'postgresql-%a.log'
log_truncate_on_rotation = on
log_rotation_age = 1d
log_rotation_size = 0
log_timezone = 'Asia/Shanghai'
log_line_prefix = '%m [%p] %a '
log_min_error_statement = panic
log_error_verbosity = terse
"""

# The socket's folder lets only its owner (and root) in; there is no other way to the server.
AUTHENTICATION = "local all all trust\n"


def write_settings(data: Path, *, socket: Path, logs: Path, wal_compression: str) -> None:
    """Put the settings into the data folder. wal_compression: a way that the server has."""
    quoted = {name: str(path).replace("'", "''") for name, path in (("socket", socket), ("logs", logs))}
    (data / "postgresql.conf").write_text(
        CONFIGURATION.format(**quoted, wal_compression=wal_compression), encoding="utf-8"
    )
    (data / "pg_hba.conf").write_text(AUTHENTICATION, encoding="utf-8")


def locale_options() -> list[str]:
    """initdb's locale. Under plain C pg_trgm finds nothing in Chinese; macOS knows C.UTF-8 by another name."""
    return ["--locale=C", "--lc-ctype=UTF-8"] if sys.platform == "darwin" else ["--locale=C.UTF-8"]
