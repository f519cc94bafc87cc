"""Gathers what a card asks of every customer: own ledger, statements, the record (B2).

One pass over the book for the ledger's figures; statements and records are read by set.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Final

from huikuan.analytics.daily import standings
from huikuan.books.dossiers import queries as dossiers
from huikuan.books.dossiers.values import StatementView
from huikuan.books.parties import queries as parties
from huikuan.books.parties.queries import CustomerView
from huikuan.kernel.days import Day
from huikuan.rules.dossiers import models, ratios
from huikuan.rules.scoring import EXTRA, Fact, Facts, Figure, Source

_RELATION: Final = Figure(Source.MEASURE, "relation_days").key
# nothing is overdue where there is no paper at all
_NO_PAPER: Final[Mapping[str, Decimal]] = {"oldest_overdue": Decimal(0)}


def facts(
    company_id: int,
    figures: Collection[Figure],
    as_of: Day,
    customer_ids: Collection[int] | None = None,
) -> Iterator[tuple[int, Facts]]:
    """Return what is known of each customer that these figures ask for, by customer in order.

    Everything is read before the first is given: whoever takes them may be writing meanwhile.
    A figure that nobody has is missing, not guessed. What the ledger says stands for the day
    asked; a ratio for the end of its statement's period; the age of a relation begins with the
    record's own first day, where it has one before the first bill.
    """
    asked = {source: [one for one in figures if one.source is source] for source in Source}
    held = standings(company_id, as_of) if asked[Source.MEASURE] else {}
    papers = _statements(company_id, customer_ids, as_of) if asked[Source.RATIO] else {}
    extra = parties.attributes(company_id, customer_ids) if asked[Source.ATTRIBUTE] else {}

    def of(customer: CustomerView) -> Facts:
        standing = held.get(customer.id)
        known = standing.figures if standing else _NO_PAPER
        return {
            **dict(_measures(asked[Source.MEASURE], known, customer, as_of)),
            **dict(_ratios(asked[Source.RATIO], papers.get(customer.id, ()))),
            **dict(_attributes(asked[Source.ATTRIBUTE], customer, extra.get(customer.id, {}))),
        }

    customers = parties.by_ids(company_id, customer_ids)
    return ((customer.id, of(customer)) for customer in customers)


def _measures(
    asked: Sequence[Figure], known: Mapping[str, Decimal], customer: CustomerView, as_of: Day
) -> Iterator[tuple[str, Fact]]:
    return (
        (one.key, _relation(known.get(one.of), customer, as_of))
        if one.key == _RELATION
        else (one.key, Fact(known.get(one.of), as_of if one.of in known else None))
        for one in asked
    )


def _relation(billed: Decimal | None, customer: CustomerView, as_of: Day) -> Fact:
    """The longer of what the record says and what the first bill shows."""
    said = None if customer.since is None else Decimal(max((as_of - customer.since).days, 0))
    days = [one for one in (billed, said) if one is not None]
    return Fact(max(days), as_of) if days else Fact(None)


def _statements(
    company_id: int, customer_ids: Collection[int] | None, as_of: Day
) -> Mapping[int, tuple[StatementView, ...]]:
    return dossiers.statements(
        company_id, None if customer_ids is None else tuple(customer_ids), as_of=as_of
    )


def _ratios(asked: Sequence[Figure], papers: Sequence[StatementView]) -> Iterator[tuple[str, Fact]]:
    """From the latest statement and the one before it, which gives means and growth."""
    if not papers:
        return iter(())
    last = papers[0].statement
    before = next((one.statement for one in papers[1:] if one.statement.scope == last.scope), None)
    known: dict[str, Decimal | None] = {
        code: one.value for code, one in ratios(last, before).items()
    }
    known |= {code: one.score for code, one in models(last, before).items()}
    origin = f"statement {last.period_end.isoformat()}"
    return (
        (one.key, Fact(known.get(one.of), last.period_end, origin))
        for one in asked
        if known.get(one.of) is not None
    )


def _attributes(
    asked: Sequence[Figure], customer: CustomerView, extra: Mapping[str, str]
) -> Iterator[tuple[str, Fact]]:
    for one in asked:
        if one.of.startswith(EXTRA):
            value = extra.get(one.of.removeprefix(EXTRA), "")
        else:
            found = getattr(customer, one.of)
            value = ("yes" if found else "no") if isinstance(found, bool) else str(found)
        if value.strip():
            yield one.key, Fact(value.strip())
