"""How reconciliation reads over the API: its bodies, its answers, and how they are filled (D5)."""

from typing import Literal

from ninja import Schema
from pydantic import Field

from huikuan.books.reconciliation import queries as requests
from huikuan.books.reconciliation.queries import RequestView
from huikuan.entrypoints.api.asking import Amount, Asked, Body, Day, Text, Whole, Why
from huikuan.entrypoints.api.differing import DifferenceOut, amount_in, difference
from huikuan.flows import reconcile
from huikuan.kernel.money import from_decimal
from huikuan.rules.reconciliation import Answer, Cause, Choice, Form, LineAnswer, Missing, Says

MOST = 500
FormWord = Literal["statement", "positive", "negative"]
ChoiceWord = Literal["open_balance", "movement", "either"]


class RoundAsked(Body):
    """A round: a period, and what is not to follow the policy in force."""

    start: Day = Field(alias="from")
    end: Day = Field(alias="to")
    form: FormWord | None = None
    customers: ChoiceWord | None = None
    currency: Text = ""
    customer: Text = ""
    reply_to: Text = ""


class PreviewAsked(Asked):
    """The question for whom a round would be put to."""

    start: Day = Field(alias="from")
    end: Day = Field(alias="to")
    form: FormWord | None = None
    customers: ChoiceWord | None = None
    currency: Text = ""
    customer: Text = ""


class Balance(Schema):
    """How many requests and which balance in a currency."""

    currency: str
    requests: int
    balance: str


class Preview(Schema):
    """Whom a round would be put to; `there` have a request of that cut-off day already."""

    form: str
    customers: str
    sums: list[Balance]
    no_address: list[str]
    there: int


class Round(Schema):
    """A round of requests."""

    id: int
    form: str
    first: str
    last: str
    requests: int
    prepared: int


class Rounds(Schema):
    """The rounds of the company, newest first."""

    items: list[Round]


class RoundMade(Schema):
    """The number of a round."""

    round: int


class Count(Schema):
    """How many."""

    count: int


class Request(Schema):
    """A request to confirm a balance; the figures are nothing before it is stated."""

    id: int
    reference: str
    round: int
    form: str
    customer_no: str
    currency: str
    state: str
    first: str
    last: str
    balance: str
    stated: bool
    known_at: str | None
    answer_by: str | None
    sent_at: str | None
    reminders: int
    has_address: bool


class Requests(Schema):
    """Requests, newest first."""

    items: list[Request]


class AnswerOut(Schema):
    """What was answered; `digest` is the receipt."""

    agrees: bool
    channel: str
    theirs: str
    acknowledged: str
    answered_at: str
    digest: str
    differences: list[DifferenceOut]


class LineOut(Schema):
    """A document as the request states it."""

    no: int
    number: str
    kind: str
    issued_on: str
    due_on: str
    open: str


class WholeRequest(Request):
    """A request with its lines and its answer."""

    lines: list[LineOut]
    answer: AnswerOut | None


class RequestsAsked(Asked):
    """Which requests."""

    round: int | None = None
    state: (
        Literal[
            "prepared",
            "queued",
            "sent",
            "opened",
            "agreed",
            "differs",
            "expired",
            "withdrawn",
            "superseded",
        ]
        | None
    ) = None
    limit: int = Field(100, ge=1, le=MOST)
    before: int | None = Field(None, description="the id that ended the page before")


class Named(Body):
    """Requests by their ids."""

    requests: list[Whole] = Field(min_length=1, max_length=MOST)


class LineIn(Body):
    """What the customer's paper says about a line."""

    no: Whole
    says: Literal["amount", "unknown", "paid"]
    theirs: Amount | None = None
    paid_on: Day | None = None
    cause: Literal[
        "price",
        "quantity",
        "quality",
        "not_delivered",
        "no_invoice",
        "credit_due",
        "discount",
        "other",
    ] = "other"
    comment: Why = ""


class MissingIn(Body):
    """A document of the customer's that the statement lacks."""

    number: Text
    amount: Amount
    dated: Day | None = None
    comment: Why = ""


class PaperIn(Body):
    """An answer that came back on paper: it agrees when it names no difference."""

    name: Text = Field(min_length=1)
    title: Text = ""
    comment: Why = ""
    lines: list[LineIn] = Field(default_factory=list, max_length=MOST)
    missing: list[MissingIn] = Field(default_factory=list, max_length=MOST)


class Link(Schema):
    """The path of a link for the customer: told once."""

    path: str


class Letter(Body):
    """A decision about a letter in doubt."""

    key: Text
    act: Literal["arrived", "send_again"]
    why: Why = Field(min_length=1)


def round_of(asked: RoundAsked | PreviewAsked, *, reply_to: str) -> reconcile.RoundAsk:
    """The round that a question or a body asks for."""
    return reconcile.RoundAsk(
        start_on=asked.start,
        as_of=asked.end,
        form=Form(asked.form) if asked.form else None,
        choice=Choice(asked.customers) if asked.customers else None,
        currency=asked.currency,
        customer=asked.customer,
        reply_to=reply_to,
    )


def answer_of(body: PaperIn, currency: str) -> Answer:
    """What a paper says, in the request's minor units."""

    def minor(amount: Amount) -> int:
        return from_decimal(amount, currency).minor

    return Answer(
        agrees=not body.lines and not body.missing,
        lines=tuple(
            LineAnswer(
                line.no,
                Says(line.says),
                None if line.theirs is None else minor(line.theirs),
                line.paid_on,
                Cause(line.cause),
                line.comment,
            )
            for line in body.lines
        ),
        missing=tuple(
            Missing(one.number, minor(one.amount), one.dated, one.comment) for one in body.missing
        ),
    )


def shown(one: RequestView) -> dict[str, object]:
    """A request as the API tells it."""
    return {
        "id": one.id,
        "reference": one.reference,
        "round": one.round_id,
        "form": one.form.value,
        "customer_no": one.customer_no,
        "currency": one.currency,
        "state": one.state.value,
        "first": one.start_on.isoformat(),
        "last": one.as_of.isoformat(),
        "balance": amount_in(one.balance_minor, one.currency),
        "stated": bool(one.figures_digest),
        "known_at": one.known_at.isoformat() if one.known_at else None,
        "answer_by": one.answer_by.isoformat() if one.answer_by else None,
        "sent_at": one.sent_at.isoformat() if one.sent_at else None,
        "reminders": one.reminders,
        "has_address": bool(one.contact_email),
    }


def shown_whole(found: RequestView) -> dict[str, object]:
    """A request with its lines and its answer, read anew."""
    one = requests.request(found.company_id, found.id)
    given = requests.answer(one.id)
    return {
        **shown(one),
        "lines": [
            {
                "no": line.no,
                "number": line.number,
                "kind": line.document_kind,
                "issued_on": line.issued_on.isoformat(),
                "due_on": line.due_on.isoformat(),
                "open": amount_in(line.open_minor, one.currency),
            }
            for line in requests.lines(one.id)
        ],
        "answer": None
        if given is None
        else {
            "agrees": given.agrees,
            "channel": given.channel,
            "theirs": amount_in(given.theirs_minor, one.currency),
            "acknowledged": amount_in(given.acknowledged_minor, one.currency),
            "answered_at": given.answered_at.isoformat(),
            "digest": given.digest,
            "differences": [
                difference(item, one.currency) for item in requests.differences(one.id)
            ],
        },
    }
