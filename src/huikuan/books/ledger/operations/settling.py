"""Settles what no payment settles: differences, money moved, other currencies (D4, decision 0017).

Every movement is a group that sums to zero, with one leg on a difference account, as a discount
has; so each can be taken back like an allocation. The amounts are bounded by the kept balance:
nothing falls below zero, on no past day. Callers hold nothing: the company's allocation lock is
taken here.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db import connection

from huikuan.books.ledger.operations.allocating import ALLOCATION_LOCK
from huikuan.books.ledger.operations.issuing import issue, open_day, open_instalments
from huikuan.books.ledger.operations.periods import wait_for_close
from huikuan.books.ledger.values import Act
from huikuan.rules.items import Account, EntryKind

# money that goes elsewhere; everything else is a difference
_MOVING: Final = frozenset(
    {
        Account.REFUND,
        Account.BANK_RETURN,
        Account.TRANSFER_CLEARING,
        Account.INTERCOMPANY,
        Account.DRAFT_CLEARING,
        Account.FX_CONVERSION,
    }
)
_KINDS: Final = {Account.BANK_CHARGE: EntryKind.FEE, Account.FX_GAIN_LOSS: EntryKind.FX}


class DoesNotFit(ValueError):
    """The ledger cannot take it; `code` says why, `figures` what it was and what it may be."""

    def __init__(self, code: str, **figures: object) -> None:
        """Keep the reason."""
        super().__init__(code)
        self.code = code
        self.figures = figures


@dataclass(frozen=True, slots=True)
class Settlement:
    """What of a document's open amount goes to an account: positive minor units of its currency.

    A claim falls by it, money received is used up by it. Counts from `on`, never before the
    document's money was free. `against` is the other document of the same business, if there is
    one; `paid` tells that it is a payment all the same (in another currency).
    """

    document_id: int
    minor: int
    account: Account
    on: date
    against: int | None = None
    paid: bool = False

    @property
    def kind(self) -> EntryKind:
        """The kind of its entries."""
        if self.paid:
            return EntryKind.APPLIED
        if self.account in _MOVING:
            return EntryKind.MOVED
        return _KINDS.get(self.account, EntryKind.DIFFERENCE)


@dataclass(frozen=True, slots=True)
class Move:
    """Money of a receipt that is another customer's: positive minor units of the receipt."""

    receipt_id: int
    customer_id: int
    minor: int


@dataclass(frozen=True, slots=True)
class Conversion:
    """A receipt's money in its own currency that settles a claim in another one.

    `cash_minor` are units of the receipt, `claim_minor` of the claim, both positive.
    """

    receipt_id: int
    cash_minor: int
    claim_id: int
    claim_minor: int
    on: date


_FREE: Final = """greatest(s.stated_on, d.issued_on, (
    SELECT max(e.effective_on) FROM ledger_entry e WHERE e.kind IN (1, 9)
        AND e.item_id BETWEEN d.id * 256 AND d.id * 256 + 255))"""
