"""Knows for each kind of file how it is read, which rooms judge it and which book it."""

from collections.abc import Callable, Mapping
from typing import Final

from huikuan.adapters.pinyin import spell
from huikuan.books.evidence import operations as evidence
from huikuan.books.ledger import operations as ledger
from huikuan.books.orders import operations as orders
from huikuan.books.parties import operations as parties
from huikuan.flows.import_files.due_days import find_due_days
from huikuan.flows.import_files.einvoices import EInvoiceKind
from huikuan.flows.import_files.rows import RowKind, judge_documents
from huikuan.flows.import_files.statements import StatementKind
from huikuan.flows.import_files.work import Booking, Kind
from huikuan.kernel.currencies import EXPONENTS
from huikuan.rules.intake import EINVOICE, STATEMENT


def _book_customers(booking: Booking) -> None:
    changed = parties.changed_customers(booking.company.id)
    parties.book_customers(booking.company.id, booking.batch_id, spell)
    # one record in the chain per changed customer, written last (D3)
    for customer_id, number, before, given in changed:
        evidence.append(
            by=booking.by,
            act="customer.changed",
            subject=("customer", str(customer_id)),
            company_id=booking.company.id,
            before={"customer_no": number, **{key: before[key] for key in given}},
            after={"customer_no": number, **given, "batch": booking.batch_id},
        )


def _judge_invoices(booking: Booking) -> None:
    ledger.prepare_booking()
    ledger.judge_documents("invoices", booking.company.id)
    find_due_days(booking.company.id, booking.company.country)


def _book(kind: str) -> Callable[[Booking], None]:
    return lambda booking: ledger.book_documents(kind, booking.under_act())


def factors() -> Mapping[str, int]:
    """Return the minor units of one major unit, by currency."""
    return {code: 10**places for code, places in EXPONENTS.items()}


def _allocated() -> dict[str, int]:
    return {code: int(minor) for code, minor in ledger.allocation_totals().items()}


_ROWS: Final = (
    RowKind(
        "customers",
        judge=lambda booking: parties.judge_customers(booking.company.id),
        write=_book_customers,
    ),
    RowKind(
        "orders",
        judge=lambda booking: orders.judge_orders(booking.company.id),
        write=lambda booking: orders.book_orders(booking.company.id, booking.batch_id),
        total_column="amount_minor",
    ),
    RowKind(
        "invoices",
        judge=_judge_invoices,
        write=_book("invoices"),
        total_column="amount_minor",
        posts=True,
        grows=True,
        columns=ledger.NUMBERED,
    ),
    RowKind(
        "receipts",
        judge=judge_documents("receipts"),
        write=_book("receipts"),
        total_column="amount_minor",
        posts=True,
        grows=True,
        columns=ledger.NUMBERED,
    ),
    RowKind(
        "allocations",
        judge=lambda booking: ledger.judge_allocations(booking.under_act(), factors()),
        write=lambda booking: ledger.book_allocations(booking.under_act()),
        totals=_allocated,
        posts=True,
    ),
    RowKind(
        "open-items",
        judge=judge_documents("open-items"),
        write=_book("open-items"),
        total_column="open_minor",
        posts=True,
        grows=True,
        columns=ledger.NUMBERED,
    ),
)
KINDS: Final[Mapping[str, Kind]] = {
    **{one.kind: one for one in _ROWS},
    STATEMENT: StatementKind(),
    EINVOICE: EInvoiceKind(),
}
