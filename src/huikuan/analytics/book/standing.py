"""How a company's book stands: what is in it, how large it is, what was last found."""

from dataclasses import dataclass
from typing import Any

from huikuan.analytics.book import keeping
from huikuan.analytics.book.findings import last_check


@dataclass(frozen=True, slots=True)
class Status:
    """A book on disk, without asking the database.

    `state` is absent, ready or damaged (the next question makes it again). `why` says why it was
    last made from nothing, `built_at` when, in seconds since 1970 by the database's clock, and
    `moment` up to when it follows the ledger. `size` is in bytes. `check` is the last comparison
    with the ledger: its moment and its findings.
    """

    state: str
    rows: dict[str, int]
    files: int
    size: int
    version: int
    why: str
    built_at: int
    moment: int
    check: dict[str, Any]


def status(company_id: int) -> Status:
    """How the book of a company stands; never raises."""
    folder = keeping.folder_of(company_id)
    try:
        found, why = keeping.look(folder)
    except OSError:
        found, why = None, "unreadable"
    if found is None:
        state = "absent" if why == "absent" else "damaged"
        return Status(state, {}, 0, 0, 0, why, 0, 0, last_check(folder))
    parts = [one for each in found.tables.values() for one in each]
    return Status(
        state="damaged" if why else "ready",
        rows={name: sum(one.rows for one in each) for name, each in found.tables.items()},
        files=len(found.names),
        size=sum(one.size for one in parts),
        version=found.version,
        why=found.why,
        built_at=found.built_at,
        moment=found.point.moment,
        check=last_check(folder),
    )
