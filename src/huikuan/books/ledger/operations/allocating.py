"""Applies receipts and credit notes to invoices: groups of entries that sum to zero (I03, D4).

Rows name documents; a document's instalments are settled in the order in which they fall due.
An allocation counts from the day on which it was made and both documents existed; where the
books know money to be free only later (a late document, an allocation taken back), from then on:
no document was ever open by more or less than it can be, on any past day. `stated_on` keeps the
day that was given, and tells a repeated row from a second payment.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, Final

from django.db import IntegrityError, connection, transaction

from huikuan.books.intake.operations import refuse
from huikuan.books.ledger.operations.issuing import open_day
from huikuan.books.ledger.operations.periods import wait_for_close
from huikuan.books.ledger.values import Act

ALLOCATION_LOCK: Final = 7303

# One pass finds both papers of every row and the first fault that keeps them apart.
_RESOLVE: Final = """
CREATE TEMPORARY TABLE allocation ON COMMIT DROP AS
SELECT s.row, s.line, nextval('ledger_group_id_seq') AS group_id,
       r.id AS source_document, r.kind AS source_kind, r.customer_id AS source_customer,
       r.series - 1 AS source_side, r.due_on AS source_due, r.currency AS source_currency,
       i.id AS target_document, i.customer_id AS target_customer, i.due_on AS target_due,
       i.currency, {stated} AS stated_on, {day} AS effective_on, f.places,
       trunc(x.cash)::bigint AS cash_minor, trunc(x.discount)::bigint AS discount_minor,
       CASE WHEN r.id IS NULL AND s.receipt_no IS NULL THEN 'unknown_credit_note'
            WHEN r.id IS NULL THEN 'unknown_receipt'
            WHEN i.id IS NULL THEN 'unknown_invoice'
            WHEN r.amount_minor >= 0 OR i.amount_minor <= 0 THEN 'not_applicable'
            WHEN r.currency <> i.currency THEN 'currency_mismatch'
            WHEN r.customer_id <> i.customer_id AND NOT EXISTS (
                SELECT FROM parties_customer p JOIN parties_customer q
                    ON q.group_no = p.group_no AND q.company_id = p.company_id
                WHERE p.id = r.customer_id AND q.id = i.customer_id AND p.group_no <> '')
                THEN 'other_customer'
            WHEN x.cash %% 1 <> 0 OR x.discount %% 1 <> 0 THEN 'too_many_decimals'
            WHEN x.cash <= 0 OR x.discount < 0 THEN 'amount_not_positive' END AS fault
FROM staged s
LEFT JOIN ledger_document r ON r.company_id = %(company)s
    AND r.series = CASE WHEN s.receipt_no IS NULL THEN 1 ELSE 2 END
    AND r.number = coalesce(s.receipt_no, s.credit_note_no)
LEFT JOIN ledger_document i ON i.company_id = %(company)s AND i.series = 1
    AND i.number = s.invoice_no
LEFT JOIN factor f ON f.currency = i.currency
CROSS JOIN LATERAL (SELECT s.amount * f.factor AS cash,
                           coalesce(s.discount * f.factor, 0) AS discount) x
"""
_STATED: Final = "greatest(s.applied_on, r.issued_on, i.issued_on)"
_FREE_FROM: Final = """(SELECT max(e.effective_on) FROM ledger_entry e WHERE e.kind IN (1, 9)
    AND e.item_id BETWEEN {document}.id * 256 AND {document}.id * 256 + 255)"""
_FAULTS: Final = """
    SELECT a.row, a.line, 'rejected', a.fault,
           CASE a.fault WHEN 'unknown_receipt' THEN 'receipt_no'
               WHEN 'unknown_credit_note' THEN 'credit_note_no'
               WHEN 'too_many_decimals' THEN 'amount' WHEN 'amount_not_positive' THEN 'amount'
               ELSE 'invoice_no' END,
           CASE a.fault WHEN 'unknown_receipt' THEN s.receipt_no
               WHEN 'unknown_credit_note' THEN s.credit_note_no
               WHEN 'too_many_decimals' THEN s.amount::text
               WHEN 'amount_not_positive' THEN s.amount::text ELSE s.invoice_no END,
           jsonb_build_object('currency', a.currency, 'source_currency', a.source_currency,
                              'decimals', a.places)
    FROM allocation a JOIN staged s ON s.row = a.row WHERE a.fault IS NOT NULL
