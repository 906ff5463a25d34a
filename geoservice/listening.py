"""The address that the service listens on: free before the start, answering after it."""

import errno
import socket
import urllib.request
from contextlib import suppress

from geoservice.config import Config, variable
from geoservice.model.fault import Misconfigured, words

words(
    port_used=(
        "{host} 的端口 {port} 已被占用。请先结束占用它的程序，或设置 GEOSERVICE_PORT。",
        "Port {port} of {host} is in use. End the program that uses it, or set GEOSERVICE_PORT.",
    ),
    host_unknown=("不能在地址 {host} 上监听：{reason}", "Cannot listen on address {host}: {reason}"),
)


def check_port(host: str, port: int) -> None:
    """Raises Misconfigured when the address cannot be listened on."""
    try:
        family, kind, protocol, _, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(place)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise Misconfigured("port_used", field=variable("port"), host=host, port=port) from None
        raise Misconfigured(
            "host_unknown", field=variable("host"), host=host, reason=error.strerror
        ) from None


def answers(url: str) -> bool:
    """Whether a GET is answered with 200, asked past any proxy: it knows nothing of this machine."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with suppress(OSError):
        return opener.open(url, timeout=2).status == 200
    return False


def shown_address(host: str, port: int) -> str:
    """The address for a browser on this machine: `0.0.0.0` is not one."""
    host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, host)  # noqa: S104  only compared
    return f"http://[{host}]:{port}" if ":" in host and "[" not in host else f"http://{host}:{port}"


def welcome_address(config: Config, secret: str) -> str:
    """Where a password is set with this secret, as the public reaches it or else this machine."""
    base = (config.public_url or shown_address(config.host, config.port)).rstrip("/")
    return f"{base}/register/welcome/{secret}"
