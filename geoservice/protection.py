"""What profile mlps3 asks of the surroundings: without it the service does not start."""

from collections.abc import Iterator
from ipaddress import ip_address
from typing import TYPE_CHECKING

from geoservice.model.fault import words

if TYPE_CHECKING:
    from geoservice.config import Config

words(
    mlps3_secret_key=(
        "mlps3 要求自己的密钥（至少 32 个字符），不能用默认值。",
        "Profile mlps3 takes a secret key of your own (at least 32 characters), not the default.",
    ),
    mlps3_audit_key=(
        "mlps3 要求另行设置封存历史的密钥，不能用数据目录里自动生成的。已有 audit.key 的，请把其中的内容移到这项设置。",
        "Profile mlps3 takes the key of the history from this setting, not from a file beside the data. Move what is in audit.key here.",
    ),
    mlps3_https=(
        "mlps3 要求公众地址是 https://…，不允许明文 http。",
        "Profile mlps3 takes an https:// address here; plain http is refused.",
    ),
    mlps3_host=(
        "mlps3 要求只监听本机（127.0.0.1），由同一台机器上的代理提供 TLS。",
        "Profile mlps3 listens on this machine alone (127.0.0.1), behind a proxy on it that speaks TLS.",
    ),
    mlps3_proxies=(
        "mlps3 要求写明前面有几层自己的代理（至少 1），否则历史里记的都是代理的地址。",
        "Profile mlps3 takes the number of your proxies (1 or more), or the history would have the proxy's address for everybody.",
    ),
    mlps3_tls=(
        "mlps3 要求用 TLS 连接别的机器上的数据库：请在地址里加 sslmode=verify-full。",
        "Profile mlps3 takes TLS to a database on another machine: add sslmode=verify-full to the address.",
    ),
)

SECRET_CHARACTERS = 32
ENCRYPTED = {"require", "verify-ca", "verify-full"}
ADDRESSES = ("database_url", "public_database_url", "register_database_url")


def lacking(config: "Config") -> Iterator[tuple[str, str]]:
    """(the fault's code, the setting) of all that profile mlps3 does not find, in any process of the service."""
    if len(config.secret_key) < SECRET_CHARACTERS:
        yield "mlps3_secret_key", "secret_key"
    if not (config.public_url or "").startswith("https://"):
        yield "mlps3_https", "public_url"
    if not is_local(config.host):
        yield "mlps3_host", "host"
    if not config.proxies:
        yield "mlps3_proxies", "proxies"
    if config.oidc_issuer and not config.oidc_issuer.startswith("https://"):
        yield "mlps3_https", "oidc_issuer"
    for name in ADDRESSES:
        if (address := getattr(config, name)) and not is_safe(address):
            yield "mlps3_tls", name


def is_local(host: str) -> bool:
    """Whether what goes to that host stays on this machine: a loopback address, or a socket's folder."""
    if not host or host == "localhost" or host[0] in "/@":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def is_safe(address: str) -> bool:
    """Whether a database's address stays on this machine or asks for TLS."""
    import psycopg2
    from psycopg2.extensions import parse_dsn

    try:
        said = parse_dsn(address)
    except psycopg2.ProgrammingError:
        return False
    hosts = (said.get("hostaddr") or said.get("host") or "").split(",")
    return all(is_local(host) for host in hosts) or said.get("sslmode") in ENCRYPTED
