"""What the database must hold but not be able to read: sealed with a key of the installation (AES-256-GCM)."""

import os
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from geoservice.model.fault import Conflict, words

words(
    seal_broken=(
        "动态码的密钥读不出来（服务的密钥换过）。请安全管理员重置您的动态码。",
        "The key of your codes cannot be read: the service's own key has changed. Ask your security officer to reset your codes.",
    ),
)

NONCE_BYTES = 12


@lru_cache(maxsize=4)
def cipher(secret_key: str) -> AESGCM:
    """The cipher of an installation. Its key is not the one that signs cookies, but follows from it."""
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"geoservice seal 1")
    return AESGCM(derived.derive(secret_key.encode()))


def sealed(secret_key: str, text: str, about: str) -> bytes:
    """Sealed text. about: what it belongs to; it opens for nothing else."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + cipher(secret_key).encrypt(nonce, text.encode(), about.encode())


def opened(secret_key: str, closed: bytes, about: str) -> str:
    """The text. Raises Conflict when it was sealed by another key or for something else."""
    try:
        return cipher(secret_key).decrypt(closed[:NONCE_BYTES], closed[NONCE_BYTES:], about.encode()).decode()
    except (InvalidTag, ValueError):
        raise Conflict("seal_broken") from None
