"""Takes back what was posted: an entry of the other sign, once, dated on or after its day (I08).

Some postings are one act in several parts, and are taken back together, whichever part is named:
the two groups of a settlement across currencies, and the group and the new receipt of money that
was moved to another customer. A payment that came back takes everything with it that was done with
its money.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from django.db import connection

from huikuan.books.ledger.operations.allocating import ALLOCATION_LOCK
from huikuan.books.ledger.operations.issuing import open_day
from huikuan.books.ledger.operations.periods import wait_for_close
from huikuan.books.ledger.values import Act

_ISSUE: Final = """e.kind = 1 AND e.item_id IN (
    SELECT i.id FROM unnest(%(documents)s::bigint[]) d(id)
    JOIN ledger_item i ON i.id BETWEEN d.id * 256 AND d.id * 256 + 255)"""
_WHICH: Final = f"""e.company_id = %(company)s AND e.kind <> 9
    AND (e.group_id = ANY(%(groups)s::bigint[]) OR ({_ISSUE}))"""
# everything goes back on one day, so that no money counts twice between two parts of one act
_LATEST: Final = f"""SELECT count(*), count(x.seq), max(e.effective_on) FROM (
    SELECT e.seq, e.effective_on FROM ledger_entry e
    WHERE e.company_id = %(company)s AND e.kind <> 9 AND e.group_id = ANY(%(groups)s::bigint[])
    UNION ALL SELECT e.seq, (SELECT max(y.effective_on) FROM ledger_entry y
                             WHERE y.item_id = e.item_id)
    FROM ledger_entry e WHERE e.company_id = %(company)s AND {_ISSUE}) e
LEFT JOIN ledger_entry x ON x.reverses = e.seq"""
_REVERSE: Final = """
WITH renewed AS MATERIALIZED (
    SELECT g.id, nextval('ledger_group_id_seq') AS new_id
    FROM unnest(%(groups)s::bigint[]) g(id))
INSERT INTO ledger_entry
    (item_id, counter_item_id, group_id, amount_minor, recorded_at, reverses, act_id, company_id,
     customer_id, due_on, effective_on, side, kind, currency, account)
SELECT e.item_id, e.counter_item_id, r.new_id, -e.amount_minor, %(at)s, e.seq, %(act)s,
       e.company_id, e.customer_id, e.due_on, {day}, e.side, 9, e.currency, e.account
FROM ledger_entry e LEFT JOIN renewed r ON r.id = e.group_id WHERE {which} ORDER BY e.seq
"""
# of a settlement across currencies: the other currency's group. Of moved money: the new receipt
_OTHER_HALVES: Final = """
SELECT DISTINCT o.group_id FROM ledger_entry e
JOIN ledger_entry o ON o.item_id BETWEEN (e.counter_item_id >> 8) * 256
        AND (e.counter_item_id >> 8) * 256 + 255
    AND o.counter_item_id >> 8 = e.item_id >> 8 AND o.act_id = e.act_id AND o.kind <> 9
WHERE e.group_id = ANY(%(groups)s::bigint[]) AND e.kind = 2 AND e.company_id = %(company)s
    AND o.group_id <> e.group_id AND o.currency <> e.currency
"""
_NEW_RECEIPTS: Final = """
SELECT DISTINCT e.counter_item_id >> 8 FROM ledger_entry e
JOIN ledger_document d ON d.id = e.counter_item_id >> 8
    AND d.attributes->>'moved_from' = (e.item_id >> 8)::text
WHERE e.group_id = ANY(%(groups)s::bigint[]) AND e.kind = 11 AND e.company_id = %(company)s
"""
_MONEY: Final = """
SELECT id FROM ledger_document WHERE id = ANY(%(documents)s::bigint[])
    AND company_id = %(company)s AND series = 2
"""
_MOVED_HERE: Final = """
SELECT DISTINCT e.group_id FROM ledger_document d
JOIN ledger_entry e ON e.item_id = (d.attributes->>'moved_from')::bigint * 256 + 1
    AND e.counter_item_id >> 8 = d.id AND e.kind = 11
WHERE d.id = ANY(%(documents)s::bigint[]) AND d.company_id = %(company)s
    AND d.attributes ? 'moved_from'
"""
# all that was done with a document's money; what was deducted from a claim beside its payment, too
_LIVE_GROUPS: Final = """
WITH done AS (
    SELECT e.* FROM unnest(%(documents)s::bigint[]) d(id)
    JOIN ledger_entry e ON e.item_id BETWEEN d.id * 256 AND d.id * 256 + 255
    WHERE e.company_id = %(company)s AND e.group_id IS NOT NULL AND e.kind <> 9),