"""
_REPEATED: Final = """
    SELECT a.row, a.line, 'there', 'conflicts_in_file', 'invoice_no', NULL, NULL
    FROM (SELECT row, line, row_number() OVER (
              PARTITION BY source_document, target_document, stated_on, cash_minor, discount_minor
              ORDER BY row) AS time
          FROM allocation WHERE (source_document, target_document) IN (
              SELECT source_document, target_document FROM allocation
              WHERE fault IS NULL GROUP BY 1, 2 HAVING count(*) > 1)) a
    WHERE a.time > 1 AND NOT EXISTS (SELECT FROM verdict v WHERE v.row = a.row)
"""
_BOOKED: Final = """
    SELECT a.row, a.line, 'there', 'already_there', 'invoice_no', NULL, NULL
    FROM allocation a WHERE NOT EXISTS (SELECT FROM verdict v WHERE v.row = a.row)
    AND EXISTS (
        SELECT FROM ledger_entry e
        WHERE e.item_id BETWEEN a.target_document * 256 AND a.target_document * 256 + 255
            AND e.counter_item_id = a.source_document * 256 + 1
            AND coalesce(e.stated_on, e.effective_on) = a.stated_on AND e.kind IN (2, 4)
            AND NOT EXISTS (SELECT FROM ledger_entry x WHERE x.reverses = e.seq)
        GROUP BY e.group_id HAVING sum(e.amount_minor) = -a.cash_minor)
"""
_CROWDED: Final = """
SELECT a.row, a.line, a.source_document, a.target_document, a.cash_minor, a.discount_minor,
       a.currency FROM allocation a
WHERE NOT EXISTS (SELECT FROM verdict v WHERE v.row = a.row) AND (
    a.source_document IN (
        SELECT b.source_document FROM allocation b
        LEFT JOIN ledger_openitem o ON o.item_id = b.source_document * 256 + 1
        WHERE NOT EXISTS (SELECT FROM verdict v WHERE v.row = b.row)
        GROUP BY b.source_document, o.open_minor
        HAVING sum(b.cash_minor) > coalesce(-o.open_minor, 0))
    OR a.target_document IN (
        SELECT b.target_document FROM (
            SELECT target_document, sum(cash_minor + discount_minor) AS wanted FROM allocation c
            WHERE NOT EXISTS (SELECT FROM verdict v WHERE v.row = c.row) GROUP BY 1) b
        LEFT JOIN (SELECT item_id >> 8 AS document_id, sum(open_minor) AS open_minor
                   FROM ledger_openitem WHERE company_id = %(company)s AND side = 0 GROUP BY 1) o
            ON o.document_id = b.target_document
        WHERE b.wanted > coalesce(o.open_minor, 0)))
ORDER BY a.row
"""
_PIECES: Final = """
CREATE TEMPORARY TABLE piece ON COMMIT DROP AS
WITH several AS (
    SELECT i.document_id FROM ledger_item i
    WHERE i.id & 255 = 2 AND i.document_id IN (SELECT a.target_document FROM allocation a)),
wanted AS (
    SELECT a.*, p.what, p.minor,
           sum(p.minor) OVER (PARTITION BY a.target_document ORDER BY a.row, p.what) AS upto
    FROM allocation a CROSS JOIN LATERAL (VALUES (1, a.cash_minor), (2, a.discount_minor))
        AS p(what, minor)
    WHERE p.minor > 0 AND a.target_document IN (SELECT document_id FROM several)
        AND NOT EXISTS (SELECT FROM verdict v WHERE v.row = a.row)),
offered AS (
    SELECT o.item_id, o.item_id >> 8 AS document_id, o.open_minor, o.due_on,
           sum(o.open_minor) OVER (PARTITION BY o.item_id >> 8
                                   ORDER BY o.due_on, o.item_id) AS upto
    FROM ledger_openitem o WHERE o.item_id >> 8 IN (SELECT document_id FROM several))
