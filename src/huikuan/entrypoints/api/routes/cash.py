"""Cash application: what waits, what matching proposes, and what is decided about it (D4)."""

from typing import Any, Final

from django.http import HttpRequest
from ninja import Query, Router

from huikuan.books.ledger import queries as ledger
from huikuan.entrypoints.api import cash_answers as answers
from huikuan.entrypoints.api import cash_bodies as bodies
from huikuan.entrypoints.api.acting import acted
from huikuan.entrypoints.api.answers import CREATED
from huikuan.entrypoints.api.asking import Ask, Asked, Dated, Reason, ask_of
from huikuan.entrypoints.api.doors import doors
from huikuan.entrypoints.api.problems import Problem
from huikuan.entrypoints.api.writing import KEY_PARAMETER, Written, once
from huikuan.flows import apply_cash

router = Router(tags=["cash"])
CONFLICT: Final = 409
MISSING: Final = 404
BAD: Final = 400


@router.get("/cash/queue", response=answers.QueueAnswer, auth=doors("receipts", bodies.QueueAsked))
def queue(request: HttpRequest, asked: Query[bodies.QueueAsked]) -> dict[str, Any]:
    """List receipts with something left, with what matching says of each."""
    ask = ask_of(request)
    states = (asked.state,) if asked.state else ("suggested", "waiting")
    rows = apply_cash.queue(
        ask.company.id,
        asked.as_of or ask.today,
        states=states,
        limit=asked.limit,
        offset=asked.offset,
    )
    return {"items": [answers.waiting(each) for each in rows]}


@router.post(
    "/cash/match",
    response=answers.MatchedAnswer,
    auth=doors("allocate"),
    openapi_extra=KEY_PARAMETER,
)
@once
def match(request: HttpRequest, body: bodies.MatchReceipts, asked: Query[Asked]) -> Written:
    """Match what is open up to a day, book what is certain and keep the rest as proposals."""
    ask = ask_of(request)
    found = apply_cash.run(
        company_id=ask.company.id,
        as_of=body.as_of or ask.today,
        by=ask.actor,
        dry_run=body.dry_run,
    )
    return Written(
        {
            "as_of": found.as_of.isoformat(),
            "dry_run": found.dry_run,
            "act": found.act_id,
            "outcomes": {name: answers.counted(one) for name, one in found.outcomes.items()},
            "methods": dict(found.methods),
            "applied": answers.counted(found.applied),
            "refused": found.refused,
            "learned": found.learned,
        }
    )


@router.post(
    "/cash/receipts/{receipt_id}/accept",
    response={CREATED: answers.DecidedAnswer},
    auth=doors("allocate"),
    openapi_extra=KEY_PARAMETER,
)
@once
def accept(
    request: HttpRequest, receipt_id: int, body: bodies.AcceptReceipt, asked: Query[Asked]
) -> Written:
    """Apply a receipt as proposed, or by own shares; 409 when somebody was quicker."""
    ask = ask_of(request)
    paper = _receipt(ask, receipt_id)
    return acted(
        request,
        bodies.REFUSALS,
        apply_cash.accept,
        answers.decided,
        status=CREATED,
        receipt_id=receipt_id,
        version=body.version,
        proposal_no=None if body.proposal is None else body.proposal - 1,
        shares=[bodies.share_of(one, paper.currency) for one in body.shares] or None,
        why=body.why,
    )


@router.post(
    "/cash/accept-all",
    response=answers.AcceptedAnswer,
    auth=doors("allocate"),
    openapi_extra=KEY_PARAMETER,
)
@once
def accept_all(request: HttpRequest, body: bodies.AcceptAll, asked: Query[Asked]) -> Written:
    """Apply every suggestion of at least this confidence, in one act."""
    return acted(
        request,
        bodies.REFUSALS,
        apply_cash.accept_all,
        answers.accepted,
        above=body.above,
        why=body.why,
    )


