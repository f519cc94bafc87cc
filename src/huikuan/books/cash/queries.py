"""What is read from cash: how receipts stand, decisions, aliases, refunds, advices (D4)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, Final, TypeVar

from django.db import connection
from django.db.models import Model

from huikuan.books.cash.models import Advice, Alias, BankDebit, Decision, Refund, Standing
from huikuan.books.cash.values import (
    AdviceView,
    AliasView,
    BankDebitView,
    DebitUse,
    DecisionView,
    ReceiptState,
    RefundView,
    StandingView,
)

_View = TypeVar("_View")
_OPEN = (ReceiptState.WAITING.value, ReceiptState.SUGGESTED.value)
ANY_CONFIDENCE: Final = (0, 1001)


class NothingHere(LookupError):
    """There is no such decision, alias, refund or advice in this company."""


def standings(company_id: int, receipt_ids: Iterable[int]) -> dict[int, StandingView]:
    """Return how receipts stand, by document id; what was never looked at is missing."""
    rows = Standing.objects.filter(company_id=company_id, receipt_id__in=list(receipt_ids))
    return {row.receipt_id: viewed(StandingView, row) for row in rows}


def decisions(company_id: int, receipt_id: int) -> tuple[DecisionView, ...]:
    """Return the decisions on a receipt, the last first."""
    rows = Decision.objects.filter(company_id=company_id, receipt_id=receipt_id)
    return tuple(viewed(DecisionView, row) for row in rows.order_by("-version"))


def decision(company_id: int, decision_id: int) -> DecisionView:
    """Return one decision. Raises NothingHere."""
    row = Decision.objects.filter(company_id=company_id, id=decision_id).first()
    if row is None:
        raise NothingHere(decision_id)
    return viewed(DecisionView, row)


def aliases(company_id: int, *, revoked: bool = False) -> tuple[AliasView, ...]:
    """Return the learned payers that are in use; with `revoked` those taken back, too."""
    rows = Alias.objects.filter(company_id=company_id).order_by("kind", "key", "customer_id", "id")
    if not revoked:
        rows = rows.filter(revoked_at=None)
    return tuple(viewed(AliasView, row) for row in rows)


def refunds(company_id: int, *, states: Iterable[str] = ()) -> tuple[RefundView, ...]:
    """Return refunds, the last first."""
    rows = Refund.objects.filter(company_id=company_id).order_by("-id")
    wanted = list(states)
    if wanted:
        rows = rows.filter(state__in=wanted)
    return tuple(viewed(RefundView, row) for row in rows)


def count_refunds(company_id: int, states: Iterable[str]) -> int:
    """Count the refunds in these states."""
    return Refund.objects.filter(company_id=company_id, state__in=list(states)).count()


def refund(company_id: int, refund_id: int) -> RefundView:
    """Return one refund. Raises NothingHere."""
    row = Refund.objects.filter(company_id=company_id, id=refund_id).first()
    if row is None:
        raise NothingHere(refund_id)
    return viewed(RefundView, row)


def bank_debits(company_id: int) -> tuple[BankDebitView, ...]:
    """Return the debits of the bank of which it is known what they were for."""
    rows = BankDebit.objects.filter(company_id=company_id).order_by("debit_id")
    return tuple(viewed(BankDebitView, row) for row in rows)


def debit_uses(company_id: int, *, limit: int = 200) -> tuple[DebitUse, ...]:
    """Return what the bank's debits were for, the one that was said last first."""
    return tuple(DebitUse(*row) for row in _fetched(_USES, {"company": company_id, "limit": limit}))


def advices(company_id: int, *, unused: bool = True) -> tuple[AdviceView, ...]:
    """Return remittance advices that stand, the last first."""
    rows = Advice.objects.filter(company_id=company_id, void_at=None).order_by("-id")
    if unused:
        rows = rows.filter(used_at=None)
    return tuple(viewed(AdviceView, row) for row in rows.defer("content"))


def advice(company_id: int, advice_id: int) -> AdviceView:
    """Return one advice, also one that was set aside. Raises NothingHere."""
    row = Advice.objects.filter(company_id=company_id, id=advice_id).defer("content").first()
    if row is None:
        raise NothingHere(advice_id)
    return viewed(AdviceView, row)


def applied_by_advice(company_id: int, advice_ids: Iterable[int]) -> Mapping[int, Sequence[int]]:
    """Return by advice the receipts that were applied as it says, and are so still."""
    found: dict[int, list[int]] = {}
    values = {"company": company_id, "ids": list(advice_ids)}
    for advice_id, receipt_id in _fetched(_FOLLOWED, values):
        found.setdefault(advice_id, []).append(receipt_id)
    return found