SELECT w.group_id, w.source_document * 256 + 1 AS source_item, o.item_id AS target_item,
       w.source_customer, w.target_customer, w.source_kind, w.source_side, w.source_due,
       o.due_on AS target_due, w.currency, w.stated_on, w.effective_on, w.what,
       (least(w.upto, o.upto) - greatest(w.upto - w.minor, o.upto - o.open_minor))::bigint AS minor
FROM wanted w JOIN offered o ON o.document_id = w.target_document
    AND least(w.upto, o.upto) > greatest(w.upto - w.minor, o.upto - o.open_minor)
UNION ALL
SELECT a.group_id, a.source_document * 256 + 1, a.target_document * 256 + 1, a.source_customer,
       a.target_customer, a.source_kind, a.source_side, a.source_due, a.target_due, a.currency,
       a.stated_on, a.effective_on, p.what, p.minor
FROM allocation a CROSS JOIN LATERAL (
    SELECT 1 AS what, a.cash_minor AS minor
    UNION ALL SELECT 2, a.discount_minor WHERE a.discount_minor > 0) p
WHERE NOT EXISTS (SELECT FROM verdict v WHERE v.row = a.row)
    AND a.target_document NOT IN (SELECT document_id FROM several)
"""
_SHORT: Final = """
SELECT coalesce((SELECT sum(minor) FROM piece), 0) <> coalesce((
    SELECT sum(a.cash_minor + a.discount_minor) FROM allocation a
    WHERE NOT EXISTS (SELECT FROM verdict v WHERE v.row = a.row)), 0)
"""
# An item that is a document's only one falls due with it, so no leg needs a look at its item.
_ENTRIES: Final = """
INSERT INTO ledger_entry
    (item_id, counter_item_id, group_id, amount_minor, recorded_at, act_id, company_id,
     customer_id, due_on, effective_on, stated_on, side, kind, currency, account)
SELECT p.target_item, p.source_item, p.group_id, -p.minor, %(at)s, %(act)s, %(company)s,
       p.target_customer, p.target_due, p.effective_on, nullif(p.stated_on, p.effective_on), 0,
       CASE WHEN p.what = 2 THEN 3 WHEN p.source_kind IN (2, 6) THEN 4 ELSE 2 END, p.currency, NULL
FROM piece p
UNION ALL
SELECT p.source_item, p.target_item, p.group_id, p.minor, %(at)s, %(act)s, %(company)s,
       p.source_customer, p.source_due, p.effective_on, nullif(p.stated_on, p.effective_on),
       p.source_side, CASE WHEN p.source_kind IN (2, 6) THEN 4 ELSE 2 END, p.currency, NULL
FROM piece p WHERE p.what = 1
UNION ALL
SELECT NULL, p.target_item, p.group_id, p.minor, %(at)s, %(act)s, %(company)s,
       p.target_customer, p.effective_on, p.effective_on, nullif(p.stated_on, p.effective_on), 2, 3,
       p.currency, 'discount_allowed'
FROM piece p WHERE p.what = 2
"""


def judge_allocations(act: Act, factors: Mapping[str, int]) -> None:
    """Refuse staged allocations that the ledger cannot take.

    `factors` gives minor units per major unit by currency. Takes the company's allocation lock:
    nobody else may apply its cash until this transaction ends.
    """
    company_id = act.company_id
    values: dict[str, Any] = {"company": company_id}
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", (ALLOCATION_LOCK, company_id))
        wait_for_close(company_id)
        cursor.execute("DROP TABLE IF EXISTS factor, allocation, piece")
        cursor.execute(
            "CREATE TEMPORARY TABLE factor (currency text, factor numeric, places integer)"
            " ON COMMIT DROP"
        )
        cursor.executemany(
            "INSERT INTO factor VALUES (%s, %s, round(log(%s)))",
            [(code, factor, factor) for code, factor in factors.items()],
        )
        cursor.execute(
            _RESOLVE.format(stated=_STATED, day=open_day(_first_day(company_id))), values
        )
        cursor.execute("ANALYZE allocation")
    refuse(_FAULTS, values)
    refuse(_REPEATED, values)
    if _ever_allocated(act):
        refuse(_BOOKED, values)


def _first_day(company_id: int) -> str:
    """Return SQL for the first day on which an allocation can count.

    A book that was never closed and never took anything back has each document's money from the
    document's own day on, and is spared the look at its entries.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM ledger_accountingperiod WHERE company_id = %(company)s)"
            " OR EXISTS (SELECT FROM ledger_act WHERE company_id = %(company)s"
            " AND kind LIKE 'reverse%%')",
            {"company": company_id},
        )
        if not cursor.fetchone()[0]:
            return _STATED
    source, target = (_FREE_FROM.format(document=document) for document in "ri")
    return f"greatest({_STATED}, {source}, {target})"


