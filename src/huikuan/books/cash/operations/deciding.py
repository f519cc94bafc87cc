"""Decides what becomes of a receipt's money: one decision for each version that was seen (D4)."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from huikuan.books.cash.models import Decision, Standing
from huikuan.books.cash.operations.advising import free_advices, use_advices
from huikuan.books.cash.queries import NothingHere, viewed
from huikuan.books.cash.values import (
    RECEIPT,
    CashRefused,
    DecidedMeanwhile,
    DecisionView,
    Kind,
    NewDecision,
    ReceiptState,
    StandingView,
)
from huikuan.kernel.actors import Actor
from huikuan.kernel.states import IllegalMove

_KEEPING = (Kind.ON_ACCOUNT, Kind.DEPOSIT)
# of the claim that was paid, not of the money; a set-off says where its receipt came from
_NOTED = (Kind.BANK_CHARGE, Kind.SHORT_PAYMENT, Kind.FX_GAIN_LOSS, Kind.DISPUTE, Kind.SET_OFF)


@dataclass(frozen=True, slots=True)
class Deciding:
    """Who decides, when, as of which day, why; `automatic` is matching itself."""

    by: Actor
    company_id: int
    at: dt.datetime
    as_of: dt.date
    why: str = ""
    automatic: bool = False


def take(company_id: int, receipt_id: int, version: int | None) -> StandingView:
    """Hold a receipt's standing until the transaction ends, as it is now.

    `version` is what the decider saw: 0 for a receipt nobody had looked at, None for whatever it
    is. Raises DecidedMeanwhile (cash.decided_meanwhile) when it is another by now.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO cash_standing (receipt_id, company_id, state, version, amount_minor,"
            " currency, outcome, method, policy, policy_digest)"
            " VALUES (%s, %s, 'waiting', 0, 0, '', '', '', '', '')"
            " ON CONFLICT (receipt_id) DO NOTHING",
            (receipt_id, company_id),
        )
    row = (
        Standing.objects.select_for_update()
        .filter(company_id=company_id, receipt_id=receipt_id)
        .first()
    )
    if row is None:
        raise NothingHere(receipt_id)
    if version is not None and version != row.version:
        last = Decision.objects.filter(receipt_id=receipt_id).order_by("-version").first()
        raise DecidedMeanwhile(
            "cash.decided_meanwhile",
            seen=version,
            now=row.version,
            by="" if last is None else last.undone_by or last.actor,
            at=None if last is None else last.undone_at or last.decided_at,
        )
    return viewed(StandingView, row)


def decide(deciding: Deciding, one: NewDecision) -> DecisionView:
    """Record a decision on a standing that is held, and move it on.

    `left_minor` of the decision is what stays open of the receipt. Raises CashRefused
    (cash.not_now) where the receipt's state does not allow it.
    """
    row = Standing.objects.get(receipt_id=one.receipt_id, company_id=deciding.company_id)
    act = _act(one)
    row.state = _moved(row.state, act).value
    row.version += 1
    row.amount_minor = one.left_minor
    row.currency = row.currency or one.currency
    if act not in {"keep", "note"}:
        # what was proposed for the whole says nothing of the rest
        row.verdict, row.outcome, row.method, row.confidence = None, "", "", None
    row.save()
    made = Decision.objects.create(**_columns(deciding, one))
    return viewed(DecisionView, made)


def decide_all(deciding: Deciding, decisions: Sequence[NewDecision]) -> None:
    """Record many decisions at once; their standings were held and checked by version.

    The advices that they follow are spent. Raises django.db.IntegrityError where a version was
    decided on before.
    """
    use_advices(deciding.company_id, _advices(one.detail for one in decisions), deciding.at)
    Decision.objects.bulk_create(
        [Decision(**_columns(deciding, one)) for one in decisions], batch_size=2_000
    )
    with connection.cursor() as cursor:
        for state, act in (("settled", "settle"), ("waiting", "settle_part")):
            chosen = [one for one in decisions if _act(one) == act]
            cursor.execute(
                "UPDATE cash_standing s SET state = %s, version = s.version + 1, verdict = NULL,"
                " outcome = '', method = '', confidence = NULL, amount_minor = d.left_minor"
                " FROM unnest(%s::bigint[], %s::integer[], %s::bigint[])"
                " d(receipt_id, version, left_minor)"
                " WHERE s.receipt_id = d.receipt_id AND s.company_id = %s"
                " AND s.version = d.version AND s.state IN ('waiting', 'suggested', 'kept')",
                (
                    state,
                    [one.receipt_id for one in chosen],
                    [one.version for one in chosen],
                    [one.left_minor for one in chosen],
                    deciding.company_id,
                ),
            )
            if cursor.rowcount != len(chosen):
                raise CashRefused("cash.not_now", state="", act=act)


