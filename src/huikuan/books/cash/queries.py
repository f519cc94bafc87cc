"""What is read from cash: how receipts stand, decisions, aliases, refunds, advices (D4)."""

from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import date
from typing import Any, TypeVar

from django.db import connection
from django.db.models import Model

from huikuan.books.cash.models import Advice, Alias, Decision, Refund, Standing
from huikuan.books.cash.values import (
    AdviceView,
    AliasView,
    DecisionView,
    ReceiptState,
    RefundView,
    StandingView,
)

_View = TypeVar("_View")
_OPEN = (ReceiptState.WAITING.value, ReceiptState.SUGGESTED.value)


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


def refund(company_id: int, refund_id: int) -> RefundView:
    """Return one refund. Raises NothingHere."""
    row = Refund.objects.filter(company_id=company_id, id=refund_id).first()
    if row is None:
        raise NothingHere(refund_id)
    return viewed(RefundView, row)


def advices(company_id: int, *, unused: bool = True) -> tuple[AdviceView, ...]:
    """Return remittance advices that stand, the last first."""
    rows = Advice.objects.filter(company_id=company_id, void_at=None).order_by("-id")
    if unused:
        rows = rows.filter(used_at=None)
    return tuple(viewed(AdviceView, row) for row in rows.defer("content"))


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


def explained(company_id: int, receipt_ids: Iterable[int]) -> set[int]:
    """Return those of the receipts that matching applied without a person, and rightly."""
    rows = Decision.objects.filter(
        company_id=company_id,
        receipt_id__in=list(receipt_ids),
        automatic=True,
        kind="apply",
        undone_at=None,
    )
    return set(rows.values_list("receipt_id", flat=True))


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
