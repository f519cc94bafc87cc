"""What programs ask of drafts and what they are answered (D4)."""

from typing import Any, Literal

from ninja import Schema
from pydantic import Field

from huikuan.entrypoints.api.asking import Amount, Asked, Body, Day, Flag, Text, Whole, Why
from huikuan.rules.drafts import DRAFT, Ground


class DraftsAsked(Asked):
    """Which drafts: as they stood on a day, by risk, customer, or words of number and acceptor."""

    as_of: Day | None = None
    risk: Literal["", "held", "contingent", "none"] = ""
    customer: Text = ""
    q: Text = ""


class DayAsked(Asked):
    """A day that counts; today without it."""

    as_of: Day | None = None


class Applied(Body):
    """What of the draft settles an invoice."""

    invoice_no: Text = Field(min_length=1)
    amount: Amount


class DraftReceived(Body):
    """A draft that came in; `range_first` and `range_last` count units of 0.01 yuan from 1."""

    customer_no: Text = Field(min_length=1)
    received_on: Day
    number: Text
    kind: Literal["bank_acceptance", "commercial_acceptance"]
    medium: Literal["electronic", "paper"] = "electronic"
    drawer: Text = Field(min_length=1)
    acceptor: Text = Field(min_length=1)
    issued_on: Day
    matures_on: Day
    face: Amount
    currency: Text = "CNY"
    range_first: Whole | None = Field(None, ge=1, lt=2**62)
    range_last: Whole | None = Field(None, ge=1, lt=2**62)
    transferable: Flag = True
    receipt_no: Text = ""
    apply: list[Applied] = Field([], max_length=500)
    why: Why = ""


class DraftAct(Body):
    """An act on a draft; `seen` is the number of the last act that was known."""

    act: Literal[tuple(sorted({act for _, act in DRAFT.moves}))]  # type: ignore[valid-type]
    on: Day
    part: Amount | None = None
    parts: list[Amount] = Field([], max_length=500)
    rate: Amount | None = Field(None, description="a discount's yearly rate in percent")
    receipt_no: Text = ""
    endorsee: Text = ""
    bank: Text = ""
    pledgee: Text = ""
    ground: Literal["", *(one.value for one in Ground)] = Field(  # type: ignore[valid-type]
        "", description="why it is refused; before maturity one that article 61 names"
    )
    reason: Text = ""
    seen: Whole | None = None
    why: Why = ""


class Clock(Schema):
    """A period that runs on the draft, the article that sets it, and its last day."""

    code: str
    article: int
    starts_on: str
    ends_on: str
    days_left: int


class DraftShown(Schema):
    """A draft as of a day."""

    id: int
    number: str
    kind: str
    medium: str
    customer_no: str
    customer: str
    drawer: str
    acceptor: str
    acceptor_class: str
    derecognised: bool
    issued_on: str
    matures_on: str
    face: str
    currency: str
    range_first: int | None
    range_last: int | None
    transferable: bool
    state: str
    risk: str
    seen: int
    document_id: int
    split_from: int | None
    acts: list[str]
    clocks: list[Clock]


class DraftActShown(Schema):
    """An act that was done."""

    no: int
    act: str
    on: str
    state: str
    details: dict[str, Any]
    recorded_at: str


class OneDraft(DraftShown):
    """A draft with everything that was done with it."""

    history: list[DraftActShown]


class Drafts(Schema):
    """The drafts of a day."""

    as_of: str
    items: list[DraftShown]


class ExposureLine(Schema):
    """What stands on one acceptor's promise, by customer."""

    customer_no: str
    acceptor: str
    currency: str
    held: str
    contingent: str


class Exposures(Schema):
    """The credit risk left on drafts."""

    as_of: str
    items: list[ExposureLine]


class Acted(Schema):
    """The draft after the act, the parts a split made, and what has to be known."""

    draft: DraftShown
    parts: list[DraftShown]
    warnings: list[str]