def _ever_allocated(act: Act) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM ledger_act WHERE company_id = %s"
            " AND kind IN ('import.allocations', 'allocate') AND id <> %s)",
            (act.company_id, act.id),
        )
        return bool(cursor.fetchone()[0])


def _refuse_what_does_not_fit(company_id: int) -> None:
    """Take the rows of crowded documents in the order of the file, each as far as there is room."""
    with connection.cursor() as cursor:
        cursor.execute(_CROWDED, {"company": company_id})
        rows = cursor.fetchall()
        if not rows:
            return
        documents = sorted({row[2] for row in rows} | {row[3] for row in rows})
        cursor.execute(
            "SELECT item_id >> 8, sum(open_minor)::bigint FROM ledger_openitem"
            " WHERE item_id >> 8 = ANY(%s) GROUP BY 1",
            (documents,),
        )
        room = {document: abs(minor) for document, minor in cursor.fetchall()}
        cursor.executemany(
            'INSERT INTO verdict (row, line, outcome, code, "column", value, figures)'
            " VALUES (%s, %s, 'rejected', %s, 'amount', NULL, jsonb_build_object("
            "'wanted_minor', %s::bigint, 'open_minor', %s::bigint, 'currency', %s::text))",
            list(_overdrawn(rows, room)),
        )


def _overdrawn(
    rows: Iterable[tuple[int, int, int, int, int, int, str]], room: dict[int, int]
) -> Iterable[tuple[int, int, str, int, int, str]]:
    for row, line, source, target, cash, discount, currency in rows:
        left, owed = room.get(source, 0), room.get(target, 0)
        if cash > left:
            yield row, line, "exceeds_receipt", cash, left, currency
        elif cash + discount > owed:
            yield row, line, "exceeds_invoice", cash + discount, owed, currency
        else:
            room[source] = left - cash
            room[target] = owed - cash - discount


def book_allocations(act: Act) -> None:
    """Write the staged allocations that have no verdict.

    Where the ledger finds that they overdraw a receipt or an invoice, the rows that do not fit
    are refused in the order of the file and the rest is written.
    """
    _cut_into_pieces()
    if _short_of_room():
        _refuse_what_does_not_fit(act.company_id)
        _cut_into_pieces()
    try:
        with transaction.atomic():
            _write(act)
    except IntegrityError as refused:
        if "open_within_amount" not in str(refused):
            raise
        _refuse_what_does_not_fit(act.company_id)
        _cut_into_pieces()
        _write(act)


def _cut_into_pieces() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS piece")
        cursor.execute(_PIECES)
        cursor.execute("ANALYZE piece")


def _short_of_room() -> bool:
    """Whether the instalments of some document gave less than its rows ask for.

    A piece is never larger than what is open, so nothing overdrawn would be seen by the ledger:
    the rest would be lost in silence. Pieces only ever fall short, so the sums tell.
    """
    with connection.cursor() as cursor:
        cursor.execute(_SHORT)
        return bool(cursor.fetchone()[0])


def _write(act: Act) -> None:
    values: dict[str, Any] = {"at": act.recorded_at, "act": act.id, "company": act.company_id}
    with connection.cursor() as cursor:
        cursor.execute(_ENTRIES, values)


def allocation_totals() -> dict[str, Decimal]:
    """Return the accepted cash of the staged allocations by currency, in minor units."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT currency, sum(cash_minor)::bigint FROM allocation a WHERE NOT EXISTS"
            " (SELECT FROM verdict v WHERE v.row = a.row) GROUP BY 1 ORDER BY 1"
        )
        return dict(cursor.fetchall())


def allocation_groups() -> dict[int, int]:
    """Return the group of each staged allocation that was accepted, by its row."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT row, group_id FROM allocation a WHERE NOT EXISTS"
            " (SELECT FROM verdict v WHERE v.row = a.row)"
        )
        return dict(cursor.fetchall())
