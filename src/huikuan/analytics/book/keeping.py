"""Keeps a company's book: made when it is not there, extended by what was committed since (house).

Nothing here is believed: a book of another database, of an older copy of this one, with a segment
missing or altered, or with a manifest that cannot be read, is made from nothing, and says why.
"""

import fcntl
import hashlib
import logging
import os
import shutil
import time
from collections.abc import Hashable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from django.conf import settings

from huikuan.analytics.book import compacting, manifest
from huikuan.analytics.book.manifest import BadManifest, Manifest, Point, Segment
from huikuan.analytics.book.source import Now, Source, asked_now, reading
from huikuan.analytics.faults import BadQuery

_log = logging.getLogger(__name__)

GRACE_SECONDS: Final = 3600
"""How long a file that is no part of the book any more is left to those who read it."""
_TRIES: Final = 50
_PAUSE: Final = 0.02
_TABLES: Final = {
    "entries": ("entries",),
    "customers": ("customers",),
    "orders": ("orders",),
    "attributes": ("attributes", "labels"),
}


class BookNotThere(BadQuery):
    """There is no book to read now: its folder cannot be written, or making it takes too long."""


@dataclass(frozen=True, slots=True)
class Book:
    """A book that can be read now: the files of each table, and the mark of what is in them.

    The files stay for an hour after they were replaced; a deleted book takes them at once. `mark`
    is the same for two books of one company exactly when they hold the same rows by construction.
    """

    company_id: int
    version: int
    tables: Mapping[str, tuple[Path, ...]]
    mark: Hashable


def synced(company_id: int, *, at_most: int | None = None) -> Book:
    """The company's book, with everything that was committed when it was asked for.

    Where somebody waits for a page, `at_most` is the number of new entries that may be copied
    first; then nobody waits for another process that is making the book either.

    Raises:
        BookNotThere: query.book_not_writable (with the system's words), query.book_not_made.
    """
    with refusing():
        folder = folder_of(company_id)
        found, why = look(folder)
        if found and not why:
            now = asked_now(found)
            if not (_why_older(found, now) or _behind(found, now)):
                return book_of(folder, found)
        with locked(company_id, wait=at_most is None) as folder, reading(company_id) as source:
            return book_of(folder, keep(source, folder, at_most))


def rebuild(company_id: int) -> Book:
    """Make the company's book from nothing; raises BookNotThere."""
    with refusing(), locked(company_id) as folder, reading(company_id) as source:
        before, _ = look(folder)
        return book_of(folder, _build(source, folder, before, "asked", source.point()))


def compact(company_id: int) -> int:
    """Merge the company's small segments, and remove what nobody reads any more; files left."""
    from huikuan.analytics.book import copying

    with refusing(), locked(company_id) as folder, reading(company_id) as source:
        found = keep(source, folder, None)
        merged = copying.compacted(folder / "segments", found, compacting.AT_NIGHT)
        return len(_write(folder, found, merged, source.point().moment).names)


def drop(company_id: int) -> None:
    """Delete the company's book; the next question makes it again. Raises BookNotThere."""
    with refusing(), locked(company_id) as folder:
        shutil.rmtree(folder)


def folder_of(company_id: int) -> Path:
    """Where the company's book stands."""
    return Path(settings.HOME) / "book" / str(company_id)


def keep(source: Source, folder: Path, at_most: int | None) -> Manifest:
    """Bring the book in a locked folder up to a snapshot: extended, or made from nothing."""
    point = source.point()
    found, why = look(folder)
    if found and not why:
        now = source.now(found)
        why = _why_older(found, now)
        if not why:
            behind = _behind(found, now)
            return _extended(source, folder, found, point, at_most) if behind else found
    if why != "absent":
        _log.warning("the book of company %s is made from nothing: %s", source.company_id, why)
    _refuse_long(source.newest_seq(), at_most)
    return _build(source, folder, found, why, point)


def look(folder: Path) -> tuple[Manifest | None, str]:
    """The manifest of a folder, and why it cannot be used: empty when all its files are there."""
    try:
        found = manifest.read(folder)
    except BadManifest:
        return None, "unreadable"
    if found is None:
        return None, "absent"
    for parts in found.tables.values():
        for one in parts:
            if not manifest.sound(folder / "segments", one):
                return found, "damaged"
    return found, ""


def _why_older(found: Manifest, now: Now) -> str:
    """Why a book cannot be extended: it is of another database, or of a later state of this one."""
    if now.identity != found.identity:
        return "other_database"
    if now.next < found.point.next or (found.point.act and now.act_at != found.point.act_at):
        return "older_database"
    return ""


