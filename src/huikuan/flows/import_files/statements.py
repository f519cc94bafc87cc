"""A bank's statement as a kind of file: read by the bank readers, booked by its own flow (D4)."""

from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings

from huikuan.adapters import banks
from huikuan.books.intake import operations as intake
from huikuan.flows import import_statements
from huikuan.flows.import_files.receiving import reading_context, stored_file
from huikuan.flows.import_files.reporting import DoesNotTie
from huikuan.flows.import_files.work import Work
from huikuan.flows.import_statements import Finding, Prepared
from huikuan.kernel.money import Money
from huikuan.rules.banking import BankStatement, sums


@dataclass(frozen=True, slots=True)
class StatementKind:
    """Statements bring receipts; a file that cannot be trusted is refused whole."""

    posts: bool = True
    grows: bool = True

    def read(self, work: Work) -> "ReadStatements":
        """Read the statements, check them, and tell what of them is new."""
        batch, booking = work.batch, work.booking
        context = reading_context(booking.company)
        work.tell("reading", 0, batch.size, 0)
        file = banks.read(
            stored_file(batch),
            mapping=batch.mapping,
            currency=context.currency,
            as_of=context.as_of,
            limits=replace(
                banks.LIMITS, file_bytes=settings.IMPORT_BYTES, rows=settings.IMPORT_ROWS
            ),
        )
        work.tell("judging", 1, 1, file.lines)
        intake.take_turn(batch.company_id)
        prepared = import_statements.stage(
            file.statements,
            company_id=batch.company_id,
            file_digest=file.digest,
            today=context.as_of,
        )
        return ReadStatements(work, prepared, file.lines)


@dataclass(frozen=True, slots=True)
class ReadStatements:
    """Statements that were read and checked."""

    work: Work
    prepared: Prepared
    given: int

    @property
    def lines(self) -> int:
        """How many lines were read."""
        return self.prepared.read

    def book(self) -> None:
        """Book the receipts and the statements that they came on."""
        booking = self.work.booking
        import_statements.book(self.prepared, act=booking.under_act(), by=booking.by)

    def report(self) -> dict[str, Any]:
        """Return what came of the file: every line accepted or already there, none is skipped."""
        batch, found = self.work.batch, self.prepared
        if found.read != self.given:
            raise DoesNotTie(f"{self.given} lines, {found.read} with a verdict")
        return {
            "batch": batch.id,
            "kind": batch.kind,
            "file": batch.file_name,
            "digest": batch.digest,
            "by": self.work.booking.by.name,
            "rows": {
                "read": found.read,
                "accepted": found.read - found.there,
                "already_there": found.there,
                "rejected": 0,
                "skipped": 0,
            },
            "control_totals": {
                code: Money(minor, code).text() for code, minor in sorted(found.totals.items())
            },
            "rejects_file": None,
            "rejects": [],
            "statements": [_told(one, statement_id) for one, statement_id in found.shown],
            "findings": [_found(one) for one in found.findings],
        }


def _told(one: BankStatement, statement_id: int | None) -> dict[str, Any]:
    """Tell a statement as the contract does: whatever is on it counts, booked or pending."""
    all_of_it = sums(one, booked_only=False)
    return {
        "id": statement_id,
        "account": one.account,
        "currency": one.currency,
        "opening": _text(one.opening_minor, one.currency),
        "closing": _text(one.closing_minor, one.currency),
        "entries": all_of_it.lines,
        "credits": _text(all_of_it.credits_minor, one.currency),
        "debits": _text(all_of_it.debits_minor, one.currency),
        "from": None if one.from_on is None else one.from_on.isoformat(),
        "to": None if one.to_on is None else one.to_on.isoformat(),
    }


def _text(minor: int | None, currency: str) -> str | None:
    return None if minor is None else Money(minor, currency).text()


def _found(one: Finding) -> dict[str, Any]:
    figures = {"account": one.account, "currency": one.currency, **one.figures}
    return {"account": one.account, "code": one.code, "figures": figures}
