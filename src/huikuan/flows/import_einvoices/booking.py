"""Stages the new invoices among e-invoices, books them by the ledger's import, keeps all as read."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from huikuan.books.documents import operations, queries
from huikuan.books.documents.values import NewReading
from huikuan.books.intake import operations as intake
from huikuan.books.intake.values import Refusal
from huikuan.books.ledger import operations as ledger
from huikuan.books.ledger.values import Act
from huikuan.books.people.queries import CompanyView
from huikuan.flows.import_einvoices.judging import Verdict, gather, judge
from huikuan.kernel.actors import Actor
from huikuan.kernel.days import Day
from huikuan.kernel.decisions import Figure, Reason
from huikuan.kernel.money import Money, TooManyDecimals, from_decimal
from huikuan.rules import documents as rules
from huikuan.rules import terms
from huikuan.rules.documents import EInvoice
from huikuan.rules.intake import layout

_KIND: Final = "invoices"
_LONGEST: Final = {"terms": 200, "order_no": 60, "credits": 60, "einvoice_no": 60}


@dataclass(frozen=True, slots=True)
class Prepared:
    """E-invoices with their verdicts; what is to become an invoice is staged under its row."""

    verdicts: tuple[Verdict, ...]
    digest: str

    def count(self, *states: str) -> int:
        """Return how many have one of the states."""
        return len([one for one in self.verdicts if one.state in states])


def stage(
    invoices: Sequence[EInvoice],
    *,
    company: CompanyView,
    digest: str,
    as_seller: bool,
    today: date,
    judge_staged: Callable[[], None],
) -> Prepared:
    """Judge e-invoices and stage those that become invoices, in the transaction of an import.

    The caller has opened the act and taken the company's turn; `judge_staged` has the ledger judge
    staged invoices and find their due days. What it refuses waits for a person, with its reason.
    """
    verdicts = judge(invoices, gather(invoices, company=company, as_seller=as_seller, today=today))
    intake.open_stage(_KIND, ledger.NUMBERED)
    fresh = [(row, one) for row, one in enumerate(verdicts, 1) if one.state == "create"]
    intake.stage_rows(_KIND, [_row(row, one) for row, one in fresh])
    intake.close_stage()
    judge_staged()
    _instalments(verdicts)
    refused = {one.row: one for one in reversed(intake.refusals())}
    there = set(intake.already_there())
    return Prepared(
        tuple(_after(row, one, refused, there) for row, one in enumerate(verdicts, 1)), digest
    )


def book(prepared: Prepared, *, act: Act, batch_id: int, by: Actor) -> None:
    """Book the staged invoices and keep every e-invoice with what became of it."""
    ledger.book_documents(_KIND, act)
    made = queries.staged_documents()
    kept = [
        _kept(one, prepared.digest, made.get(row))
        for row, one in enumerate(prepared.verdicts, 1)
        if one.state in {"linked", "create", "waiting", "aside"}
    ]
    operations.keep(by=by, company_id=act.company_id, batch_id=batch_id, kept=kept)


def _after(row: int, verdict: Verdict, refused: Mapping[int, Refusal], there: set[int]) -> Verdict:
    if verdict.state != "create":
        return verdict
    if row in refused:
        one = refused[row]
        figures = {"column": one.column, "value": one.value, **one.figures}
        return replace(verdict, state="waiting", reason=Reason(one.code, figures))
    return replace(verdict, state="there") if row in there else verdict


def _kept(verdict: Verdict, digest: str, made: int | None) -> NewReading:
    linked = verdict.link.document_id if verdict.link is not None else made
    how = verdict.link.by if verdict.link is not None else ("created" if made else "")
    return NewReading(
        invoice=verdict.invoice,
        digest=digest,
        payable_minor=_minor(verdict.invoice),
        found=[plain(one) for one in verdict.found],
        state="linked" if linked is not None else verdict.state,
        document_id=linked,
        how=how,
        reason=None if verdict.reason is None else plain(verdict.reason),
    )


def plain(reason: Reason) -> dict[str, Any]:
    """Return a reason as plain data: amounts as text, days as ISO text."""
    return {"code": reason.code, "figures": {k: _figure(v) for k, v in reason.figures.items()}}


def _figure(value: Figure) -> str | int | bool | None:
    if isinstance(value, Day):
        return value.isoformat()
    if isinstance(value, Money):
        return value.text()
    return value if value is None or isinstance(value, str | int | bool) else format(value, "f")


def _minor(invoice: EInvoice) -> int | None:
    if invoice.payable is None:
        return None
    try:
        return from_decimal(invoice.payable, invoice.currency).minor
    except TooManyDecimals:
        return None


def _row(row: int, verdict: Verdict) -> list[object]:
    """Return a staged invoice, in the order of the staged columns.

    What the ledger has no column for stays with the e-invoice, which is kept beside it.
    """
    invoice, claim, buyer = verdict.invoice, verdict.claim, verdict.buyer
    if claim is None or buyer is None:
        raise AssertionError("only what has a claim and a buyer becomes an invoice")
    due = None if claim.kind == "credit_note" else invoice.due_date
    values: dict[str, object] = {
        "row": row,
        "line": row,
        "invoice_no": invoice.number,
        "customer_no": buyer.customer_no,
        "issue_date": invoice.issue_date,
        "amount_minor": claim.minor,
        "due_date": due,
        "terms": _terms(invoice),
        "kind": claim.kind,
        "tax_minor": claim.tax_minor,
        "currency": claim.currency,
        "order_no": invoice.order_no or None,
        "delivered_on": invoice.delivered_on,
        "credits": invoice.credits or None,
        "einvoice_no": rules.full_number(invoice),
    }
    for name, most in _LONGEST.items():
        if len(str(values[name] or "")) > most:
            values[name] = None
    return [values.get(name) for name in layout(_KIND).staged_columns]


def _terms(invoice: EInvoice) -> str | None:
    """The stated terms where the house can read them; free text is kept as it is, beside."""
    words = rules.terms_words(invoice) or invoice.terms
    return words if words and isinstance(terms.read(words), terms.Reading) else None


def _instalments(verdicts: Sequence[Verdict]) -> None:
    """Spell out the parts of invoices that state a due day for each."""
    made = queries.staged_documents()
    rows = [
        (made[row], line, due_on, minor)
        for row, one in enumerate(verdicts, 1)
        if row in made and one.claim is not None
        for line, (due_on, minor) in enumerate(rules.instalments(one.invoice, one.claim), 1)
    ]
    if rows:
        ledger.set_instalments(rows)