def mark_undone(
    deciding: Deciding, decision_id: int, *, wrong_match: bool, open_minor: int
) -> DecisionView:
    """Record that a decision was taken back, and let its receipt wait again with what is open.

    Raises NothingHere; CashRefused cash.undone_before or cash.not_now.
    """
    made = (
        Decision.objects.select_for_update()
        .filter(company_id=deciding.company_id, id=decision_id)
        .first()
    )
    if made is None:
        raise NothingHere(decision_id)
    if made.undone_at is not None:
        raise CashRefused("cash.undone_before", by=made.undone_by, at=made.undone_at)
    row = Standing.objects.select_for_update().get(receipt_id=made.receipt_id)
    free_advices(deciding.company_id, _advices([made.detail]))
    row.state = _moved(row.state, _undoing(made.kind)).value
    row.version += 1
    row.amount_minor = open_minor
    row.verdict, row.outcome, row.method, row.confidence = None, "", "", None
    row.save()
    if made.kind == Kind.SET_OFF:
        # what was kept of it falls with it
        Decision.objects.filter(
            receipt_id=made.receipt_id, undone_at=None, kind__in=[one.value for one in _KEEPING]
        ).update(undone_at=deciding.at, undone_by=_named(deciding.by), undone_why=deciding.why)
    made.undone_at, made.undone_why = deciding.at, deciding.why
    made.undone_by, made.wrong_match = _named(deciding.by), wrong_match
    made.save(update_fields=["undone_at", "undone_by", "undone_why", "wrong_match"])
    return viewed(DecisionView, made)


def mark_returned(deciding: Deciding, one: NewDecision) -> DecisionView:
    """Record that the bank took a receipt back: all decisions on it fall, none can follow."""
    row = Standing.objects.get(receipt_id=one.receipt_id, company_id=deciding.company_id)
    standing = Decision.objects.filter(receipt_id=one.receipt_id, undone_at=None)
    free_advices(deciding.company_id, _advices(standing.values_list("detail", flat=True)))
    standing.update(undone_at=deciding.at, undone_by=_named(deciding.by), undone_why=deciding.why)
    row.state = _moved(row.state, "return").value
    row.version += 1
    row.amount_minor, row.verdict, row.confidence = 0, None, None
    row.outcome = row.method = ""
    row.save()
    return viewed(DecisionView, Decision.objects.create(**_columns(deciding, one)))


def _advices(details: Iterable[Mapping[str, Any]]) -> list[int]:
    return [one["advice"] for one in details if "advice" in one]


def _undoing(kind: str) -> str:
    """What an undo does to the receipt: that of a set-off is no more."""
    if kind == Kind.SET_OFF:
        return "return"
    return "note" if kind in _NOTED else "undo"


def _act(one: NewDecision) -> str:
    if one.kind in _KEEPING:
        return "keep"
    if one.kind in _NOTED:
        return "note"
    return "settle" if one.left_minor == 0 else "settle_part"


def _moved(state: str, act: str) -> ReceiptState:
    try:
        return RECEIPT.move(ReceiptState(state), act)
    except IllegalMove as refused:
        raise CashRefused("cash.not_now", state=state, act=act) from refused


def _named(by: Actor) -> str:
    return f"{by.kind}:{by.id}"


def _columns(deciding: Deciding, one: NewDecision) -> dict[str, object]:
    return {
        "company_id": deciding.company_id,
        "receipt_id": one.receipt_id,
        "version": one.version,
        "kind": one.kind.value,
        "minor": one.minor,
        "currency": one.currency,
        "customer_id": one.customer_id,
        "proposal_no": one.proposal_no,
        "confidence": one.confidence,
        "method": one.method,
        "automatic": deciding.automatic,
        "actor": _named(deciding.by),
        "person": deciding.by.person,
        "decided_at": deciding.at,
        "as_of": deciding.as_of,
        "act_id": one.act_id,
        "groups": list(one.groups),
        "detail": dict(one.detail),
        "why": deciding.why,
    }