def unspent_advices(company_id: int, advice_ids: Iterable[int]) -> set[int]:
    """Return those of the advices that stand and that no payment was applied by yet."""
    ids = list(advice_ids)
    if not ids:
        return set()
    rows = Advice.objects.filter(company_id=company_id, id__in=ids, void_at=None, used_at=None)
    return set(rows.values_list("id", flat=True))


def advice_file(company_id: int, advice_id: int) -> tuple[str, bytes]:
    """Return the name and the content of an advice as it was sent. Raises NothingHere."""
    row = Advice.objects.filter(company_id=company_id, id=advice_id).first()
    if row is None:
        raise NothingHere(advice_id)
    return row.file_name, bytes(row.content)


def counted(company_id: int, start: date, end: date) -> list[Mapping[str, Any]]:
    """Count the applying decisions of [start, end] by how they came about, per currency.

    Rows of automatic, method, currency, receipts, minor, and of these what was undone as a wrong
    match: wrong, wrong_minor.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT automatic, method, currency, count(*) AS receipts, sum(minor)::bigint AS minor,"
            " count(*) FILTER (WHERE wrong_match) AS wrong,"
            " coalesce(sum(minor) FILTER (WHERE wrong_match), 0)::bigint AS wrong_minor"
            " FROM cash_decision WHERE company_id = %s AND as_of BETWEEN %s AND %s"
            " AND kind = 'apply' AND (undone_at IS NULL OR wrong_match)"
            " GROUP BY 1, 2, 3 ORDER BY 1, 2, 3",
            (company_id, start, end),
        )
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def suggested(company_id: int, above: int) -> tuple[StandingView, ...]:
    """Return receipts with a suggestion of at least this confidence (per mille), best first."""
    rows = Standing.objects.filter(
        company_id=company_id, state=ReceiptState.SUGGESTED.value, confidence__gte=above
    )
    return tuple(viewed(StandingView, row) for row in rows.order_by("-confidence", "receipt_id"))


def viewed(view: type[_View], row: Model) -> _View:
    """Return a row of this room as others see it."""
    return view(**{one.name: getattr(row, one.name) for one in fields(view)})  # type: ignore[arg-type]


def recent(company_id: int, *, limit: int, actor: str = "") -> tuple[DecisionView, ...]:
    """Return the last decisions of persons that still stand, of one of them if named."""
    rows = Decision.objects.filter(company_id=company_id, automatic=False, undone_at=None)
    if actor:
        rows = rows.filter(actor=actor)
    return tuple(viewed(DecisionView, row) for row in rows.order_by("-id")[:limit])


@dataclass(frozen=True, slots=True)
class Span:
    """Which of the receipts that have something left: by state, confidence, customer, or by name.

    `confidence` is per mille, from the first up to but not the second; 0 is no suggestion. `whose`
    is a customer whose receipt it is, or of whom a proposal says so.
    """

    company_id: int
    as_of: date
    states: Sequence[str] = _OPEN
    confidence: tuple[int, int] = ANY_CONFIDENCE
    ids: Sequence[int] | None = None
    whose: int | None = None


# What a settled receipt has left again was given back by another hand: it waits. Documents are read
# only where their day is asked for: that none is of a later day, which is the rule, is asked once of
# the index of days, and only where some are is each receipt's own looked up.
_LEFT: Final = """
SELECT * FROM (
    SELECT o.item_id >> 8 AS id, -o.open_minor AS open_minor, o.currency, s.verdict, o.customer_id,
           coalesce(s.confidence, 0) AS confidence, coalesce(s.state, 'waiting') AS state,
           coalesce((d.attributes->>'received_on')::date, d.issued_on) AS day
    FROM ledger_openitem o LEFT JOIN ledger_document d ON d.id = o.item_id >> 8
    LEFT JOIN cash_standing s ON s.receipt_id = o.item_id >> 8 AND s.company_id = o.company_id
        AND s.state <> 'settled'
    WHERE o.company_id = %(company)s AND o.side = 1 AND (coalesce((
            SELECT l.issued_on FROM ledger_document l WHERE l.company_id = %(company)s
                AND l.series = 2 ORDER BY l.issued_on DESC LIMIT 1), %(as_of)s) <= %(as_of)s
        OR (SELECT l.issued_on FROM ledger_document l WHERE l.id = o.item_id >> 8)
            <= %(as_of)s)) l
