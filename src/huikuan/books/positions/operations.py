"""The acts on positions: a day's figures are kept, or replaced whole (D7, D3)."""

import datetime as dt
from typing import Final

from django.db import connection
from django.db.models.functions import Now

from huikuan.books.evidence import operations as evidence
from huikuan.books.positions.models import Closing
from huikuan.books.positions.queries import ClosingView, closing, seen
from huikuan.books.positions.values import COMPANY, CUSTOMER, MONTH_END, Sheet, Sheets, Taken
from huikuan.kernel.actors import Actor

_LOCK: Final = 7_203
_TABLES: Final = {
    CUSTOMER: "positions_customerposition",
    COMPANY: "positions_companyposition",
    MONTH_END: "positions_monthend",
}


def hold(company_id: int) -> None:
    """Let nobody else close a day of the company until the caller's transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", (_LOCK, company_id))


def keep(*, by: Actor, company_id: int, taken: Taken, sheets: Sheets) -> ClosingView:
    """Keep the figures of a day, in the place of those that there may be; leaves evidence.

    The caller holds the company's closings. Figures come by COPY; the record names their digest.
    """
    before = closing(company_id, taken.as_of)
    if before is None:
        row = Closing(company_id=company_id, as_of=taken.as_of)
        _fill(row, by, taken)
        row.save()
    else:
        row = Closing.objects.get(id=before.id)
        _fill(row, by, taken)
        row.version = before.version + 1
        row.closed_at = Now()
        row.save()
        _empty(row.id)
    for name, sheet in sheets.items():
        _copy(_TABLES[name], row.id, sheet)
    evidence.append(
        by=by,
        act="day.closed" if before is None else "day.closed_again",
        subject=("day", taken.as_of.isoformat()),
        company_id=company_id,
        before=None if before is None else _said(before.taken),
        after=_said(taken),
    )
    row.refresh_from_db()
    return seen(row)


def note_mark(*, company_id: int, as_of: dt.date, mark: str) -> None:
    """Remember that a later state of the book gives the same figures, so nobody has to ask again."""
    Closing.objects.filter(company_id=company_id, as_of=as_of).update(mark=mark)


def _fill(row: Closing, by: Actor, taken: Taken) -> None:
    row.policy = taken.policy
    row.policy_version = taken.policy_version
    row.policy_digest = taken.policy_digest
    row.basis = taken.basis
    row.buckets = list(taken.buckets)
    row.mark = taken.mark
    row.digest = taken.digest
    row.customers = taken.customers
    row.actor = f"{by.kind}:{by.id}"


def _empty(closing_id: int) -> None:
    with connection.cursor() as cursor:
        for table in _TABLES.values():
            cursor.execute(f"DELETE FROM {table} WHERE closing_id = %s", [closing_id])


def _copy(table: str, closing_id: int, sheet: Sheet) -> None:
    columns = ", ".join(("closing_id", *sheet.columns))
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {table} ({columns}) FROM STDIN (FORMAT csv)") as copy,
    ):
        for part in sheet.parts(closing_id):
            copy.write(part)


def _said(taken: Taken) -> dict[str, object]:
    return {
        "as_of": taken.as_of,
        "policy": {"name": taken.policy, "version": taken.policy_version},
        "policy_digest": taken.policy_digest.hex(),
        "mark": taken.mark,
        "digest": taken.digest.hex(),
        "customers": taken.customers,
    }
