"""Books a draft in the ledger: a document of its own kind, by the path of every receipt (D4)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, cast

from huikuan.analytics import reports
from huikuan.books.evidence import operations as evidence
from huikuan.books.intake import operations as intake
from huikuan.books.intake.values import Refusal
from huikuan.books.ledger import operations as ledger
from huikuan.flows.allocate import Allocation, allocate
from huikuan.kernel.actors import Actor
from huikuan.kernel.money import Money
from huikuan.rules.intake import layout
from huikuan.rules.items import EntryKind

KIND = "receipts"


class NotBooked(ValueError):
    """The ledger refuses the draft's document; `refusals` say what, or it was booked before."""

    def __init__(self, refusals: Sequence[Refusal]) -> None:
        """Keep the refusals."""
        self.refusals = tuple(refusals)
        super().__init__(", ".join(one.code for one in self.refusals) or "already_there")


@dataclass(frozen=True, slots=True)
class Applied:
    """What of a draft settles an invoice."""

    invoice_no: str
    amount: Money


@dataclass(frozen=True, slots=True)
class Paper:
    """A document to book for a draft: its number in the series of receipts, and whose it is."""

    number: str
    customer_no: str
    received_on: date
    amount: Money
    payer: str


def book(by: Actor, company_id: int, paper: Paper, why: str) -> int:
    """Book the document with evidence, in the caller's transaction, and return its id.

    Raises NotBooked.
    """
    intake.open_stage(KIND, ledger.NUMBERED)
    cells: dict[str, object] = {
        "row": 1,
        "line": 1,
        "receipt_no": paper.number,
        "received_on": paper.received_on,
        "amount_minor": paper.amount.minor,
        "customer_no": paper.customer_no,
        "currency": paper.amount.currency,
        "payer_name": paper.payer,
        "method": "draft",
    }
    intake.stage_rows(KIND, [[cells.get(name) for name in layout(KIND).staged_columns]])
    intake.close_stage()
    act = ledger.open_act(
        company_id=company_id, kind="draft", by=by, recorded_at=datetime.now(UTC), why=why
    )
    ledger.prepare_booking()
    ledger.judge_documents(KIND, company_id)
    if intake.tally("").accepted != 1:
        raise NotBooked(intake.refusals())
    ledger.book_documents(KIND, act)
    posted = ledger.close_act(act)
    evidence.append(
        by=by,
        act="ledger.draft_booked",
        subject=("act", str(posted.act_id)),
        company_id=company_id,
        before=None,
        after={"number": paper.number, "entries": posted.entries, "digest": posted.digest},
        why=why,
    )
    # the first and only document of the act
    return document_of(company_id, paper.number)


def apply(
    by: Actor, company_id: int, number: str, on: date, applied: Sequence[Applied], why: str
) -> None:
    """Apply a draft's document to invoices; raises AllocationRefused."""
    if not applied:
        return
    allocations = [
        Allocation(
            invoice_no=one.invoice_no,
            applied_on=on,
            amount=one.amount.decimal(),
            receipt_no=number,
            discount=Decimal(0),
        )
        for one in applied
    ]
    allocate(by=by, company_id=company_id, allocations=allocations, why=why)


def document_of(company_id: int, number: str) -> int:
    """The id of a document of the series of receipts. Raises NothingThere."""
    return int(_document(company_id, {"number": number, "series": 2})["document_id"])


def standing(company_id: int, document_id: int) -> tuple[Applied, ...]:
    """Return what a document settles still, by invoice: by day, then by the invoice's number."""
    question = reports.Query(
        company_id=company_id, as_of=date.max, params={"document_id": document_id}, limit=None
    )
    rows = reports.run("entries", question).rows
    undone = {row["reverses"] for row in rows}
    found: dict[str, Money] = {}
    for row in sorted(rows, key=lambda row: (row["effective_on"], str(row["counter_number"]))):
        if row["entry_kind"] != EntryKind.APPLIED.word or row["seq"] in undone:
            continue
        part = Money(abs(row["amount"]), row["currency"])
        number = str(row["counter_number"])
        found[number] = found[number] + part if number in found else part
    return tuple(Applied(number, amount) for number, amount in found.items())


def number_of(company_id: int, document_id: int) -> str:
    """The number of a document of the ledger. Raises NothingThere."""
    return str(_document(company_id, {"document_id": document_id})["number"])


def _document(company_id: int, params: Mapping[str, object]) -> Mapping[str, Any]:
    question = reports.Query(company_id=company_id, as_of=date.max, params=params)
    return cast("Mapping[str, Any]", reports.run("document", question).meta["header"])