WHERE state = ANY(%(states)s::text[]) AND confidence >= %(low)s AND confidence < %(high)s
    AND (%(ids)s::bigint[] IS NULL OR id = ANY(%(ids)s::bigint[]))
    AND (%(whose)s::integer IS NULL OR customer_id = %(whose)s OR verdict @> jsonb_build_object(
        'proposals', jsonb_build_array(jsonb_build_object('customer_id', %(whose)s::integer))))
"""
_ORDER: Final = "confidence DESC, day, id"


def count(span: Span) -> int:
    """Count the receipts with something left."""
    ((found,),) = _rows(f"SELECT count(*) FROM ({_LEFT}) w", span)  # noqa: S608 - parts of this file
    return int(found)


def page(span: Span, *, limit: int, offset: int = 0) -> list[int]:
    """Return receipts with something left, the surest suggestion first, then the oldest."""
    statement = f"SELECT id FROM ({_LEFT}) w ORDER BY {_ORDER} LIMIT %(limit)s OFFSET %(offset)s"  # noqa: S608 - parts of this file
    return [one for (one,) in _rows(statement, span, limit=limit, offset=offset)]


def place(span: Span, receipt_id: int) -> int | None:
    """Return how many stand before a receipt in the order of `page`; None where it is not."""
    statement = (
        f"SELECT before FROM (SELECT id, row_number() OVER (ORDER BY {_ORDER}) - 1 AS before"  # noqa: S608
        f" FROM ({_LEFT}) l) w WHERE id = %(id)s"
    )
    found = _rows(statement, span, id=receipt_id)
    return int(found[0][0]) if found else None


def bands(span: Span, edges: Sequence[int]) -> tuple[int, ...]:
    """Count the receipts below the first edge of confidence, between the edges, above the last."""
    statement = (
        "SELECT width_bucket(confidence, %(edges)s::integer[]), count(*)"  # noqa: S608
        f" FROM ({_LEFT}) w GROUP BY 1"
    )
    found = dict(_rows(statement, span, edges=list(edges)))
    return tuple(int(found.get(at, 0)) for at in range(len(edges) + 1))


def sums(span: Span) -> dict[str, tuple[int, int]]:
    """Return by currency how many receipts have something left, and how much (minor units)."""
    statement = (
        f"SELECT currency, count(*), sum(open_minor)::bigint FROM ({_LEFT}) w GROUP BY 1 ORDER BY 1"  # noqa: S608
    )
    return {currency: (number, minor) for currency, number, minor in _rows(statement, span)}


# what was decided last up to a day says whether a receipt's rest was kept then; what is said of the
# claim alone changes nothing of it, and whatever is taken back lets the money wait
_KEPT_ON: Final = """
WITH event AS (
    SELECT receipt_id, decided_at AS at, kind IN ('on_account', 'deposit') AS keeps
    FROM cash_decision WHERE company_id = %(company)s AND as_of <= %(day)s
        AND kind NOT IN ('bank_charge', 'short_payment', 'fx_gain_loss', 'dispute', 'set_off')
    UNION ALL
    SELECT receipt_id, undone_at, false FROM cash_decision
    WHERE company_id = %(company)s AND (undone_at AT TIME ZONE 'UTC')::date <= %(day)s
        AND kind NOT IN ('bank_charge', 'short_payment', 'fx_gain_loss', 'dispute')
    UNION ALL
    SELECT receipt_id, proposed_at, false FROM cash_refund
    WHERE company_id = %(company)s AND (proposed_at AT TIME ZONE 'UTC')::date <= %(day)s),
last AS (SELECT DISTINCT ON (receipt_id) receipt_id, keeps FROM event
         ORDER BY receipt_id, at DESC, keeps)