_STAGE: Final = """
CREATE TEMPORARY TABLE settlement (
    no integer, document_id bigint, counter_id bigint, minor bigint, kind smallint, account text,
    account_kind smallint, stated_on date, group_id bigint DEFAULT nextval('ledger_group_id_seq')
) ON COMMIT DROP
"""
_FAULTS: Final = """
SELECT CASE WHEN d.id IS NULL THEN 'unknown_document' WHEN d.amount_minor < 0
            THEN 'exceeds_receipt' ELSE 'exceeds_invoice' END,
       d.number, d.currency, s.minor, coalesce(o.open_minor, 0)::bigint
FROM (SELECT document_id, sum(minor)::bigint AS minor FROM settlement GROUP BY 1) s
LEFT JOIN ledger_document d ON d.id = s.document_id AND d.company_id = %(company)s
LEFT JOIN LATERAL (SELECT sum(abs(open_minor)) AS open_minor FROM ledger_openitem
                   WHERE item_id BETWEEN d.id * 256 AND d.id * 256 + 255) o ON true
WHERE d.id IS NULL OR s.minor > coalesce(o.open_minor, 0) LIMIT 1
"""
# each settlement takes from the instalments in the order in which they fall due
_PIECES: Final = """
WITH wanted AS (
    SELECT s.*, d.issued_on, sum(s.minor) OVER (PARTITION BY s.document_id ORDER BY s.no) AS upto,
           {day} AS effective_on
    FROM settlement s JOIN ledger_document d ON d.id = s.document_id),
offered AS (
    SELECT o.*, o.item_id >> 8 AS document_id, abs(o.open_minor) AS room,
           sum(abs(o.open_minor)) OVER (PARTITION BY o.item_id >> 8
                                        ORDER BY o.due_on, o.item_id) AS upto
    FROM (SELECT DISTINCT document_id FROM settlement) u
    JOIN ledger_openitem o ON o.item_id BETWEEN u.document_id * 256 AND u.document_id * 256 + 255),
piece AS (
    SELECT o.item_id, w.counter_id, w.group_id, o.customer_id, o.due_on, w.effective_on,
           nullif(w.stated_on, w.effective_on) AS stated_on, o.side, w.kind, w.account_kind,
           o.currency, w.account, sign(o.open_minor)::bigint * (
               least(w.upto, o.upto) - greatest(w.upto - w.minor, o.upto - o.room))::bigint AS minor
    FROM wanted w JOIN offered o ON o.document_id = w.document_id
        AND least(w.upto, o.upto) > greatest(w.upto - w.minor, o.upto - o.room))
INSERT INTO ledger_entry
    (item_id, counter_item_id, group_id, amount_minor, recorded_at, act_id, company_id,
     customer_id, due_on, effective_on, stated_on, side, kind, currency, account)
SELECT p.item_id, p.counter_id, p.group_id, -p.minor, %(at)s, %(act)s, %(company)s,
       p.customer_id, p.due_on, p.effective_on, p.stated_on, p.side, p.kind, p.currency, NULL
FROM piece p
UNION ALL
SELECT NULL, p.item_id, p.group_id, p.minor, %(at)s, %(act)s, %(company)s, p.customer_id,
       p.effective_on, p.effective_on, p.stated_on, 2, p.account_kind, p.currency, p.account
FROM piece p
"""
# the new receipt tells where it came from; the old one's entry names the new one's item
_RECEIPTS: Final = """
INSERT INTO ledger_document
    (id, company_id, customer_id, kind, series, number, issued_on, due_on, currency, amount_minor,
     payer_name, remittance, account, method, attributes, act_id)
SELECT m.new_id, %(company)s, m.customer_id, 4, 2,
       left(d.number, 40) || '/' || m.new_id, m.day, m.day, d.currency, -m.minor, d.payer_name,
       d.remittance, d.account, 'transfer',
       coalesce(d.attributes, '{{}}'::jsonb) || jsonb_build_object(
           'moved_from', d.id::text, 'moved_from_number', d.number,
           'received_on', coalesce(d.attributes->>'received_on', d.issued_on::text)), %(act)s
FROM (SELECT s.*, {day} AS day FROM moved s JOIN ledger_document d ON d.id = s.receipt_id) m
JOIN ledger_document d ON d.id = m.receipt_id
"""


