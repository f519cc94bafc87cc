"""Keeps a company's letterhead in the data folder: who signs, the seal's image, the certificate.

`<HUIKUAN_HOME>/letterheads/<company>/`: `letterhead.json`, `seal.svg`, `certificate` (sealed under
the installation's key). Files, not rows: a private key has no place in a database that is copied.
"""

from huikuan.adapters.letterheads.images import SealRefused, seal_image
from huikuan.adapters.letterheads.keeping import (
    Letterhead,
    certificate,
    keep_certificate,
    keep_lines,
    keep_seal,
    letterhead,
)

__all__ = [
    "Letterhead",
    "SealRefused",
    "certificate",
    "keep_certificate",
    "keep_lines",
    "keep_seal",
    "letterhead",
    "seal_image",
]