SELECT e.currency, -sum(e.amount_minor)::bigint
FROM last l JOIN ledger_entry e ON e.item_id = l.receipt_id * 256 + 1
WHERE l.keeps AND e.effective_on <= %(day)s GROUP BY 1 HAVING sum(e.amount_minor) <> 0
"""


def kept_on(company_id: int, day: date) -> dict[str, int]:
    """Return by currency what of receipts was kept on a day: on account, or as deposits.

    By the decisions that stood at the end of the day, in minor units.
    """
    return dict(_fetched(_KEPT_ON, {"company": company_id, "day": day}))


def clear_sums(span: Span) -> dict[str, tuple[int, int]]:
    """Return by currency how many suggestions have no rival as sure, and what they would use."""
    statement = (
        "SELECT currency, count(*), sum(open_minor - left_minor)::bigint FROM ("  # noqa: S608
        " SELECT currency, open_minor, confidence,"
        " coalesce((verdict #>> '{proposals,0,left_minor}')::bigint, 0) AS left_minor,"
        " (verdict #>> '{proposals,1,confidence}')::integer AS rival"
        f" FROM ({_LEFT} AND state = 'suggested') s) w"
        " WHERE rival IS DISTINCT FROM confidence GROUP BY 1 ORDER BY 1"
    )
    return {currency: (number, minor) for currency, number, minor in _rows(statement, span)}


# Money moved between customers or set off came in nowhere. What was explained is asked from the
# decisions on: after a large run nobody has counted them yet, and asked by receipt each would be
# looked for among all.
_CAME: Final = """d.company_id = %(company)s AND d.series = 2
    AND d.issued_on BETWEEN %(start)s AND %(end)s
    AND coalesce(d.method, '') NOT IN ('transfer', 'offset')"""
_EXPLAINED: Final = """(
    SELECT DISTINCT receipt_id FROM cash_decision WHERE company_id = %(company)s AND automatic
        AND kind = 'apply' AND undone_at IS NULL) c JOIN ledger_document d ON d.id = c.receipt_id"""
_MONEY: Final = f"""
SELECT currency, sum(explained)::bigint, sum(receipts)::bigint, sum(explained_minor)::bigint,
       sum(minor)::bigint
FROM (SELECT d.currency, 0 AS explained, count(*) AS receipts, 0 AS explained_minor,
             -sum(d.amount_minor) AS minor
      FROM ledger_document d WHERE {_CAME} GROUP BY 1
      UNION ALL
      SELECT d.currency, count(*), 0, -sum(d.amount_minor), 0
      FROM {_EXPLAINED} WHERE {_CAME} GROUP BY 1) each
GROUP BY 1 ORDER BY 1
"""  # noqa: S608 - parts of this file
_LINES: Final = f"""
SELECT count(*) FILTER (WHERE explained = receipts), count(*) FROM (
    SELECT line, sum(explained) AS explained, sum(receipts) AS receipts FROM (
        SELECT t.id AS line, 0 AS explained, 1 AS receipts
        FROM ledger_document d JOIN banking_transaction t ON t.document_id = d.id WHERE {_CAME}
        UNION ALL
        SELECT t.transaction_id, 0, 1
        FROM ledger_document d JOIN banking_detail t ON t.document_id = d.id WHERE {_CAME}
        UNION ALL
        SELECT t.id, 1, 0
        FROM {_EXPLAINED} JOIN banking_transaction t ON t.document_id = d.id WHERE {_CAME}
        UNION ALL
        SELECT t.transaction_id, 1, 0
        FROM {_EXPLAINED} JOIN banking_detail t ON t.document_id = d.id WHERE {_CAME}) each
    GROUP BY 1) lines
"""  # noqa: S608 - parts of this file


def explained_money(company_id: int, start: date, end: date) -> list[Mapping[str, Any]]:
    """Count what was received in [start, end], and what of it matching applied rightly by itself.

    Rows of currency, explained and receipts (numbers of), explained_minor and minor.
    """
    names = ("currency", "explained", "receipts", "explained_minor", "minor")
    found = _fetched(_MONEY, {"company": company_id, "start": start, "end": end})
    return [dict(zip(names, row, strict=True)) for row in found]


def explained_lines(company_id: int, start: date, end: date) -> tuple[int, int]:
    """Count the bank lines of what was received in [start, end]: (all of it explained, all)."""
    ((part, whole),) = _fetched(_LINES, {"company": company_id, "start": start, "end": end})
    return part, whole


_USES: Final = """
SELECT b.debit_id, b.refund_id, coalesce(d.receipt_id, r.receipt_id), b.named_by, b.named_at
FROM cash_bankdebit b LEFT JOIN cash_decision d ON d.id = b.decision_id
LEFT JOIN cash_refund r ON r.id = b.refund_id
WHERE b.company_id = %(company)s ORDER BY b.named_at DESC, b.debit_id DESC LIMIT %(limit)s
"""
_FOLLOWED: Final = """
SELECT DISTINCT (detail->>'advice')::bigint, receipt_id FROM cash_decision
WHERE company_id = %(company)s AND undone_at IS NULL AND detail ? 'advice'
    AND detail->>'advice' = ANY(%(ids)s::bigint[]::text[]) ORDER BY 1, 2
"""


def _rows(statement: str, span: Span, **more: object) -> list[tuple[Any, ...]]:
    low, high = span.confidence
    return _fetched(
        statement,
        {
            "company": span.company_id,
            "as_of": span.as_of,
            "states": list(span.states),
            "low": low,
            "high": high,
            "ids": None if span.ids is None else list(span.ids),
            "whose": span.whose,
            **more,
        },
    )


def _fetched(statement: str, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())
