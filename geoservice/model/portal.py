"""A portal: another system's pages, by their origins, that may show our map in a frame."""

import re
from dataclasses import dataclass
from datetime import datetime

from geoservice.model.fault import Invalid, words

words(
    portal_name=(
        "门户名称要有 1 到 {most} 个可见字符。",
        "A portal's name needs 1 to {most} printable characters.",
    ),
    portal_origin=(
        "“{value}”不是网页来源。写成 https://主机名 或 https://主机名:端口，不带路径和通配符。",
        "'{value}' is no origin. Write https://host or https://host:port, without a path or a wildcard.",
    ),
)

LONGEST_NAME = 80
LABEL = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
# A name, an IPv4 address, or an IPv6 address in brackets.
HOST = re.compile(rf"{LABEL}(\.{LABEL})*|\[[0-9a-f:.]{{2,45}}\]")
ORIGIN = re.compile(
    r"(?P<scheme>https?)://(?P<host>[^\s/?#@:\[\]]+|\[[^\s/?#@\[\]]+\])(:(?P<port>[0-9]{1,5}))?/?"
)
LONGEST_HOST = 253
DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True)
class Portal:
    name: str
    origins: tuple[str, ...]
    created_at: datetime
    revoked_at: datetime | None


def read_name(text: str) -> str:
    """A portal's name without blanks around it. Raises Invalid."""
    name = text.strip()
    if not 1 <= len(name) <= LONGEST_NAME or not name.isprintable():
        raise Invalid("portal_name", field="NAME", most=LONGEST_NAME)
    return name


def read_origins(texts: tuple[str, ...]) -> tuple[str, ...]:
    """Origins in the order given, each once. Raises Invalid."""
    return tuple(dict.fromkeys(map(read_origin, texts)))


def read_origin(text: str, field: str = "ORIGIN") -> str:
    """An origin as browsers write it: lower case, Punycode, no default port. Raises Invalid naming `field`.

    No wildcard: whoever gets hold of any name below a domain could then show our map as theirs.
    """
    found = ORIGIN.fullmatch(text.lower())
    host = ascii_host(found["host"]) if found else ""
    port = int(found["port"] or DEFAULT_PORTS[found["scheme"]]) if found else 0
    if not found or not host or not 1 <= port <= 65535:
        raise Invalid("portal_origin", field=field, value=text)
    shown = "" if port == DEFAULT_PORTS[found["scheme"]] else f":{port}"
    return f"{found['scheme']}://{host}{shown}"


def ascii_host(host: str) -> str:
    """A host in ASCII letters, or nothing when it is none."""
    try:
        written = host if host.isascii() else host.encode("idna").decode()
    except UnicodeError:
        return ""
    return written if HOST.fullmatch(written) and len(written) <= LONGEST_HOST else ""