def hold_allocations(company_id: int) -> None:
    """Let nobody else settle anything of the company until this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", (ALLOCATION_LOCK, company_id))
    wait_for_close(company_id)


def settle(act: Act, settlements: Sequence[Settlement]) -> tuple[int, ...]:
    """Book each settlement as a group of its own; returns the groups in the order given.

    Raises DoesNotFit: unknown_document, amount_not_positive, exceeds_receipt, exceeds_invoice.
    """
    if not settlements:
        return ()
    hold_allocations(act.company_id)
    for one in settlements:
        if one.minor <= 0:
            raise DoesNotFit("amount_not_positive", minor=one.minor)
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS settlement")
        cursor.execute(_STAGE)
        names = "no, document_id, counter_id, minor, kind, account, account_kind, stated_on"
        with cursor.copy(f"COPY settlement ({names}) FROM STDIN") as copy:
            for row in _rows(settlements):
                copy.write_row(row)
        cursor.execute("ANALYZE settlement")
        values: dict[str, Any] = {
            "company": act.company_id,
            "at": act.recorded_at,
            "act": act.id,
        }
        _refuse_first_fault(values)
        cursor.execute(_PIECES.format(day=open_day(_FREE)), values)
        cursor.execute("SELECT group_id FROM settlement ORDER BY no")
        return tuple(group for (group,) in cursor.fetchall())


def _rows(settlements: Iterable[Settlement]) -> Iterable[tuple[object, ...]]:
    for no, one in enumerate(settlements):
        counter = None if one.against is None else one.against * 256 + 1
        account_kind = EntryKind.FX if one.paid else one.kind
        kinds = (int(one.kind), one.account.value, int(account_kind))
        yield (no, one.document_id, counter, one.minor, *kinds, one.on)


def _refuse_first_fault(values: dict[str, Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_FAULTS, values)
        fault = cursor.fetchone()
    if fault is not None:
        code, number, currency, wanted, left = fault
        raise DoesNotFit(
            code, number=number, currency=currency, wanted_minor=wanted, open_minor=left
        )


def move(act: Act, moves: Sequence[Move]) -> tuple[int, ...]:
    """Move money of receipts to other customers; returns the new receipts' document ids.

    Each move is a receipt of its own, issued over the clearing account on the first day from
    which the old one's money was free, and names where it came from. Raises DoesNotFit.
    """
    if not moves:
        return ()
    hold_allocations(act.company_id)
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS moved")
        cursor.execute(
            "CREATE TEMPORARY TABLE moved (no integer, receipt_id bigint, customer_id integer,"
            " minor bigint, stated_on date, new_id bigint DEFAULT"
            " nextval('ledger_document_id_seq')) ON COMMIT DROP"
        )
        with cursor.copy("COPY moved (no, receipt_id, customer_id, minor) FROM STDIN") as copy:
            for no, one in enumerate(moves):
                copy.write_row((no, one.receipt_id, one.customer_id, one.minor))
        values = {"company": act.company_id, "act": act.id}
        # refused before anything is written: a receipt of nothing has no sense
        _refuse_moves(moves, act.company_id)
        cursor.execute(_RECEIPTS.format(day=_FREE), values)
        open_instalments()
        issue(act)
        cursor.execute(
            "SELECT m.receipt_id, m.minor, m.new_id, d.issued_on FROM moved m"
            " JOIN ledger_document d ON d.id = m.new_id ORDER BY m.no"
        )
        made = cursor.fetchall()
    settle(
        act,
        [
            Settlement(receipt, minor, Account.TRANSFER_CLEARING, day, against=new)
            for receipt, minor, new, day in made
        ],
    )
    return tuple(new for _, _, new, _ in made)


def _refuse_moves(moves: Iterable[Move], company_id: int) -> None:
    with connection.cursor() as cursor:
        for one in moves:
            if one.minor <= 0:
                raise DoesNotFit("amount_not_positive", minor=one.minor)
        cursor.execute(
            "SELECT m.receipt_id FROM moved m LEFT JOIN ledger_document d ON d.id = m.receipt_id"
            " AND d.company_id = %s AND d.kind = 4 WHERE d.id IS NULL LIMIT 1",
            (company_id,),
        )
        unknown = cursor.fetchone()
    if unknown is not None:
        raise DoesNotFit("unknown_receipt", document_id=unknown[0])


def convert(act: Act, conversion: Conversion) -> tuple[int, int]:
    """Settle a claim with money in another currency: a group in each, over the conversion account.

    Returns both groups, the money's first. The rate and its day are the caller's to state and to
    keep. Raises DoesNotFit, also same_currency where an ordinary allocation is meant.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(DISTINCT currency), count(*) FILTER (WHERE id = %(cash)s AND series = 2),"
            " max(issued_on) FROM ledger_document WHERE id IN (%(cash)s, %(claim)s)",
            {"cash": conversion.receipt_id, "claim": conversion.claim_id},
        )
        currencies, receipts, latest = cursor.fetchone()
    if not receipts:
        raise DoesNotFit("unknown_receipt", document_id=conversion.receipt_id)
    if currencies == 1:
        raise DoesNotFit("same_currency")
    day = max(conversion.on, latest)
    cash, claim = conversion.receipt_id, conversion.claim_id
    account = Account.FX_CONVERSION
    day = max(day, _free_from(cash), _free_from(claim))
    groups = settle(
        act,
        [
            Settlement(cash, conversion.cash_minor, account, day, against=claim, paid=True),
            Settlement(claim, conversion.claim_minor, account, day, against=cash, paid=True),
        ],
    )
    return groups[0], groups[1]


def _free_from(document_id: int) -> date:
    """The first day from which all that is open of a document is free to be used."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(max(effective_on), '-infinity'::date) FROM ledger_entry"
            " WHERE kind IN (1, 9) AND item_id BETWEEN %(d)s::bigint * 256"
            " AND %(d)s::bigint * 256 + 255",
            {"d": document_id},
        )
        (day,) = cursor.fetchone()
    if not isinstance(day, date):
        raise DoesNotFit("unknown_document", document_id=document_id)
    return day
