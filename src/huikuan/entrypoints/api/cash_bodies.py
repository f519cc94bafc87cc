"""What the routes of cash application are asked with (D4)."""

from decimal import Decimal
from typing import Final, Literal

from pydantic import Field

from huikuan.books.ledger import queries as ledger
from huikuan.books.parties import queries as parties
from huikuan.entrypoints.api.acting import BAD, Refusals
from huikuan.entrypoints.api.asking import (
    Amount,
    Ask,
    Asked,
    Body,
    Dated,
    Day,
    Flag,
    Text,
    Whole,
    Why,
)
from huikuan.entrypoints.api.problems import Problem
from huikuan.flows import apply_cash
from huikuan.flows.apply_cash import Rest
from huikuan.kernel.money import TooManyDecimals, UnknownCurrency, from_decimal
from huikuan.rules.matching import DifferenceKind, Share


class QueueAsked(Dated):
    """Which receipts: those that wait and those with a suggestion, or by state."""

    state: Literal["", "suggested", "waiting", "kept", "refunding"] = ""
    limit: int = Field(200, ge=1, le=500)
    offset: int = Field(0, ge=0, le=10_000_000)


class RatesAsked(Asked):
    """The days of the receipts that are looked at; the last ninety up to today without them."""

    from_day: Day | None = Field(None, description="the first day")
    to_day: Day | None = Field(None, description="the last day")


class AliasesAsked(Asked):
    """Learned payers; with `revoked` those taken back, too."""

    revoked: bool = False


class OneShare(Body):
    """What of a receipt goes to a document; a credit note that is used is below zero."""

    document_id: Whole = Field(ge=1, lt=2**55)
    amount: Amount
    difference: Amount | None = Field(None, description="deducted from the claim beside it")
    difference_kind: Literal["discount", "bank_charge", "rounding"] | None = None


class AcceptReceipt(Body):
    """A proposal by its number (1 is the best) or own shares, for the version that was seen."""

    version: Whole = Field(ge=0, lt=2**31)
    proposal: Whole | None = Field(None, ge=1, le=100)
    shares: list[OneShare] = Field([], max_length=500)
    why: Why = ""


class AcceptAll(Body):
    """The least confidence, per mille."""

    above: Whole = Field(ge=1, le=1000)
    why: Why = ""


class MatchReceipts(Body):
    """Match what is open up to a day; with `dry_run` nothing is written."""

    as_of: Day | None = None
    dry_run: Flag = False


class Remainder(Body):
    """What becomes of the rest of a receipt, or of the claim that it paid; see the docs of cash."""

    version: Whole = Field(ge=0, lt=2**31)
    how: apply_cash.How
    amount: Amount | None = Field(None, description="all of the rest without it")
    customer_no: Text = ""
    order_no: Text = ""
    document_id: Whole | None = Field(None, ge=1, lt=2**55)
    other_company: Text = ""
    rate: Amount | None = None
    rate_on: Day | None = None
    reason: Text = ""
    to_account: Text = ""
    why: Why = ""


class PaymentReturned(Body):
    """The bank's debit that took a payment back (see `/cash/debits`), or the day of it, and why."""

    version: Whole = Field(ge=0, lt=2**31)
    debit_id: Whole | None = Field(None, ge=1, lt=2**55)
    on: Day | None = Field(None, description="the debit's day without it")
    bank_reference: Text = ""
    why: Why = Field(min_length=1)


class UndoDecision(Body):
    """Why a decision is taken back, and whether it was wrong."""

    why: Why = Field(min_length=1)
    wrong_match: Flag = False


class RefundPaid(Body):
    """The bank's debit that paid a refund (see `/cash/debits`), or its day and reference."""

    debit_id: Whole | None = Field(None, ge=1, lt=2**55)
    paid_on: Day | None = None
    bank_reference: Text = ""


class DebitsAsked(Asked):
    """A page of debits; `after` is the id of the last of the page before."""

    after: int = Field(0, ge=0, lt=2**55)
    limit: int = Field(200, ge=1, le=500)


class AdvicesAsked(Asked):
    """Advices that no payment was applied by yet; with `used` the others, too."""

    used: bool = False


class AdviceFile(Body):
    """What is known of an advice beside its file: a workbook, or a table as text."""

    currency: Text = Field(min_length=3, max_length=3)
    customer_no: Text = ""
    paid_on: Day | None = None
    payer_name: Text = ""
    reference: Text = ""


class AdviceLine(Body):
    """A number as the payer wrote it, and what he pays of it; a credit note is below zero."""

    number: Text = Field(min_length=1, max_length=120)
    amount: Amount


class AdviceLines(AdviceFile):
    """An advice line by line."""

    lines: list[AdviceLine] = Field(min_length=1, max_length=5_000)


class NewSetOff(Body):
    """What we owe a customer elsewhere, to be set off against its debts."""

    customer_no: Text = Field(min_length=1)
    number: Text = Field(min_length=1)
    on: Day
    amount: Amount
    currency: Text = Field(min_length=3, max_length=3)
    reference: Text = ""
    why: Why = Field(min_length=1)


REFUSALS: Final = Refusals(
    missing=(apply_cash.NothingHere,),
    unread=(apply_cash.FileRefused,),
    refused=(apply_cash.CashRefused,),
)


def share_of(one: OneShare, currency: str) -> Share:
    """Return what of a receipt in a currency goes to a document."""
    return Share(
        document_id=one.document_id,
        cash_minor=minor_of(one.amount, currency),
        difference_minor=0 if one.difference is None else minor_of(one.difference, currency),
        difference=None if one.difference_kind is None else DifferenceKind(one.difference_kind),
    )


def minor_of(amount: Decimal, currency: str) -> int:
    """Return an amount in minor units of its currency; a problem where it is finer."""
    try:
        return from_decimal(amount, currency).minor
    except (TooManyDecimals, UnknownCurrency) as wrong:
        raise Problem(BAD, "cash.amount_unreadable", figures={"currency": currency}) from wrong


def rest_of(ask: Ask, body: Remainder, paper: ledger.Paper) -> Rest:
    """Return what a body says of the rest of a receipt; a problem for what it cannot be."""
    minor = None
    if body.amount is not None:
        minor = minor_of(body.amount, _currency(ask, body, paper))
    return Rest(
        how=body.how,
        minor=minor,
        customer_id=customer_of(ask, body.customer_no),
        order_no=body.order_no,
        document_id=body.document_id,
        other_company=body.other_company,
        rate=body.rate,
        rate_on=body.rate_on,
        reason=body.reason,
        to_account=body.to_account,
    )


def customer_of(ask: Ask, customer_no: str) -> int | None:
    """Return a customer by its number, None where none is named."""
    if not customer_no:
        return None
    return parties.customer(company_id=ask.company.id, customer_no=customer_no).id


def _currency(ask: Ask, body: Remainder, paper: ledger.Paper) -> str:
    """The currency in which an amount is meant: the claim's where it is about the claim."""
    if body.document_id is None or body.how == "convert":
        return paper.currency
    claim = ledger.papers(ask.company.id, [body.document_id]).get(body.document_id)
    return paper.currency if claim is None else claim.currency
