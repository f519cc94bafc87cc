"""Reads what a credit file holds on a day: its facts, papers and statements."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, cast

from huikuan.books.dossiers import models
from huikuan.books.dossiers.queries.rows import Ids, as_fact, as_statement, asked, in_force
from huikuan.books.dossiers.values import Fact, NoSuchRecord, Profile, StatementView
from huikuan.books.parties import queries as parties
from huikuan.rules.dossiers import (
    BankAccount,
    Identity,
    Owner,
    Paper,
    Parent,
    Registration,
    TradeReference,
    Value,
)


def profile(
    company_id: int,
    customer_ids: Ids = None,
    *,
    as_of: date,
    known_at: datetime | None = None,  # tidy: allow date-default - without: what is known now
) -> Mapping[int, Profile]:
    """Return what is known of these customers (all of them without ids), by customer.

    A customer of whom nothing is recorded has a profile too: his master data stand in it.
    """
    found: dict[int, dict[str, list[Fact[Value]]]] = defaultdict(lambda: defaultdict(list))
    for row in in_force(company_id, customer_ids, as_of, known_at):
        found[row.customer_id][row.kind].append(as_fact(row))
    return {
        one.id: _profile(one, found.get(one.id, {}))
        for one in parties.by_ids(company_id, customer_ids)
    }


def statements(
    company_id: int,
    customer_ids: Ids = None,
    *,
    as_of: date,
    known_at: datetime | None = None,  # tidy: allow date-default - without: what is known now
) -> Mapping[int, tuple[StatementView, ...]]:
    """Return the statements in our hands on a day, the latest period first, by customer.

    Of each period, length and scope the last version that counts by then.
    """
    rows = asked(models.StatementVersion.objects, company_id, customer_ids, as_of, known_at)
    last = rows.order_by("customer_id", "-period_end", "months", "scope", "-version").distinct(
        "customer_id", "period_end", "months", "scope"
    )
    found: dict[int, list[StatementView]] = defaultdict(list)
    for row in last:
        found[row.customer_id].append(as_statement(row))
    return {customer: tuple(all_) for customer, all_ in found.items()}


def documents(
    company_id: int,
    customer_ids: Ids = None,
    *,
    as_of: date,
    known_at: datetime | None = None,  # tidy: allow date-default - without: what is known now
) -> Mapping[int, tuple[Fact[Paper], ...]]:
    """Return the papers in the files on a day, by customer, by kind and title."""
    found: dict[int, list[Fact[Paper]]] = defaultdict(list)
    for row in in_force(company_id, customer_ids, as_of, known_at, kinds=("paper",)):
        found[row.customer_id].append(cast("Fact[Paper]", as_fact(row)))
    return {customer: tuple(all_) for customer, all_ in found.items()}


def history(
    company_id: int,
    customer_id: int,
    *,
    as_of: date,
    known_at: datetime | None = None,  # tidy: allow date-default - without: what is known now
) -> tuple[tuple[str, bool, Fact[Value]], ...]:
    """Return all that was recorded of a customer up to a day: kind, whether it ended, the fact."""
    rows = asked(models.Fact.objects, company_id, (customer_id,), as_of, known_at)
    return tuple((row.kind, row.ended, as_fact(row)) for row in rows.order_by("-id"))


def fact(
    company_id: int,
    fact_id: int,
    *,
    as_of: date,
    customer_id: int | None = None,
) -> tuple[int, str, Fact[Value]]:
    """Return a fact of a file by its id, with its customer and kind. Raises NoSuchRecord."""
    rows = models.Fact.objects.filter(
        company_id=company_id, id=fact_id, effective_on__lte=as_of, ended=False
    )
    if customer_id is not None:
        rows = rows.filter(customer_id=customer_id)
    row = rows.first()
    if row is None:
        raise NoSuchRecord(fact_id)
    return row.customer_id, row.kind, as_fact(row)


def _profile(one: parties.CustomerView, facts: Mapping[str, list[Fact[Value]]]) -> Profile:
    def of(kind: str) -> tuple[Fact[Any], ...]:
        return tuple(facts.get(kind, ()))

    registrations = cast("tuple[Fact[Registration], ...]", of("registration"))
    above = cast("tuple[Fact[Parent], ...]", of("parent"))
    owners = cast("tuple[Fact[Owner], ...]", of("owner"))
    return Profile(
        customer_id=one.id,
        customer_no=one.customer_no,
        name=one.name,
        tax_id=one.tax_id,
        country=one.country,
        industry=one.industry,
        group_no=one.group_no,
        since=one.since,
        currency=one.currency,
        registration=registrations[0] if registrations else None,
        identities=cast("tuple[Fact[Identity], ...]", of("identity")),
        owners=tuple(sorted(owners, key=lambda each: (-(each.value.share or 0), each.key))),
        parent=above[0] if above else None,
        references=cast("tuple[Fact[TradeReference], ...]", of("reference")),
        papers=cast("tuple[Fact[Paper], ...]", of("paper")),
        accounts=cast("tuple[Fact[BankAccount], ...]", of("account")),
    )
