"""Enters limits and blocks, inside the caller's transaction (B7, B13)."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from django.db import connection

from huikuan.books.credit import models
from huikuan.books.credit.queries.journal import journal
from huikuan.books.credit.values import (
    Approval,
    CreditRefused,
    LimitEntry,
    LimitKind,
    LimitState,
    NewLimit,
    Severity,
)
from huikuan.books.evidence import operations as evidence
from huikuan.kernel.actors import Actor
from huikuan.kernel.decisions import Reason
from huikuan.kernel.money import known

__all__ = ["CreditRefused", "block", "enter_limit", "hold_account", "lift_block"]

_LARGEST: Final = 10**15
# a lock alone moves no account's clock
_NO_DAY: Final = date(2000, 1, 1)


def hold_account(company_id: int, customer_id: int) -> None:
    """Lock a customer's credit account, its group's before, until the transaction ends.

    Whoever locks documents too does so after it: the house's one order of locks.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT credit_lock(%s, %s, %s)", (company_id, customer_id, _NO_DAY))


def enter_limit(
    *, by: Actor, company_id: int, limit: NewLimit, approvals: Sequence[Approval] = ()
) -> LimitEntry:
    """Write an entry of the limit journal and return it: it counts from its first day on.

    Whether it may be entered, by whom and on whose approval, the caller has decided. Raises
    CreditRefused with every reason: credit.limit_of_one (a customer or a group, not both),
    credit.limit_amount, credit.limit_currency, credit.limit_days, credit.limit_expiry (all but a
    normal limit end), credit.reason_missing, credit.unknown_customer.
    """
    reasons = list(_against(company_id, limit))
    if reasons:
        raise CreditRefused(reasons)
    row = models.LimitEntry.objects.create(
        company_id=company_id,
        customer_id=limit.customer_id,
        group_no=limit.group_no,
        kind=limit.kind.value,
        state=limit.state.value,
        minor=limit.minor,
        currency=limit.currency,
        valid_from=limit.valid_from,
        valid_to=limit.valid_to,
        reason=limit.reason.strip(),
        evidence=dict(limit.evidence),
        approvals=[
            {"person": one.person, "name": one.name, "role": one.role, "at": one.at.isoformat()}
            for one in approvals
        ],
        actor=f"{by.kind}:{by.id}",
        person=by.person,
    )
    evidence.append(
        by=by,
        act="limit.entered",
        subject=_subject(limit.customer_id, limit.group_no),
        company_id=company_id,
        before=None,
        after={
            "entry": row.id,
            "kind": row.kind,
            "state": row.state,
            "minor": row.minor,
            "currency": row.currency,
            "valid_from": row.valid_from,
            "valid_to": row.valid_to,
            "approvals": row.approvals,
        },
        why=row.reason,
    )
    found = journal(company_id, customer_id=limit.customer_id, group_no=limit.group_no)
    return next(one for one in found if one.id == row.id)


def block(  # noqa: PLR0913 - what a block is
    *,
    by: Actor,
    company_id: int,
    severity: Severity,
    reason: str,
    valid_from: date,
    valid_to: date | None = None,  # tidy: allow date-default - without: until it is lifted
    customer_id: int | None = None,
    group_no: str = "",
) -> int:
    """Block a customer or a group from a day on and return the block's id.

    Raises CreditRefused: credit.limit_of_one, credit.limit_days, credit.reason_missing,
    credit.unknown_customer.
    """
    reasons = [
        *_against_whose(company_id, customer_id, group_no),
        *_against_days(valid_from, valid_to),
        *_against_silence(reason),
    ]
    if reasons:
        raise CreditRefused(reasons)
    row = models.Block.objects.create(
        company_id=company_id,
        customer_id=customer_id,
        group_no=group_no,
        severity=severity.value,
        reason=reason.strip(),
        valid_from=valid_from,
        valid_to=valid_to,
        actor=f"{by.kind}:{by.id}",
        person=by.person,
    )
    evidence.append(
        by=by,
        act="credit.blocked",
        subject=_subject(customer_id, group_no),
        company_id=company_id,
        before=None,
        after={"block": row.id, "severity": row.severity, "from": valid_from, "to": valid_to},
        why=row.reason,
    )
    return row.id


def lift_block(*, by: Actor, company_id: int, block_id: int, on: date, reason: str) -> None:
    """End a block: `on` is the first day without it.

    Raises CreditRefused: credit.no_such_block, credit.block_lifted, credit.lift_early (before the
    block began), credit.reason_missing.
    """
    row = (
        models.Block.objects.select_for_update().filter(company_id=company_id, id=block_id).first()
    )
    if row is None:
        raise CreditRefused([Reason("credit.no_such_block", {"block": block_id})])
    reasons = [*_against_silence(reason)]
    if models.BlockLift.objects.filter(block=row).exists():
        reasons.append(Reason("credit.block_lifted", {"block": block_id}))
    if on < row.valid_from:
        reasons.append(Reason("credit.lift_early", {"from": row.valid_from}))
    if reasons:
        raise CreditRefused(reasons)
    models.BlockLift.objects.create(
        block=row, on=on, reason=reason.strip(), actor=f"{by.kind}:{by.id}", person=by.person
    )
    evidence.append(
        by=by,
        act="credit.block_lifted",
        subject=_subject(row.customer_id, row.group_no),
        company_id=company_id,
        before={"block": row.id, "severity": row.severity, "reason": row.reason},
        after={"on": on},
        why=reason.strip(),
    )


def _against(company_id: int, limit: NewLimit) -> list[Reason]:
    reasons = [
        *_against_whose(company_id, limit.customer_id, limit.group_no),
        *_against_days(limit.valid_from, limit.valid_to),
        *_against_silence(limit.reason),
    ]
    amount = limit.state is LimitState.AMOUNT
    if amount != (limit.minor is not None) or not 0 <= (limit.minor or 0) <= _LARGEST:
        reasons.append(Reason("credit.limit_amount", {"state": limit.state.value}))
    if not known(limit.currency):
        reasons.append(Reason("credit.limit_currency", {"currency": limit.currency[:10]}))
    if limit.kind is not LimitKind.NORMAL and limit.valid_to is None:
        reasons.append(Reason("credit.limit_expiry", {"kind": limit.kind.value}))
    return reasons


def _against_whose(company_id: int, customer_id: int | None, group_no: str) -> list[Reason]:
    if (customer_id is None) == (not group_no):
        return [Reason("credit.limit_of_one")]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM parties_customer WHERE company_id = %s"
            " AND (id = %s OR group_no = nullif(%s, '')))",
            (company_id, customer_id, group_no),
        )
        (there,) = cursor.fetchone()
    return [] if there else [Reason("credit.unknown_customer", {"group": group_no})]


def _against_days(valid_from: date, valid_to: date | None) -> list[Reason]:
    if valid_to is not None and valid_to < valid_from:
        return [Reason("credit.limit_days", {"from": valid_from, "to": valid_to})]
    return []


def _against_silence(reason: str) -> list[Reason]:
    return [] if reason.strip() else [Reason("credit.reason_missing")]


def _subject(customer_id: int | None, group_no: str) -> tuple[str, str]:
    return ("customer", str(customer_id)) if customer_id is not None else ("group", group_no)
