"""Measures on small books, with figures worked out by hand (field practice (c), golden vectors).

Each figure is asked of the reference and of the columns.
"""

from huikuan.kernel.days import Day, add_days, add_months
from huikuan.rules.aging import Basis, Buckets
from huikuan.rules.items import DocumentKind, EntryKind, Side, side, sign
from huikuan.rules.measures import (
    MEASURES,
    Contact,
    History,
    Item,
    Limit,
    Move,
    Promise,
    Relation,
    Span,
    measures,
    span,
)
from huikuan.rules.measures.spans import latest
from huikuan.rules.measures.tests.plain import PlainBook

END = Day(2026, 3, 31)
QUARTER = latest(END)
MARCH = latest(END, 1)
M = 100_000_000  # a million yuan in fen
BUCKETS = Buckets((30, 60, 90), Basis.DUE_DATE)
BILL = DocumentKind.INVOICE
EVERY = measures(BUCKETS)


def move(kind: EntryKind, on: Day, minor: int) -> Move:
    """An entry of its own."""
    return Move(kind, kind, on, on, minor)


def pay(on: Day, minor: int) -> Move:
    """Money applied to an invoice."""
    return move(EntryKind.APPLIED, on, -minor)


def taken_back(made: Move, on: Day) -> Move:
    """The reversal of an entry."""
    return Move(EntryKind.REVERSED, made.cause, made.cause_on, on, -made.amount_minor)


def paper(
    minor: int,
    issued: Day,
    due: Day,
    *moves: Move,
    kind: DocumentKind = BILL,
    customer: str | None = "C1",
    disputed: tuple[Day, Day | None] | None = None,
) -> Item:
    """A document with one instalment; the amount without its sign."""
    amount = sign(kind) * minor
    since, until = disputed or (None, None)
    made = (move(EntryKind.ISSUED, issued, amount), *moves)
    return Item(customer, side(kind), kind, issued, due, amount, made, since, until)


def receipt(minor: int, on: Day, *moves: Move, customer: str | None = "C1") -> Item:
    """Money that came in."""
    return paper(minor, on, on, *moves, kind=DocumentKind.RECEIPT, customer=customer)


def answer(code: str, history: History, asked: Span) -> int | None:
    """The figure, on which columns and reference agree."""
    measure = EVERY[code]
    figure = measure.reference(history, asked)
    assert PlainBook(history).figure(measure, asked) == figure
    return figure


def varied(code: str, number: int, history: History, asked: Span) -> int | None:
    """The figure with another number in the definition."""
    maker = EVERY[code].varied
    assert maker is not None
    measure = maker(number)
    assert [value for _, value in measure.params] == [number]
    figure = measure.reference(history, asked)
    assert PlainBook(history).figure(measure, asked) == figure
    return figure


