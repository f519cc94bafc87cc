"""Takes back what was posted: an entry of the other sign, once, dated on or after its day (I08)."""

from datetime import date
from typing import Any, Final

from django.db import connection

from huikuan.books.ledger.operations.allocating import ALLOCATION_LOCK
from huikuan.books.ledger.operations.issuing import open_day
from huikuan.books.ledger.operations.periods import wait_for_close
from huikuan.books.ledger.values import Act

_GROUP: Final = "e.group_id = %(group)s"
_ISSUE: Final = "e.kind = 1 AND e.item_id BETWEEN %(document)s::bigint * 256 AND %(document)s::bigint * 256 + 255"
_REVERSE: Final = """
INSERT INTO ledger_entry
    (item_id, counter_item_id, group_id, amount_minor, recorded_at, reverses, act_id, company_id,
     customer_id, due_on, effective_on, side, kind, currency, account)
SELECT e.item_id, e.counter_item_id, %(new_group)s, -e.amount_minor, %(at)s, e.seq, %(act)s,
       e.company_id, e.customer_id, e.due_on, {day}, e.side, 9, e.currency, e.account
FROM ledger_entry e WHERE {which} AND e.company_id = %(company)s AND e.kind <> 9 ORDER BY e.seq
"""


class NothingToReverse(LookupError):
    """There is no such posting in this company."""


class AlreadyReversed(ValueError):
    """The posting was taken back before."""


class StillApplied(ValueError):
    """Allocations stand on the document: they are reversed first."""


def reverse_allocation(act: Act, group_id: int, on: date) -> int:
    """Take back one allocation; its receipt and invoice are open again by its amount.

    Counts from `on`, never before the allocation itself. Returns the number of entries written.
    Raises NothingToReverse or AlreadyReversed.
    """
    return _reverse(act, _GROUP, {"group": group_id}, on)


def reverse_document(act: Act, document_id: int, on: date) -> int:
    """Take back the issue of a document on which nothing is applied.

    Counts from `on`, never before what was applied to it and taken back again. Returns the number
    of entries written. Raises NothingToReverse, AlreadyReversed, StillApplied.
    """
    return _reverse(act, _ISSUE, {"document": document_id}, on)


def _reverse(act: Act, which: str, values: dict[str, Any], on: date) -> int:
    values = values | {"company": act.company_id, "at": act.recorded_at, "act": act.id, "on": on}
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", (ALLOCATION_LOCK, act.company_id))
        wait_for_close(act.company_id)
        cursor.execute(
            "SELECT count(*), count(x.seq) FROM ledger_entry e"
            " LEFT JOIN ledger_entry x ON x.reverses = e.seq"
            f" WHERE {which} AND e.company_id = %(company)s AND e.kind <> 9",
            values,
        )
        found, reversed_ = cursor.fetchone()
        if not found:
            raise NothingToReverse
        if reversed_:
            raise AlreadyReversed
        if "document" in values:
            _refuse_applied(int(str(values["document"])))
        cursor.execute("SELECT nextval('ledger_group_id_seq')")
        values["new_group"] = cursor.fetchone()[0] if "group" in values else None
        # an allocation may be taken back on any day after it; a document outlives all of them
        latest = "e.effective_on"
        if "document" in values:
            latest = "(SELECT max(x.effective_on) FROM ledger_entry x WHERE x.item_id = e.item_id)"
        day = open_day(f"greatest({latest}, %(on)s)")
        cursor.execute(_REVERSE.format(which=which, day=day), values)
        return int(cursor.rowcount)


def _refuse_applied(document_id: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM ledger_item i LEFT JOIN ledger_openitem o"
            " ON o.item_id = i.id WHERE i.id BETWEEN %(d)s::bigint * 256"
            " AND %(d)s::bigint * 256 + 255 AND o.open_minor IS DISTINCT FROM i.amount_minor)",
            {"d": document_id},
        )
        if cursor.fetchone()[0]:
            raise StillApplied