@router.post(
    "/cash/receipts/{receipt_id}/rest",
    response={CREATED: answers.RestAnswer},
    auth=doors("allocate"),
    openapi_extra=KEY_PARAMETER,
)
@once
def settle_rest(
    request: HttpRequest, receipt_id: int, body: bodies.Remainder, asked: Query[Asked]
) -> Written:
    """Settle the rest of a receipt or of the claim it paid; a refund is only proposed."""
    ask = ask_of(request)
    paper = _receipt(ask, receipt_id)
    return acted(
        request,
        bodies.REFUSALS,
        apply_cash.settle_rest,
        answers.rest,
        status=CREATED,
        receipt_id=receipt_id,
        version=body.version,
        rest=bodies.rest_of(ask, body, paper),
        why=body.why,
    )


@router.post(
    "/cash/receipts/{receipt_id}/return",
    response={CREATED: answers.DecidedAnswer},
    auth=doors("cash.undo"),
    openapi_extra=KEY_PARAMETER,
)
@once
def take_back_return(
    request: HttpRequest, receipt_id: int, body: bodies.PaymentReturned, asked: Query[Asked]
) -> Written:
    """Take a payment back that the bank returned: what it had settled is owed again, as of old."""
    _receipt(ask_of(request), receipt_id)
    return acted(
        request,
        bodies.REFUSALS,
        apply_cash.take_back_return,
        answers.decided,
        status=CREATED,
        receipt_id=receipt_id,
        version=body.version,
        on=body.on,
        why=body.why,
        bank_reference=body.bank_reference,
        debit_id=body.debit_id,
    )


@router.get(
    "/cash/receipts/{receipt_id}/decisions",
    response=answers.DecisionsAnswer,
    auth=doors("receipts"),
)
def decisions(request: HttpRequest, receipt_id: int, asked: Query[Asked]) -> dict[str, Any]:
    """List what was decided about a receipt, the last first."""
    ask = ask_of(request)
    _receipt(ask, receipt_id)
    found = apply_cash.decisions(ask.company.id, receipt_id)
    return {"items": [answers.decision(each) for each in found]}


@router.post(
    "/cash/decisions/{decision_id}/undo",
    response=answers.DecisionAnswer,
    auth=doors("cash.undo"),
    openapi_extra=KEY_PARAMETER,
)
@once
def undo(
    request: HttpRequest, decision_id: int, body: bodies.UndoDecision, asked: Query[Asked]
) -> Written:
    """Take a decision back by reversal; its receipt waits again."""
    return acted(
        request,
        bodies.REFUSALS,
        apply_cash.undo,
        answers.decision,
        decision_id=decision_id,
        why=body.why,
        wrong_match=body.wrong_match,
    )


@router.get(
    "/cash/aliases", response=answers.AliasesAnswer, auth=doors("receipts", bodies.AliasesAsked)
)
def aliases(request: HttpRequest, asked: Query[bodies.AliasesAsked]) -> dict[str, Any]:
    """List the payers that were learned."""
    found = apply_cash.aliases(ask_of(request).company.id, revoked=asked.revoked)
    return {"items": [answers.alias(each) for each in found]}


@router.post(
    "/cash/aliases/{alias_id}/revoke",
    response=answers.AliasAnswer,
    auth=doors("allocate"),
    openapi_extra=KEY_PARAMETER,
)
@once
def revoke_alias(request: HttpRequest, alias_id: int, body: Reason, asked: Query[Asked]) -> Written:
    """Take a learned payer back."""
    return acted(
        request,
        bodies.REFUSALS,
        apply_cash.revoke_alias,
        answers.alias,
        alias_id=alias_id,
        why=body.why,
    )


@router.get("/cash/refunds", response=answers.RefundsAnswer, auth=doors("receipts"))
def refunds(request: HttpRequest, asked: Query[Asked]) -> dict[str, Any]:
    """List refunds, the last first."""
    return {
        "items": [answers.refund(each) for each in apply_cash.refunds(ask_of(request).company.id)]
    }


@router.post(
    "/cash/refunds/{refund_id}/approve",
    response=answers.RefundAnswer,
    auth=doors("cash.refund"),
    openapi_extra=KEY_PARAMETER,
)
@once
def approve_refund(
    request: HttpRequest, refund_id: int, body: Reason, asked: Query[Asked]
) -> Written:
    """Approve a refund that another person proposed."""
    return acted(
        request,
        bodies.REFUSALS,
        apply_cash.approve_refund,
        answers.refund,
        refund_id=refund_id,
        why=body.why,
    )


