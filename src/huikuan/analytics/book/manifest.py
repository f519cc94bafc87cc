"""What a book says of itself: which segments it has, and which transactions are in them."""

import datetime as dt
import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

FORMAT: Final = "huikuan-book-1"
FILE: Final = "manifest.json"
TABLES: Final = ("entries", "customers", "orders", "attributes")


class BadManifest(ValueError):
    """A manifest that cannot be read, or that is not what was written."""


@dataclass(frozen=True, slots=True)
class Segment:
    """One Parquet file of the book, never changed once it has its name.

    `first` and `last` are the least and greatest key of its rows (seq of entries, id of the
    others); both are 0 when it has no rows.
    """

    name: str
    rows: int
    size: int
    sha256: str
    first: int = 0
    last: int = 0


@dataclass(frozen=True, slots=True)
class Point:
    """How far a book has come: what its next extension starts from.

    `snapshot` is PostgreSQL's own: which transactions were visible. `foreign` is the greatest act
    whose transaction number is of another server (a restored database). `act` and `act_at` name
    the newest act, which must still be there. `evidence` and `customer` tell when master data
    may have changed.
    """

    snapshot: str
    foreign: int
    act: int
    act_at: str
    evidence: int
    customer: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """A whole book: whose it is, which database it copies, its point and its files."""

    company_id: int
    identity: str
    version: int
    point: Point
    tables: Mapping[str, tuple[Segment, ...]]
    made_at: str
    why: str

    def document(self) -> bytes:
        """The manifest as it is written: its body, and the digest of that."""
        body = asdict(self) | {"format": FORMAT}
        return json.dumps({"sha256": _digest(body), "book": body}, indent=1).encode()


def now() -> str:
    """The moment a file was made, for a person who looks at it; nothing is decided by it."""
    return dt.datetime.now(dt.UTC).isoformat(timespec="seconds")


def read(folder: Path) -> Manifest | None:
    """The manifest in a folder, or nothing where there is none; raises BadManifest."""
    try:
        text = (folder / FILE).read_bytes()
    except FileNotFoundError:
        return None
    try:
        whole = json.loads(text)
        body = whole["book"]
        if whole["sha256"] != _digest(body) or body.pop("format") != FORMAT:
            raise BadManifest("the manifest is not what was written")
        body["point"] = Point(**body["point"])
        body["tables"] = {
            name: tuple(Segment(**one) for one in body["tables"][name]) for name in TABLES
        }
        return Manifest(**body)
    except (ValueError, KeyError, TypeError, AttributeError) as fault:
        raise BadManifest(str(fault)) from fault


def write(folder: Path, manifest: Manifest) -> None:
    """Put a manifest in the place of the one before: whole, or not at all."""
    fresh = folder / f".{FILE}.{os.getpid()}"
    with fresh.open("wb") as file:
        file.write(manifest.document())
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(folder / FILE)
    sync_folder(folder)


def sync_folder(folder: Path) -> None:
    """Let the names in a folder survive a loss of power."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _digest(body: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()
