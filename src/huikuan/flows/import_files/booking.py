"""Knows for each kind of file which rooms judge its staged rows and which book them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from huikuan.adapters.pinyin import spell
from huikuan.books.evidence import operations as evidence
from huikuan.books.ledger import operations as ledger
from huikuan.books.ledger.values import Act
from huikuan.books.orders import operations as orders
from huikuan.books.parties import operations as parties
from huikuan.books.people.queries import CompanyView
from huikuan.flows.import_files.due_days import find_due_days
from huikuan.kernel.actors import Actor
from huikuan.kernel.currencies import EXPONENTS


@dataclass(frozen=True, slots=True)
class Booking:
    """What booking needs to know of the import under way."""

    company: CompanyView
    batch_id: int
    by: Actor
    act: Act | None


@dataclass(frozen=True, slots=True)
class Kind:
    """How a kind of file is judged and booked; `posts` tells whether it moves money."""

    judge: Callable[[Booking], None]
    book: Callable[[Booking], None]
    total_column: str
    posts: bool = False
    columns: tuple[str, ...] = ()


def _act(booking: Booking) -> Act:
    if booking.act is None:
        raise RuntimeError("a kind that posts is booked under an act")
    return booking.act


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


def _judge(kind: str) -> Callable[[Booking], None]:
    def judge(booking: Booking) -> None:
        ledger.prepare_booking()
        ledger.judge_documents(kind, booking.company.id)

    return judge


def _book(kind: str) -> Callable[[Booking], None]:
    return lambda booking: ledger.book_documents(kind, _act(booking))


def factors() -> Mapping[str, int]:
    """Return the minor units of one major unit, by currency."""
    return {code: 10**places for code, places in EXPONENTS.items()}


KINDS: Final[Mapping[str, Kind]] = {
    "customers": Kind(
        judge=lambda booking: parties.judge_customers(booking.company.id),
        book=_book_customers,
        total_column="",
    ),
    "orders": Kind(
        judge=lambda booking: orders.judge_orders(booking.company.id),
        book=lambda booking: orders.book_orders(booking.company.id, booking.batch_id),
        total_column="amount_minor",
    ),
    "invoices": Kind(
        judge=_judge_invoices,
        book=_book("invoices"),
        total_column="amount_minor",
        posts=True,
        columns=ledger.NUMBERED,
    ),
    "receipts": Kind(
        judge=_judge("receipts"),
        book=_book("receipts"),
        total_column="amount_minor",
        posts=True,
        columns=ledger.NUMBERED,
    ),
    "allocations": Kind(
        judge=lambda booking: ledger.judge_allocations(_act(booking), factors()),
        book=lambda booking: ledger.book_allocations(_act(booking)),
        total_column="",
        posts=True,
    ),
    "open-items": Kind(
        judge=_judge("open-items"),
        book=_book("open-items"),
        total_column="open_minor",
        posts=True,
        columns=ledger.NUMBERED,
    ),
}


def accepted_totals(kind: str, totals: Mapping[str, Any]) -> dict[str, int]:
    """Return the control totals of what was accepted, in minor units by currency."""
    if kind == "allocations":
        return {code: int(minor) for code, minor in ledger.allocation_totals().items()}
    return {code: int(minor) for code, minor in totals.items()}
