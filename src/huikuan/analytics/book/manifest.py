"""What a book says of itself: which segments it has, and which transactions are in them."""

import hashlib
import json
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

FORMAT: Final = "huikuan-book-1"
FILE: Final = "manifest.json"
TABLES: Final = ("entries", "customers", "orders", "attributes", "labels")
"""The groups of segments: `attributes` are those of documents, `labels` those of customers."""


class BadManifest(ValueError):
    """A manifest that cannot be read, or that is not what was written."""


@dataclass(frozen=True, slots=True)
class Segment:
    """One Parquet file of the book, never changed once it has its name.

    `stamp` is when the file was last written, in nanoseconds: with the size it tells cheaply that
    nobody has touched it since. `first` and `last` are the least and greatest key of its rows (seq
    of entries, id of the others); both are 0 when it has no rows.
    """

    name: str
    rows: int
    size: int
    sha256: str
    stamp: int
    first: int = 0
    last: int = 0


@dataclass(frozen=True, slots=True)
class Point:
    """How far a book has come: what its next extension starts from.

    `snapshot` is PostgreSQL's own: which transactions were visible. `foreign` is the greatest act
    whose transaction number is of another server (a restored database). `act` and `act_at` name
    the newest act, which must still be there. `evidence` is the newest record about the company:
    whoever changes master data leaves one. `moment` is the database's clock, in seconds.
    """

    snapshot: str
    foreign: int
    act: int
    act_at: str
    evidence: int
    moment: int

    @property
    def oldest(self) -> int:
        """The first transaction that the snapshot may not have seen."""
        return int(self.snapshot.split(":")[0])

    @property
    def next(self) -> int:
        """The first transaction that had not begun."""
        return int(self.snapshot.split(":")[1])


@dataclass(frozen=True, slots=True)
class Manifest:
    """A whole book: whose it is, which database it copies, its point and its files.

    `content` changes with the rows and only with them. `retired` names files that readers may
    still hold, and since when. `why` says why the book was last made from nothing.
    """

    company_id: int
    identity: str
    version: int
    content: str
    point: Point
    tables: Mapping[str, tuple[Segment, ...]]
    built_at: int
    why: str
    retired: Mapping[str, int] = field(default_factory=dict)

    @property
    def names(self) -> frozenset[str]:
        """The files that the book consists of."""
        return frozenset(one.name for parts in self.tables.values() for one in parts)

    def document(self) -> bytes:
        """The manifest as it is written: its body, and the digest of that."""
        body = asdict(self) | {"format": FORMAT}
        return json.dumps({"sha256": _digest(body), "book": body}, indent=1).encode()


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
    put(folder / FILE, manifest.document())


def put(path: Path, content: bytes) -> None:
    """Write a small file so that it is there whole or not at all, also after a loss of power."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with fresh.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Let the names in a folder survive a loss of power."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _digest(body: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()


def sound(folder: Path, segment: Segment, *, careful: bool = False) -> bool:
    """Whether a segment is there as it was written.

    A file of the same size that was not written since is taken to be; any other is read and its
    digest compared, always when `careful`.
    """
    path = folder / segment.name
    try:
        found = path.stat()
    except FileNotFoundError:
        return False
    if found.st_size != segment.size:
        return False
    if found.st_mtime_ns == segment.stamp and not careful:
        return True
    if digest_of(path) != segment.sha256:
        return False
    if found.st_mtime_ns != segment.stamp:
        # a copied folder: the next reader need not compare again
        with suppress(OSError):
            os.utime(path, ns=(segment.stamp, segment.stamp))
    return True


def digest_of(path: Path) -> str:
    """SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
