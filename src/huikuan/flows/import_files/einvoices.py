"""An e-invoice as a kind of file: read as stated, booked by its own flow (D5)."""

from dataclasses import dataclass
from typing import Any

from huikuan.adapters import einvoices
from huikuan.books.intake import operations as intake
from huikuan.books.ledger import operations as ledger
from huikuan.flows import import_einvoices
from huikuan.flows.import_einvoices import Prepared, Verdict, plain
from huikuan.flows.import_files.due_days import find_due_days
from huikuan.flows.import_files.receiving import reading_context, stored_file
from huikuan.flows.import_files.reporting import DoesNotTie
from huikuan.flows.import_files.work import Work
from huikuan.kernel.money import Money
from huikuan.rules.documents import EInvoice

_SHOWN = (
    "number", "type_code", "issue_date", "due_date", "currency", "tax_exclusive", "tax_inclusive",
    "prepaid", "payable",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class EInvoiceKind:
    """E-invoices bring invoices; each has its own verdict, a file that cannot be read has none."""

    posts: bool = True
    grows: bool = False

    def read(self, work: Work) -> "ReadEInvoices":
        """Read the e-invoices and tell what each of them is."""
        batch, company = work.batch, work.booking.company
        work.tell("reading", 0, batch.size, 0)
        found = einvoices.read(stored_file(batch))
        work.tell("judging", 1, 1, len(found))
        intake.take_turn(batch.company_id)

        def judge_staged() -> None:
            ledger.prepare_booking()
            ledger.judge_documents("invoices", company.id)
            find_due_days(company.id, company.country)

        prepared = import_einvoices.stage(
            found,
            company=company,
            digest=batch.digest,
            as_seller=(batch.mapping or {}).get("as") == "seller",
            today=reading_context(company).as_of,
            judge_staged=judge_staged,
        )
        return ReadEInvoices(work, prepared)


@dataclass(frozen=True, slots=True)
class ReadEInvoices:
    """E-invoices that were read, each with its verdict."""

    work: Work
    prepared: Prepared

    @property
    def lines(self) -> int:
        """How many e-invoices were read."""
        return len(self.prepared.verdicts)

    def book(self) -> None:
        """Book what becomes an invoice, and keep every e-invoice of ours."""
        booking = self.work.booking
        import_einvoices.book(
            self.prepared, act=booking.under_act(), batch_id=booking.batch_id, by=booking.by
        )

    def report(self) -> dict[str, Any]:
        """Return what came of the file: accepted is linked, made an invoice, waiting or aside."""
        batch, found = self.work.batch, self.prepared
        accepted = found.count("linked", "create", "waiting", "aside")
        there, rejected = found.count("there"), found.count("rejected")
        if self.lines != accepted + there + rejected:
            raise DoesNotTie(f"{self.lines} e-invoices, {accepted} + {there} + {rejected}")
        totals: dict[str, int] = {}
        for one in found.verdicts:
            if one.state in {"linked", "create"} and one.claim is not None:
                currency = one.claim.currency
                totals[currency] = totals.get(currency, 0) + one.claim.minor
        return {
            "batch": batch.id,
            "kind": batch.kind,
            "file": batch.file_name,
            "digest": batch.digest,
            "by": self.work.booking.by.name,
            "rows": {
                "read": self.lines,
                "accepted": accepted,
                "already_there": there,
                "rejected": rejected,
                "skipped": 0,
            },
            "control_totals": {
                code: Money(minor, code).text() for code, minor in sorted(totals.items())
            },
            "rejects_file": None,
            "rejects": [
                _rejected(line, one)
                for line, one in enumerate(found.verdicts, 1)
                if one.state == "rejected"
            ],
            "invoices": [_told(one) for one in found.verdicts],
        }


def _rejected(line: int, verdict: Verdict) -> dict[str, Any]:
    if verdict.reason is None:
        raise AssertionError("what is rejected has its reason")
    figures = plain(verdict.reason)["figures"]
    value = verdict.invoice.number
    return {
        "line": line,
        "column": "seller" if "seller" in figures else "number",
        "code": verdict.reason.code,
        "value": value,
        "figures": {**figures, "value": value},
    }


def _told(verdict: Verdict) -> dict[str, Any]:
    """Tell an e-invoice as the contract does, and what became of it."""
    invoice: EInvoice = verdict.invoice
    document = invoice.document()
    return {
        **{name: document[name] for name in _SHOWN},
        "seller": invoice.seller.name,
        "buyer": invoice.buyer.name,
        "lines": len(invoice.lines),
        "syntax": document["syntax"],
        "outcome": {"create": "created"}.get(verdict.state, verdict.state),
        "reason": None if verdict.reason is None else plain(verdict.reason),
        "findings": [plain(one) for one in verdict.found],
    }
