"""Keeps a company's book: made when it is not there, and made again when the ledger has moved."""

import fcntl
import os
import shutil
from collections.abc import Hashable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from huikuan.analytics.book import columns, facts, manifest, segments
from huikuan.analytics.book.manifest import Manifest, Segment
from huikuan.analytics.book.source import Source, reading


class BookNotThere(OSError):
    """There can be no book: its folder cannot be written, or the disk is full."""


@dataclass(frozen=True, slots=True)
class Book:
    """A book that can be read now: the files of each table, and the mark of what is in them."""

    company_id: int
    version: int
    tables: Mapping[str, tuple[Path, ...]]
    mark: Hashable


def synced(company_id: int) -> Book:
    """The company's book, with everything that was committed when it was asked for."""
    with reading(company_id) as source, _writing(company_id) as folder:
        found = manifest.read(folder)
        if found is None or found.point != source.point() or found.identity != source.identity():
            found = _build(source, folder, found.version + 1 if found else 1)
        return _book(folder, found)


def rebuild(company_id: int) -> Book:
    """Make the company's book from nothing."""
    with reading(company_id) as source, _writing(company_id) as folder:
        return _book(folder, _build(source, folder, 1))


def drop(company_id: int) -> None:
    """Delete the company's book; the next question makes it again."""
    shutil.rmtree(folder_of(company_id), ignore_errors=True)


def folder_of(company_id: int) -> Path:
    """Where the company's book stands."""
    return Path(settings.HOME) / "book" / str(company_id)


@contextmanager
def _writing(company_id: int) -> Iterator[Path]:
    folder = folder_of(company_id)
    (folder / "segments").mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield folder
    finally:
        os.close(descriptor)


def _build(source: Source, folder: Path, version: int) -> Manifest:
    mine = f"company_id = {source.company_id}"
    inside = folder / "segments"

    def texts(select: str, schema: object, key: str) -> tuple[Segment, ...]:
        rows = f"select * from ({select}) every where {mine}"  # noqa: S608
        return (segments.copy_texts(source, rows, inside, schema, key),)

    entries = f"select * from ({facts.ENTRIES}) every where {mine} order by seq"  # noqa: S608
    made = Manifest(
        company_id=source.company_id,
        identity=source.identity(),
        version=version,
        point=source.point(),
        tables={
            "entries": (segments.copy_facts(source, entries, inside, columns.ENTRIES),),
            "customers": texts(facts.CUSTOMERS, columns.CUSTOMERS, "id"),
            "orders": texts(facts.ORDERS, columns.ORDERS, "id"),
            "attributes": texts(facts.ATTRIBUTES, columns.ATTRIBUTES, "owner_id"),
        },
        made_at=manifest.now(),
        why="",
    )
    manifest.write(folder, made)
    return made


def _book(folder: Path, found: Manifest) -> Book:
    inside = folder / "segments"
    tables = {
        name: tuple(inside / one.name for one in parts) for name, parts in found.tables.items()
    }
    return Book(found.company_id, found.version, tables, (found.identity, found.point))
