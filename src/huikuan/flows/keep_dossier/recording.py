"""Records what a person or a program says of a firm: the customer first, then the act (B1)."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from huikuan.books.dossiers import operations
from huikuan.books.dossiers.operations import FileRefused, Given
from huikuan.books.parties import queries as parties
from huikuan.books.parties.queries import CustomerView, NoSuchCustomer
from huikuan.books.people import queries as people
from huikuan.kernel.actors import Actor
from huikuan.kernel.decisions import Reason
from huikuan.rules.dossiers import Statement, Value

__all__ = ["FileRefused", "NoSuchCustomer", "decide_twins", "end", "record", "state"]

EDIT = "credit_file.edit"


def record(  # noqa: PLR0913 - what is known of whom from when, by whom, on which day, why
    *,
    by: Actor,
    company_id: int,
    customer_no: str,
    value: Value,
    effective_on: date,
    today: date,
    why: str = "",
) -> int:
    """Record that something holds of a customer from a day on; return the fact's id.

    Raises NotPermitted, NoSuchCustomer, FileRefused.
    """
    customer = _customer(by, company_id, customer_no)
    _refuse_future(effective_on, today)
    with transaction.atomic():
        return operations.record(
            by=by,
            company_id=company_id,
            customer_id=customer.id,
            value=value,
            effective_on=effective_on,
            why=why,
        )


def end(  # noqa: PLR0913 - which fact of whom ends when, by whom, on which day, why
    *,
    by: Actor,
    company_id: int,
    customer_no: str,
    fact_id: int,
    ends_on: date,
    today: date,
    why: str,
) -> None:
    """Record that a fact holds no more from a day on.

    Raises NotPermitted, NoSuchCustomer, NoSuchRecord, FileRefused dossiers.why_missing.
    """
    customer = _customer(by, company_id, customer_no)
    _refuse_future(ends_on, today)
    if not why.strip():
        raise FileRefused([Reason("dossiers.why_missing")])
    with transaction.atomic():
        operations.end_fact(
            by=by,
            company_id=company_id,
            customer_id=customer.id,
            fact_id=fact_id,
            ends_on=ends_on,
            why=why,
        )


def state(
    *,
    by: Actor,
    company_id: int,
    customer_no: str,
    statements: Sequence[Statement],
    today: date,
    why: str = "",
) -> tuple[int, ...]:
    """Keep statements that were typed in, all or none; they count from today on.

    Raises NotPermitted, NoSuchCustomer, FileRefused where one does not balance.
    """
    customer = _customer(by, company_id, customer_no)
    for one in statements:
        _refuse_future(one.period_end, today)
    with transaction.atomic():
        return operations.record_statements(
            by=by,
            company_id=company_id,
            given=[Given(customer.id, one, today) for one in statements],
            source="typed",
            why=why,
        )


def decide_twins(
    *, by: Actor, company_id: int, first_no: str, second_no: str, same: bool, why: str
) -> None:
    """Decide whether two customers are one firm. Raises NotPermitted, NoSuchCustomer, FileRefused."""
    people.authorize(by, "duplicates.decide", company_id)
    first = parties.customer(company_id=company_id, customer_no=first_no)
    second = parties.customer(company_id=company_id, customer_no=second_no)
    with transaction.atomic():
        operations.decide_twins(
            by=by,
            company_id=company_id,
            first_id=first.id,
            second_id=second.id,
            same=same,
            why=why,
        )


def _customer(by: Actor, company_id: int, customer_no: str) -> CustomerView:
    scope = people.authorize(by, EDIT, company_id).scope
    return parties.customer(
        company_id=company_id, customer_no=customer_no, salesperson=scope.salesperson
    )


def _refuse_future(day: date, today: date) -> None:
    if day > today:
        raise FileRefused([Reason("dossiers.day_in_future", {"on": day})])