def _behind(found: Manifest, now: Now) -> bool:
    return now.new_acts or now.evidence != found.point.evidence


def _refuse_long(entries: int, at_most: int | None) -> None:
    if at_most is not None and entries > at_most:
        raise BookNotThere("query.book_not_made")


def _build(
    source: Source, folder: Path, before: Manifest | None, why: str, point: Point
) -> Manifest:
    # Arrow takes as long to load as a small answer takes to find
    from huikuan.analytics.book import copying

    made = copying.everything(source, folder / "segments")
    built = Manifest(
        company_id=source.company_id,
        identity=source.identity(),
        version=before.version + 1 if before else 1,
        content=_content("", made.values()),
        point=point,
        tables={name: (one,) for name, one in made.items()},
        built_at=point.moment,
        why=why,
    )
    return _write(folder, before, built, point.moment)


def _extended(
    source: Source, folder: Path, found: Manifest, point: Point, at_most: int | None
) -> Manifest:
    from huikuan.analytics.book import copying

    inside = folder / "segments"
    tables = dict(found.tables)
    fresh: list[Segment] = []
    acts = source.new_acts(found.point)
    if acts:
        least = min(act.first_seq for act in acts)
        _refuse_long(source.newest_seq() - least, at_most)
        new = copying.written_by(acts, source, inside)
        for name, one in new.items():
            if one.rows:
                tables[name] = (*tables[name], one)
                fresh.append(one)
    if _masters_may_differ(source, found, point):
        for name, one in copying.masters(source, inside).items():
            if (one,) != tables[name]:
                tables[name] = (one,)
                fresh.append(one)
    extended = replace(
        found,
        version=found.version + 1,
        content=_content(found.content, fresh) if fresh else found.content,
        point=replace(point, foreign=found.point.foreign),
        tables=tables,
    )
    return _write(
        folder, found, copying.compacted(inside, extended, compacting.AT_ONCE), point.moment
    )


def _masters_may_differ(source: Source, found: Manifest, point: Point) -> bool:
    return any(
        source.touched(name, found.point, point, sum(one.rows for one in found.tables[table]))
        for name, table in (("parties_customer", "customers"), ("orders_order", "orders"))
    )


def _write(folder: Path, before: Manifest | None, found: Manifest, moment: int) -> Manifest:
    """Put the new manifest in place; forget the files that nobody can be reading any more."""
    known = dict(before.retired) if before else {}
    there = [path.name for path in (folder / "segments").iterdir()]
    idle = {name: known.get(name, moment) for name in there if name not in found.names}
    over = {
        name
        for name, since in idle.items()
        # half a file that a killed writer left; nobody else writes while the folder is locked
        if name.startswith(".") or not 0 <= moment - since <= GRACE_SECONDS
    }
    kept = replace(found, retired={name: at for name, at in idle.items() if name not in over})
    manifest.write(folder, kept)
    for name in over:
        (folder / "segments" / name).unlink(missing_ok=True)
    return kept


def _content(before: str, added: Iterable[Segment]) -> str:
    """What names the rows: what named them before, and the files that came to it."""
    names = " ".join((before, *(one.sha256 for one in added)))
    return hashlib.sha256(names.encode()).hexdigest()


def book_of(folder: Path, found: Manifest) -> Book:
    """The book that a manifest describes."""
    inside = folder / "segments"
    tables = {
        table: tuple(inside / one.name for name in names for one in found.tables[name])
        for table, names in _TABLES.items()
    }
    return Book(found.company_id, found.version, tables, (found.identity, found.content))


@contextmanager
def locked(company_id: int, *, wait: bool = True) -> Iterator[Path]:
    """The company's folder, for one writer at a time; the lock goes with the process."""
    folder = folder_of(company_id)
    folder.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(folder.with_suffix(".lock"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _lock(descriptor, wait=wait)
        (folder / "segments").mkdir(parents=True, exist_ok=True, mode=0o700)
        yield folder
    finally:
        os.close(descriptor)


def _lock(descriptor: int, *, wait: bool) -> None:
    if wait:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        return
    for _ in range(_TRIES):
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(_PAUSE)
        else:
            return
    raise BookNotThere("query.book_not_made")


@contextmanager
def refusing() -> Iterator[None]:
    """Say what the disk said; PostgreSQL can answer instead."""
    try:
        yield
    except OSError as fault:
        raise BookNotThere("query.book_not_writable", why=fault.strerror or str(fault)) from fault
