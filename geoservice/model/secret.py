"""Secrets that open a door: made by chance, told once, and stored only as what they hash to."""

import secrets
from hashlib import sha256

BYTES = 32


def new_secret() -> str:
    """A secret that fits an address."""
    return secrets.token_urlsafe(BYTES)


def digest(secret: str) -> bytes:
    """What the database knows of a secret."""
    return sha256(secret.encode()).digest()