@router.post(
    "/cash/refunds/{refund_id}/refuse",
    response=answers.RefundAnswer,
    auth=doors("cash.undo"),
    openapi_extra=KEY_PARAMETER,
)
@once
def refuse_refund(
    request: HttpRequest, refund_id: int, body: Reason, asked: Query[Asked]
) -> Written:
    """Refuse a refund, or withdraw one's own; its receipt waits again."""
    return acted(
        request,
        bodies.REFUSALS,
        apply_cash.refuse_refund,
        answers.refund,
        refund_id=refund_id,
        why=body.why,
    )


@router.post(
    "/cash/refunds/{refund_id}/paid",
    response=answers.RefundAnswer,
    auth=doors("allocate"),
    openapi_extra=KEY_PARAMETER,
)
@once
def pay_refund(
    request: HttpRequest, refund_id: int, body: bodies.RefundPaid, asked: Query[Asked]
) -> Written:
    """Record the bank's debit that paid an approved refund, of its amount and to its payee."""
    return acted(
        request,
        bodies.REFUSALS,
        apply_cash.pay_refund,
        answers.refund,
        refund_id=refund_id,
        paid_on=body.paid_on,
        bank_reference=body.bank_reference,
        debit_id=body.debit_id,
    )


@router.post(
    "/cash/set-offs",
    response={CREATED: answers.SetOffAnswer},
    auth=doors("allocate"),
    openapi_extra=KEY_PARAMETER,
)
@once
def set_off(request: HttpRequest, body: bodies.NewSetOff, asked: Query[Asked]) -> Written:
    """Receive what we owe a customer elsewhere like money, to be applied to its debts."""
    ask = ask_of(request)
    one = apply_cash.SetOff(
        customer_id=bodies.customer_of(ask, body.customer_no) or 0,
        number=body.number,
        on=body.on,
        minor=bodies.minor_of(body.amount, body.currency),
        currency=body.currency,
        reference=body.reference,
    )
    return acted(
        request,
        bodies.REFUSALS,
        apply_cash.set_off,
        lambda made: {"receipt_id": made},
        status=CREATED,
        one=one,
        why=body.why,
    )


@router.get("/cash/rates", response=answers.RatesAnswer, auth=doors("receipts", bodies.RatesAsked))
def rates(request: HttpRequest, asked: Query[bodies.RatesAsked]) -> dict[str, Any]:
    """Say how much of what came in was applied without a person, and how often wrongly."""
    ask = ask_of(request)
    start, end = apply_cash.rate_days(asked.to_day or ask.today)
    found = apply_cash.rates(ask.company.id, asked.from_day or start, end)
    return {
        "first": found.start.isoformat(),
        "last": found.end.isoformat(),
        **{
            name: {"part": part, "whole": whole}
            for name, (part, whole) in (
                ("lines", found.lines),
                ("payments", found.payments),
                ("wrong", found.wrong),
            )
        },
        "money": {
            currency: {
                "part": answers.money(part, currency),
                "whole": answers.money(whole, currency),
            }
            for currency, (part, whole) in found.money.items()
        },
    }


@router.get("/cash/tie", response=answers.TiesAnswer, auth=doors("receipts", Dated))
def tie(request: HttpRequest, asked: Query[Dated]) -> dict[str, Any]:
    """Say by currency what became of all money received up to a day."""
    ask = ask_of(request)
    found = apply_cash.tie(ask.company.id, asked.as_of or ask.today)
    return {"items": [answers.tie(each) for each in found]}


def _receipt(ask: Ask, receipt_id: int) -> ledger.Paper:
    """The receipt in this company; another's and none look the same."""
    found = ledger.papers(ask.company.id, [receipt_id]) if receipt_id < 2**55 else {}
    if receipt_id not in found:
        raise Problem(MISSING, "api.not_found")
    return found[receipt_id]
