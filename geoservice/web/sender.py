"""Who sends something without an account, as a hash that leads back to nobody: for limits, and so that one counts once.

The key of the hash is the day's. The database makes it by chance and forgets it the day after; no backup holds it.
"""

import hmac
from hashlib import sha256
from ipaddress import IPv6Address, ip_address

from flask import current_app, request

HASH_BYTES = 16
NETWORK_BYTES = 8  # of an IPv6 address: a household or a phone has a whole /64 to choose from


def sender(key: bytes) -> bytes:
    """The hash of the asker's address, 16 bytes."""
    return hmac.new(key, network(asker()), sha256).digest()[:HASH_BYTES]


def asker() -> str:
    """The address from which the request comes, as the outermost of our own proxies saw it.

    Each of them adds an address to X-Forwarded-For; what stands before those, anybody may have written.
    """
    proxies = current_app.config["GEOSERVICE"].proxies
    route = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    trusted = [*route[-proxies:], request.remote_addr or ""] if proxies else [request.remote_addr or ""]
    return trusted[0]


def network(address: str) -> bytes:
    """What of an address stays the same for one person."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return address.encode()
    if isinstance(found, IPv6Address):
        mapped = found.ipv4_mapped
        return mapped.packed if mapped else found.packed[:NETWORK_BYTES]
    return found.packed