beside AS (
    SELECT o.* FROM (SELECT DISTINCT item_id >> 8 AS id, counter_item_id >> 8 AS claim FROM done) p
    JOIN ledger_entry o ON o.item_id BETWEEN p.claim * 256 AND p.claim * 256 + 255
        AND o.counter_item_id >> 8 = p.id
    WHERE o.group_id IS NOT NULL AND o.kind <> 9)
SELECT DISTINCT e.group_id FROM (SELECT * FROM done UNION ALL SELECT * FROM beside) e
WHERE NOT EXISTS (SELECT FROM ledger_entry x WHERE x.reverses = e.seq)
"""


class NothingToReverse(LookupError):
    """There is no such posting in this company."""


class AlreadyReversed(ValueError):
    """The posting was taken back before."""


class StillApplied(ValueError):
    """Allocations stand on the document: they are reversed first."""


def reverse_allocation(act: Act, group_id: int, on: date) -> int:
    """Take back one allocation or settlement; what it settled is open again by its amount.

    Counts from `on`, never before the allocation itself. Returns the number of entries written.
    Raises NothingToReverse, AlreadyReversed; StillApplied when money it moved has been used.
    """
    return reverse_groups(act, (group_id,), on)


def reverse_groups(act: Act, group_ids: Iterable[int], on: date) -> int:
    """Take back several allocations at once, on one day; as `reverse_allocation`."""
    _hold(act.company_id)
    groups = set(group_ids)
    documents = _joined(act, groups)
    return _reverse(act, groups, documents, on)


def reverse_document(act: Act, document_id: int, on: date) -> int:
    """Take back the issue of a document on which nothing is applied.

    Counts from `on`, never before what was applied to it and taken back again. Money that was
    moved here goes back to the receipt it came from. Returns the number of entries written.
    Raises NothingToReverse, AlreadyReversed, StillApplied.
    """
    _hold(act.company_id)
    documents = {document_id}
    groups = _asked(act, _MOVED_HERE, documents=documents)
    return _reverse(act, groups, documents | _joined(act, groups), on)


def return_document(act: Act, document_id: int, on: date) -> int:
    """Take back money that came back from the bank, or a draft that was dishonoured, whole.

    Everything done with it goes back with it, on one day: what it had settled is open again, with
    its old due day. Returns the number of entries written. Raises NothingToReverse,
    AlreadyReversed; StillApplied when it is a receipt that money was moved to (the first receipt
    of that money is what the bank takes back).
    """
    _hold(act.company_id)
    documents, groups = _asked(act, _MONEY, documents={document_id}), set[int]()
    if not documents:
        raise NothingToReverse
    if _asked(act, _MOVED_HERE, documents=documents):
        raise StillApplied
    while True:
        found = groups | _asked(act, _LIVE_GROUPS, documents=documents)
        more = documents | _joined(act, found)
        if (found, more) == (groups, documents):
            break
        groups, documents = found, more
    return _reverse(act, groups, documents, on, whole=True)


def _hold(company_id: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", (ALLOCATION_LOCK, company_id))
    wait_for_close(company_id)


def _joined(act: Act, groups: set[int]) -> set[int]:
    """Add the other halves of the groups to them, and return the receipts that they made."""
    if not groups:
        return set()
    groups |= _asked(act, _OTHER_HALVES, groups=groups)
    return _asked(act, _NEW_RECEIPTS, groups=groups)


def _asked(act: Act, statement: str, **ids: set[int]) -> set[int]:
    values: dict[str, Any] = {name: sorted(those) for name, those in ids.items()}
    with connection.cursor() as cursor:
        cursor.execute(statement, values | {"company": act.company_id})
        return {one for (one,) in cursor.fetchall()}


def _reverse(
    act: Act, groups: set[int], documents: set[int], on: date, *, whole: bool = False
) -> int:
    values: dict[str, Any] = {
        "company": act.company_id,
        "at": act.recorded_at,
        "act": act.id,
        "groups": sorted(groups),
        "documents": sorted(documents),
    }
    with connection.cursor() as cursor:
        cursor.execute(_LATEST, values)
        found, reversed_, latest = cursor.fetchone()
        if not found:
            raise NothingToReverse
        if reversed_:
            raise AlreadyReversed
        if not whole:
            _refuse_applied(documents)
        values["on"] = max(on, latest)
        cursor.execute(_REVERSE.format(which=_WHICH, day=open_day("%(on)s::date")), values)
        return int(cursor.rowcount)


def _refuse_applied(documents: set[int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM unnest(%(documents)s::bigint[]) d(id) JOIN ledger_item i"
            " ON i.id BETWEEN d.id * 256 AND d.id * 256 + 255 LEFT JOIN ledger_openitem o"
            " ON o.item_id = i.id WHERE o.open_minor IS DISTINCT FROM i.amount_minor)",
            {"documents": sorted(documents)},
        )
        if cursor.fetchone()[0]:
            raise StillApplied
