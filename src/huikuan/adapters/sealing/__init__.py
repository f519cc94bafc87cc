"""Keeps what must be read again unreadable at rest: seeds of second factors, answers with secrets.

Fernet (AES-128-CBC with HMAC-SHA-256) under a key derived from the installation's own by HKDF, one
for each purpose, so that what was sealed for one cannot be opened for another (ASVS 13.3.1, I37).
"""

import base64

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

__all__ = ["CannotOpen", "open_sealed", "seal"]


class CannotOpen(ValueError):
    """It was sealed under another key or for another purpose, or was changed since."""


def seal(content: bytes, *, purpose: str) -> bytes:
    """Return the content so that only this installation can read it, for this purpose."""
    return _cipher(purpose).encrypt(content)


def open_sealed(sealed: bytes, *, purpose: str) -> bytes:
    """Return the content of what `seal` gave. Raises CannotOpen."""
    try:
        return _cipher(purpose).decrypt(sealed)
    except InvalidToken as wrong:
        raise CannotOpen(purpose) from wrong


def _cipher(purpose: str) -> Fernet:
    key = HKDF(algorithm=SHA256(), length=32, salt=None, info=f"huikuan {purpose} 1".encode())
    return Fernet(base64.urlsafe_b64encode(key.derive(settings.SECRET_KEY.encode())))
