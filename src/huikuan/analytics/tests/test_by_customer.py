"""Figures of customers in columns are those that each measure gives by itself, on both engines."""

import datetime as dt

import pytest
from django.db import transaction

from huikuan.analytics.measuring import Question, ask, engines
from huikuan.analytics.measuring.by_customer import Wanted, by_customer
from huikuan.analytics.measuring.sides import debts_alone
from huikuan.analytics.tests.firm import TODAY, Firm, day
from huikuan.kernel.days import add_days
from huikuan.rules.aging import Basis, Buckets
from huikuan.rules.items import DocumentKind
from huikuan.rules.measures import MEASURES, Relation, Span, measures, span

pytestmark = pytest.mark.django_db(transaction=True)

BUCKETS = Buckets((30, 60, 90), Basis.DUE_DATE)
KNOWN = measures(BUCKETS)
YEAR = Span(add_days(TODAY, -364), TODAY, TODAY)
BEFORE = Span(add_days(TODAY, -364), add_days(TODAY, -30), TODAY)
ABREAST = {Relation.MOVES, Relation.OPEN, Relation.CLOSED}
# what customers are told apart by cannot be asked of one of them; what looks at an earlier day's
# book has a day of its own
CODES = [
    code
    for code, one in KNOWN.items()
    if {need.sum.over for need in one.needs} <= ABREAST
    and {seen.seen for need in one.needs for seen in need.when(YEAR)} == {TODAY}
]


@pytest.fixture
def firm() -> Firm:
    """The small firm with a dispute, committed, so that there can be a book."""
    with transaction.atomic():
        made = Firm()
        made.allocate(made.cash, made.young, 1_000_00, day("2026-03-15"), discount=5_00)
        made.one(DocumentKind.OPENING, "OB-1", "K003", "2025-12-31", "2026-01-31", 3_000_00)
    return made


@pytest.mark.parametrize("engine", ["duckdb", "postgres"])
def test_every_measure_is_the_same_abreast_as_alone(firm: Firm, engine: str) -> None:
    assert len(CODES) > 30
    question = Question(firm.company_id, (), (YEAR,), engine=engine)
    chosen = engines.choose(question)
    wanted = [
        Wanted(f"{code} {span.last}", KNOWN[code], span)
        for code in CODES
        for span in (YEAR, BEFORE)
    ]
    table = by_customer(chosen, wanted)
    rows = {(row["customer_id"], row["currency"]): row for row in table.to_pylist()}
    alone = ask(
        Question(
            firm.company_id,
            tuple(CODES),
            (YEAR, BEFORE),
            dimensions=("customer",),
            buckets=BUCKETS,
            engine=engine,
        )
    )
    assert len(rows) == len({(one.labels, one.currency) for one in alone.figures}) == 4
    for figure in alone.figures:
        row = rows[figure.labels[0], figure.currency]
        mine = {code: row[f"{code} {figure.span.last}"] for code in CODES}
        assert mine == dict(figure.values)


def test_rows_stand_in_the_order_of_customers_with_nobody_last(firm: Firm) -> None:
    engine = engines.choose(Question(firm.company_id, (), (YEAR,)))
    table = by_customer(engine, [Wanted("open", MEASURES["open_balance"], YEAR)])
    ids = table["customer_id"].to_pylist()
    assert ids[-1] is None
    assert ids[:-1] == sorted(ids[:-1])


def test_figures_seen_from_two_days_are_refused(firm: Firm) -> None:
    engine = engines.choose(Question(firm.company_id, (), (YEAR,)))
    earlier = span(TODAY - dt.timedelta(days=60), TODAY - dt.timedelta(days=30))
    with pytest.raises(ValueError, match="one day"):
        by_customer(
            engine,
            [Wanted("a", MEASURES["sales"], YEAR), Wanted("b", MEASURES["sales"], earlier)],
        )
    with pytest.raises(ValueError, match="movements and items"):
        by_customer(engine, [Wanted("a", KNOWN["roll_rate:not_due"], YEAR)])


def test_which_sums_look_at_debts_alone_is_read_off_their_conditions() -> None:
    needs = [need for one in KNOWN.values() for need in one.needs]
    sums = {need.sum.code: need.sum for need in needs if need.sum.over in ABREAST}
    cash = {code for code, one in sums.items() if not debts_alone([one])}
    # by hand: what is received and not applied, gross and net of it, and its age
    assert cash == {
        "unapplied",
        "unapplied_since",
        "collectable",
        *(f"aging_net:due_date:{code}" for code in BUCKETS.codes),
    }
    assert not debts_alone([sums["open"], sums["unapplied"]])
