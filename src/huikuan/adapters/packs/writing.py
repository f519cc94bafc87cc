"""Writes a pack: the same files give the same bytes, signature and stamp apart."""

import hashlib
import json
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import BinaryIO, Final

MANIFEST: Final = "manifest.json"
SIGNATURE: Final = "manifest.sig"
STAMP: Final = "manifest.tst"
FORMAT: Final = "huikuan evidence pack 1"
_WHEN: Final = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class PackFile:
    """A file of a pack: its path in it, what it is (a code), its bytes."""

    path: str
    what: str
    content: bytes


def listed(files: Sequence[PackFile]) -> list[dict[str, object]]:
    """What a manifest says of files."""
    return [
        {
            "path": one.path,
            "what": one.what,
            "bytes": len(one.content),
            "sha256": hashlib.sha256(one.content).hexdigest(),
        }
        for one in files
    ]


def write_pack(
    into: BinaryIO,
    head: Mapping[str, object],
    files: Sequence[PackFile],
    *,
    sign: Callable[[bytes], bytes] | None = None,
    stamp: Callable[[bytes], bytes | None] | None = None,
) -> bytes:
    """Write a pack and return the SHA-256 of its manifest, which stands for all of it.

    `sign` and `stamp` are given that digest and return a signature (CMS) and a token; a stamp may
    be None where the authority is away. Raises ValueError for two files of one path.
    """
    if len({one.path for one in files}) < len(files):
        raise ValueError("two files of one path")
    told = {"format": FORMAT, **head, "files": listed(files)}
    manifest = json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True).encode()
    digest = hashlib.sha256(manifest).digest()
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as pack:
        _add(pack, MANIFEST, manifest)
        if sign is not None:
            _add(pack, SIGNATURE, sign(digest))
        token = stamp(digest) if stamp is not None else None
        if token is not None:
            _add(pack, STAMP, token)
        for one in files:
            _add(pack, one.path, one.content)
    return digest


def _add(pack: zipfile.ZipFile, path: str, content: bytes) -> None:
    entry = zipfile.ZipInfo(path, _WHEN)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    pack.writestr(entry, content)