QUARTER_BOOK = History(
    (
        # 1.5 m owed at the beginning, all of it paid
        paper(
            15 * M // 10,
            Day(2025, 12, 1),
            Day(2026, 1, 20),
            pay(Day(2026, 1, 15), 15 * M // 10),
            kind=DocumentKind.OPENING,
        ),
        # January 1.0 m, 0.1 m of it still open and overdue
        paper(M, Day(2026, 1, 31), Day(2026, 2, 28), pay(Day(2026, 3, 10), 9 * M // 10)),
        # February 0.8 m, 0.6 m of it overdue
        paper(6 * M // 10, Day(2026, 2, 28), Day(2026, 3, 20)),
        paper(2 * M // 10, Day(2026, 2, 28), Day(2026, 4, 20)),
        # March 1.2 m, not due
        paper(12 * M // 10, Day(2026, 3, 1), Day(2026, 4, 30)),
    )
)


def test_the_quarter_of_the_golden_vector_from_its_entries() -> None:
    """Golden vector 1: the two forms of the effectiveness index differ by half."""
    assert QUARTER.days == 90
    expected = {
        "open_balance": 21 * M // 10,
        "overdue_amount": 7 * M // 10,
        "overdue_share": 33_33,
        "sales": 3 * M,
        "dso": 63_00,
        "dso_average": 54_00,
        "dso_count_back": 62_10,
        "best_possible_dso": 42_00,
        "average_days_delinquent": 21_00,
        "collection_effectiveness": 77_42,
        "collection_effectiveness_monthly": 36_36,
        "turnover": 1_6667,
        "turnover_days": 54_00,
        # 59 days x 0.1/1.0 + 31 days x 0.8/0.8 + 30 days x 1.2/1.2
        "dso_sales_weighted": 66_90,
        # 2.4 m came in of what was due, 0.7 m is left
        "recovery_rate": 77_42,
        # 1.5 m in time of the 3.1 m that fell due; one of three items
        "on_time_rate": 48_39,
        "on_time_rate_count": 33_33,
        "open_items": 4,
        "overdue_items": 2,
        "debtors": 1,
        "overdue_debtors": 1,
        "oldest_overdue": 31_00,
        "collectable_now": 7 * M // 10,
    }
    assert {code: answer(code, QUARTER_BOOK, QUARTER) for code in expected} == expected


def test_days_of_grace_make_a_late_payment_a_timely_one() -> None:
    # ten days late on 0.9 m of the 3.1 m; the item itself is still open
    assert varied("on_time_rate", 10, QUARTER_BOOK, QUARTER) == 77_42
    assert varied("on_time_rate", 9, QUARTER_BOOK, QUARTER) == 48_39
    late = History((paper(100, Day(2026, 1, 1), Day(2026, 2, 1), pay(Day(2026, 2, 4), 100)),))
    assert varied("on_time_rate_count", 3, late, QUARTER) == 100_00
    assert varied("on_time_rate_count", 2, late, QUARTER) == 0
    # on the second of February nothing had come in yet
    asked = span(Day(2026, 1, 1), Day(2026, 2, 2))
    assert varied("on_time_rate", 3, late, asked) == 0


def test_closed_items_weigh_by_amount_or_count_alike() -> None:
    """Golden vector 2: 100,000 ten days late, 10,000 five days early, 40,000 thirty days late."""
    closed = [
        paper(minor, add_days(due, -30), due, pay(add_days(due, late), minor))
        for minor, late, due in (
            (100_000_00, 10, Day(2026, 1, 10)),
            (10_000_00, -5, Day(2026, 2, 10)),
            (40_000_00, 30, Day(2026, 2, 20)),
        )
    ]
    history = History(tuple(closed))
    assert answer("days_late_weighted", history, QUARTER) == 14_33
    assert answer("days_late", history, QUARTER) == 11_67
    assert answer("days_beyond_terms", history, QUARTER) == 14_33
    assert answer("days_to_pay_weighted", history, QUARTER) == 44_33
    assert answer("days_to_pay", history, QUARTER) == 41_67
    assert answer("days_late_to_date", history, QUARTER) == 14_33
    # 50,000 unpaid for forty days: (2,150,000 + 2,000,000) / 200,000
    due = add_days(END, -40)
    worse = History((*closed, paper(50_000_00, add_days(due, -30), due)))
    assert answer("days_late_weighted", worse, QUARTER) == 14_33
    assert answer("days_late_to_date", worse, QUARTER) == 20_75
    assert answer("days_to_pay_to_date", worse, QUARTER) == 50_75


def test_what_was_credited_discounted_or_written_off_was_not_paid() -> None:
    on = Day(2026, 2, 1)
    kinds = (EntryKind.CREDITED, EntryKind.DISCOUNT, EntryKind.WRITTEN_OFF)
    history = History(tuple(paper(100, on, on, move(kind, on, -100)) for kind in kinds))
    for code in ("days_late", "days_to_pay", "days_beyond_terms", "on_time_rate_count"):
        assert answer(code, history, QUARTER) is None
    # nothing had to be paid but what was written off
    assert answer("on_time_rate", history, QUARTER) == 0
    # written off in the span, of what was to be collected
    assert answer("recovery_rate", history, QUARTER) == 0


def test_counting_back_stops_where_there_were_no_sales_and_says_at_least() -> None:
    march = paper(100, Day(2026, 3, 2), Day(2026, 4, 1))
    january = paper(100, Day(2026, 1, 2), Day(2026, 2, 1))
    history = History((march, january))
    assert answer("dso_count_back", history, QUARTER) == 31_00
    measure = MEASURES["dso_count_back"]
    book = PlainBook(history)
    sums = {need.name: book.sums(need, QUARTER) for need in measure.needs}
    assert measure.at_least is not None
    assert measure.at_least(sums, QUARTER)
    assert answer("dso_count_back", History((january,)), QUARTER) is None
    # a fen a month is never enough, however far back
    monthly = [paper(1, add_months(march.issued_on, -back), END) for back in range(30)]
    whole = (END - Day(2024, 4, 1)).days + 1  # twenty-four months
    assert answer("dso_count_back", History(tuple(monthly)), QUARTER) == whole * 100
    assert answer("dso_count_back", History((receipt(5, END),)), QUARTER) == 0


def test_an_invoice_taken_back_was_no_sale_in_its_own_month_either() -> None:
    sale = paper(100, Day(2026, 1, 5), Day(2026, 2, 5))
    undone = Item(
        "C1", Side.DEBT, BILL, Day(2026, 1, 6), Day(2026, 2, 6), 900,
        (
            move(EntryKind.ISSUED, Day(2026, 1, 6), 900),
            taken_back(move(EntryKind.ISSUED, Day(2026, 1, 6), 900), Day(2026, 3, 5)),
        ),
    )  # fmt: skip
    history = History((sale, undone, paper(300, Day(2026, 3, 1), Day(2026, 5, 1))))
    assert answer("sales", history, latest(Day(2026, 1, 31), 1)) == 1000
    assert answer("sales", history, QUARTER) == 400
    # 400 owed: March's 300, nothing in February
    assert answer("dso_count_back", history, QUARTER) == 31_00


def test_a_collector_asks_for_what_is_overdue_undisputed_and_not_covered_by_cash() -> None:
    late, day = Day(2026, 3, 1), Day(2026, 1, 1)
    history = History(
        (
            paper(500, day, late, customer="A"),
            paper(200, day, late, customer="A", disputed=(Day(2026, 3, 5), None)),
            paper(70, day, late, customer="A", disputed=(Day(2026, 3, 5), END)),
            paper(30, day, late, customer="A", disputed=(END, None)),
            paper(900, day, END, customer="A"),
            receipt(120, day, move(EntryKind.APPLIED, late, 20), customer="A"),
            # B has more cash than debt, which does not help A; nobody has claimed the last receipt
            paper(50, day, late, customer="B"),
            receipt(80, day, customer="B"),
            receipt(1000, day, customer=None),
        )
    )
    assert answer("collectable_now", history, QUARTER) == 500 + 70 - 100
    assert answer("unapplied", history, QUARTER) == 1180
    assert answer("overdue_amount", history, QUARTER) == 850


def test_a_dispute_holds_from_its_first_day_up_to_the_day_it_ended() -> None:
    day, due = Day(2026, 3, 1), Day(2026, 6, 1)
    history = History(
        (
            paper(1, day, due, disputed=(END, None)),
            paper(10, day, due, disputed=(day, add_days(END, 1))),
            paper(100, day, due, disputed=(day, END)),
            paper(1000, day, due, disputed=(add_days(END, 1), None)),
            paper(8889, day, due),
        )
    )
    assert answer("disputed_amount", history, QUARTER) == 11
    assert answer("disputed_share", history, QUARTER) == 11


def test_rolling_follows_invoices_and_flowing_compares_balances() -> None:
    issued = Day(2025, 12, 1)
    before, in_span = Day(2026, 2, 10), Day(2026, 3, 10)
    wrong = pay(before, 30)
    history = History(
        (
            paper(100, issued, Day(2026, 2, 10)),  # 18 days late, then 49: rolls whole
            paper(100, issued, Day(2026, 2, 10), pay(in_span, 60)),  # 40 of it rolls
            paper(100, issued, Day(2026, 2, 10), pay(in_span, 100)),  # paid: does not
            paper(100, issued, Day(2026, 1, 29)),  # 30 days late, then 61: beyond the next bucket
            # 50 open in the bucket, a payment taken back in the span: no more than 50 can roll
            paper(80, issued, Day(2026, 2, 10), wrong, taken_back(wrong, in_span)),
            paper(70, issued, Day(2026, 3, 15)),  # not due yet on the last day of February
            paper(30, issued, Day(2026, 6, 15)),  # nor on the last of March
            paper(60, Day(2026, 3, 1), Day(2026, 3, 1), kind=DocumentKind.CREDIT_NOTE),
            paper(40, Day(2026, 3, 2), Day(2026, 3, 3)),  # new
        )
    )
    # in 1-30 on 28 February: 100 + 100 + 100 + 100 + 50; in a later one now: 100 + 40 + 100 + 50
    assert answer("roll_rate:1-30", history, MARCH) == 64_44
    assert answer("roll_rate:not_due", history, MARCH) == 70_00
    assert answer("roll_rate:31-60", history, MARCH) is None
    # 31-60 now holds 100 + 40 + 80, 1-30 held 450
    assert answer("flow_rate:1-30", history, MARCH) == 48_89
    # 1-30 now holds 70 + 40 - 60; 100 were not due, the credit note is of March
    assert answer("flow_rate:not_due", history, MARCH) == 50_00


def test_a_vintage_is_judged_at_its_own_age() -> None:
    day = Day(2025, 12, 5)  # ninety days old on 5 March
    wrong = pay(add_days(day, 10), 100)
    history = History(
        (
            paper(100, day, day, pay(add_days(day, 90), 100)),  # on the ninetieth day: paid
            paper(100, day, day, pay(add_days(day, 91), 100)),
            paper(100, day, day, wrong, taken_back(wrong, END)),  # never paid in truth
            paper(100, day, day, move(EntryKind.WRITTEN_OFF, day, -100)),  # not paid either
            paper(100, day, day, move(EntryKind.CREDITED, day, -100)),
            paper(500, Day(2025, 11, 20), day),  # was that old in February
        )
    )
    assert answer("at_risk_rate", history, MARCH) == 60_00
    assert varied("at_risk_rate", 91, history, MARCH) == 40_00
    december = span(Day(2025, 12, 1), END)
    assert answer("bad_debt_rate", history, december) == 20_00
    assert answer("vintage", history, december) == 200


def test_a_customer_in_credit_owes_nothing_and_lowers_nobodys_share() -> None:
    day = Day(2026, 3, 1)
    owed = {"A": 500, "B": 300, "C": 200}
    papers = [paper(minor, day, day, customer=who) for who, minor in owed.items()]
    credit = paper(100, day, day, customer="D", kind=DocumentKind.CREDIT_NOTE)
    history = History((*papers, credit))
    assert answer("concentration_largest", history, QUARTER) == 50_00
    assert varied("concentration_top", 2, history, QUARTER) == 80_00
    assert answer("concentration_top", history, QUARTER) == 100_00
    # 0.25 + 0.09 + 0.04
    assert answer("concentration_herfindahl", history, QUARTER) == 38_00


def test_unapplied_cash_has_an_age_and_can_be_aged_among_the_debts() -> None:
    history = History(
        (
            receipt(300, add_days(END, -10)),
            receipt(200, add_days(END, -45), move(EntryKind.APPLIED, END, 100)),
            paper(1000, add_days(END, -75), add_days(END, -45)),
        )
    )
    # (300 x 10 + 100 x 45) / 400
    assert answer("unapplied_age", history, QUARTER) == 18_75
    assert answer("aging:31-60", history, QUARTER) == 1000
    assert answer("aging_net:31-60", history, QUARTER) == 900
    assert answer("aging_net:1-30", history, QUARTER) == -300
    assert answer("oldest_overdue", history, QUARTER) == 45_00


def test_what_no_room_records_yet_is_defined_all_the_same() -> None:
    history = History(
        limits=(Limit("A", 200_00, 150_00), Limit("B", 0, 50_00)),
        promises=(
            Promise("A", Day(2026, 1, 10), "kept", 100, 100),
            Promise("A", Day(2026, 2, 10), "partly_kept", 100, 40),
            Promise("B", END, "broken", 200, 0),
            Promise("B", Day(2025, 12, 31), "kept", 900, 900),
        ),
        contacts=(
            Contact("A", "1", Day(2026, 1, 1)),
            Contact("A", "1", END),
            Contact("B", "2", Day(2026, 2, 1)),
            Contact("B", "2", Day(2025, 12, 31)),
        ),
    )
    assert answer("credit_limit_use", history, QUARTER) == 100_00
    assert answer("promises_kept", history, QUARTER) == 33_33
    assert answer("promises_kept_amount", history, QUARTER) == 35_00
    assert answer("touches_per_debt", history, QUARTER) == 1_5000
    unfed = {code: measure.not_fed for code, measure in MEASURES.items() if measure.not_fed}
    assert unfed == {
        "credit_limit_use": (Relation.LIMITS,),
        "promises_kept": (Relation.PROMISES,),
        "promises_kept_amount": (Relation.PROMISES,),
        "touches_per_debt": (Relation.CONTACTS,),
    }
