"""The real ledger against a model of plain lists, over random stories (I03 to I05, I08, I10).

Hypothesis issues, receives money and drafts, allocates with discounts, writes differences to their
accounts, refunds, moves money to the right customer, lets banks take payments and drafts back,
reverses, credits, closes and reopens, with back-dated and late facts. After every step the money invariants are asked of PostgreSQL by
statements written for this test; a step that the model refuses must be refused with the same code
and leave every table as it was.
"""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, event, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from huikuan.analytics.recount import recount_money
from huikuan.analytics.reports import Query, run
from tests.support.booktext import Book, BookRefused
from tests.support.modelbook import ModelBook
from tests.support.realbook import RealBook, ask

FIRST = dt.date(2026, 1, 1)
GROUPS = {"HUA-E": "HUA", "HUA-S": "HUA"}
EDGES = [30, 60, 90, 180, 360]
ACCOUNTS = ["bank_charge", "short_payment", "rounding", "refund", "bank_return", "intercompany"]
Act = Callable[[Book], object]
TABLES = (
    "ledger_act",
    "ledger_document",
    "ledger_item",
    "ledger_entry",
    "ledger_openitem",
    "ledger_accountingperiod",
)

customers = st.sampled_from(["HUA-E", "HUA-S", "BO"])
currencies = st.sampled_from(["CNY", "CNY", "JPY"])
days = st.integers(0, 120).map(lambda number: FIRST + dt.timedelta(days=number))
amounts = st.integers(1, 20) | st.integers(1, 10**12)
accounts = st.sampled_from(ACCOUNTS)
# amounts as parts of what there is, so that most allocations fit and some do not
shares = st.sampled_from([1, 2, 3, 50, 99, 100, 100, 101])


class Ledgers(RuleBasedStateMachine):
    """One new company in both ledgers."""

    @initialize(
        total=st.integers(10, 10**9), customer=customers, currency=currencies, late=st.booleans()
    )
    def found_a_company(self, total: int, customer: str, currency: str, late: bool) -> None:
        self.model, self.real = ModelBook(GROUPS), RealBook(GROUPS)
        # the real clock: an act is known from its commit, which the database stamps by its own
        self.now = dt.datetime.now(dt.UTC)
        self.moments = [self.now]
        self.invoices: list[str] = []
        self.sources: list[str] = []
        self.acts: list[tuple[object, object]] = []
        # something to be paid and something to pay with, so that no story starts with nothing
        day = FIRST + dt.timedelta(days=40 if late else 0)
        self.invoice("invoice", customer, currency, day, total, [0, 30, 60])
        self.receive_or_credit("receipt", customer, True, currency, FIRST, total)

    # --- the story -------------------------------------------------------------------------------

    @rule(
        kind=st.sampled_from(["invoice", "invoice", "debit_note"]),
        customer=customers,
        currency=currencies,
        day=days,
        total=amounts,
        terms=st.lists(st.integers(0, 90), min_size=1, max_size=3).map(sorted),
    )
    def invoice(
        self, kind: str, customer: str, currency: str, day: dt.date, total: int, terms: list[int]
    ) -> None:
        count = len(terms) if total >= len(terms) else 1
        parts = [(day + dt.timedelta(days=late), total // count) for late in terms[:count]]
        parts[-1] = (parts[-1][0], total - (count - 1) * (total // count))
        number = f"A-{len(self.invoices) + 1}"
        self.invoices.append(number)
        self._issue(kind, number, customer, currency, day, parts)

    @rule(
        kind=st.sampled_from(["receipt", "receipt", "draft", "credit_note"]),
        customer=customers,
        claimed=st.booleans(),
        currency=currencies,
        day=days,
        total=amounts,
    )
    def receive_or_credit(
        self, kind: str, customer: str, claimed: bool, currency: str, day: dt.date, total: int
    ) -> None:
        number = f"R-{len(self.sources) + 1}"
        self.sources.append(number)
        payer = customer if claimed or kind == "credit_note" else None
        self._issue(kind, number, payer, currency, day, [(day, total)])

    @precondition(lambda self: self.invoices)
    @rule(data=st.data(), total=amounts)
    def send_the_same_invoice_again(self, data: st.DataObject, total: int) -> None:
        number = data.draw(st.sampled_from(self.invoices))
        known = [item for item in self.model.model.items if item.number == number]
        parts = [(item.due_on, item.amount) for item in known]
        if data.draw(st.booleans()):
            parts[-1] = (parts[-1][0], parts[-1][1] + total)
        first = known[0]
        self._issue(first.kind, number, first.customer, first.currency, first.issued_on, parts)

    @rule(data=st.data(), day=days, share=shares, discount=st.sampled_from([0, 0, 1, 250]))
    def allocate(self, data: st.DataObject, day: dt.date, share: int, discount: int) -> None:
        source = data.draw(st.sampled_from(self.sources))
        self._allocate(source, data.draw(st.sampled_from(self.invoices)), day, share, discount)

    @rule(data=st.data(), day=days, share=shares, discount=st.sampled_from([0, 0, 1, 250]))
    def allocate_what_fits(
        self, data: st.DataObject, day: dt.date, share: int, discount: int
    ) -> None:
        pairs = [(source, target) for source in self.sources for target in self._payable(source)]
        if pairs:
            self._allocate(*data.draw(st.sampled_from(pairs)), day, share, discount)

    @rule(data=st.data(), day=days)
    def settle_in_full(self, data: st.DataObject, day: dt.date) -> None:
        self.allocate_what_fits(data, day, 100, 0)

    @rule(data=st.data(), day=days, share=shares, account=accounts)
    def settle_otherwise(self, data: st.DataObject, day: dt.date, share: int, account: str) -> None:
        """A difference of a claim or of money, a refund, money for another firm of the group."""
        number = data.draw(st.sampled_from(self.invoices + self.sources))
        minor = self._open(number) * share // 100
        self._do(lambda book: book.settle(number, account, minor, on=day, at=self.now))

    @rule(data=st.data(), customer=customers, share=shares)
    def move_money(self, data: st.DataObject, customer: str, share: int) -> None:
        number = data.draw(st.sampled_from(self.sources))
        minor = self._open(number) * share // 100
        new = f"M-{len(self.sources) + 1}"
        before = len(self.acts)
        self._do(lambda book: book.move(number, customer, minor, new=new, at=self.now))
        if len(self.acts) > before:
            self.sources.append(new)

    @rule(data=st.data(), day=days)
    def the_bank_takes_it_back(self, data: st.DataObject, day: dt.date) -> None:
        """A payment is returned, or a draft dishonoured: what it paid is owed as of old."""
        number = data.draw(st.sampled_from(self.sources))
        self._do(lambda book: book.give_back(number, on=day, at=self.now), keep=False)

    @precondition(lambda self: self.acts)
    @rule(data=st.data(), day=days)
    def reverse(self, data: st.DataObject, day: dt.date) -> None:
        modelled, real = data.draw(st.sampled_from(self.acts))

        def act(book: Book) -> object:
            which = real if book is self.real else modelled
            return book.reverse(which, effective_on=day, at=self.now)

        self._do(act, keep=False)

    @precondition(lambda self: len(self.acts) > 4)
    @rule(day=days, reopen=st.booleans())
    def close_or_reopen(self, day: dt.date, reopen: bool) -> None:
        if reopen:
            self._do(lambda book: book.reopen(at=self.now), keep=False)
        else:
            # a close of everything would leave no open day to tell stories about
            end = min(day, FIRST + dt.timedelta(days=80))
            self._do(lambda book: book.close(end, at=self.now), keep=False)

    @rule()
    def time_goes_by(self) -> None:
        self.moments.append(dt.datetime.now(dt.UTC))

    # --- what must hold after every step -------------------------------------------------------

    @invariant()
    def every_group_sums_to_zero(self) -> None:
        assert not ask(
            "SELECT group_id, currency FROM ledger_entry"
            " WHERE company_id = %s AND group_id IS NOT NULL"
            " GROUP BY 1, 2 HAVING sum(amount_minor) <> 0",
            self.real.company_id,
        )

    @invariant()
    def the_kept_balance_is_the_sum_of_the_entries(self) -> None:
        kept = ask(
            "SELECT item_id, open_minor FROM ledger_openitem WHERE company_id = %s ORDER BY 1",
            self.real.company_id,
        )
        summed = ask(
            "SELECT item_id, sum(amount_minor)::bigint FROM ledger_entry WHERE company_id = %s"
            " AND item_id IS NOT NULL GROUP BY 1 HAVING sum(amount_minor) <> 0 ORDER BY 1",
            self.real.company_id,
        )
        assert kept == summed

    @invariant()
    def nothing_is_reversed_twice_and_no_posting_lies_in_a_closed_period(self) -> None:
        assert not ask(
            "SELECT reverses FROM ledger_entry WHERE company_id = %s AND reverses IS NOT NULL"
            " GROUP BY 1 HAVING count(*) > 1",
            self.real.company_id,
        )

    @invariant()
    def no_item_was_ever_open_by_more_than_its_amount(self) -> None:
        assert not ask(
            "SELECT * FROM (SELECT e.item_id, e.effective_on, i.amount_minor, sum(e.amount_minor) OVER"
            " (PARTITION BY e.item_id ORDER BY e.effective_on) AS open_minor FROM ledger_entry e"
            " JOIN ledger_item i ON i.id = e.item_id WHERE e.company_id = %s) r"
            " WHERE open_minor * sign(amount_minor) NOT BETWEEN 0 AND abs(amount_minor)",
            self.real.company_id,
        )

    @rule(data=st.data(), day=days)
    def both_agree_on_any_day_as_known_at_any_moment(
        self, data: st.DataObject, day: dt.date
    ) -> None:
        known_at = data.draw(st.sampled_from(self.moments))
        assert self.real.balances(day, known_at) == self.model.model.balances(day, known_at)
        for number in self.invoices[-3:] + self.sources[-3:]:
            assert sorted(self.real.open_parts(number, day, known_at)) == sorted(
                self.model.open_parts(number, day, known_at)
            )
        self._compare_aging(day, known_at)

    def teardown(self) -> None:
        end = FIRST + dt.timedelta(days=400)
        self.now = dt.datetime.now(dt.UTC)
        for day in (FIRST, FIRST + dt.timedelta(days=60), end):
            assert self.real.balances(day, self.now) == self.model.model.balances(day, self.now)
        for account in ("discount_allowed", "transfer_clearing", *ACCOUNTS):
            for currency in ("CNY", "JPY"):
                (found,) = ask(
                    "SELECT coalesce(sum(amount_minor), 0)::bigint FROM ledger_entry"
                    " WHERE company_id = %s AND account = %s AND currency = %s",
                    self.real.company_id,
                    account,
                    currency,
                )[0]
                assert found == self.model.model.account(account, currency)
        assert recount_money(self.real.company_id).differences == ()

    # --- doing the same to both ----------------------------------------------------------------

    def _issue(
        self,
        kind: str,
        number: str,
        customer: str | None,
        currency: str,
        day: dt.date,
        parts: list[tuple[dt.date, int]],
    ) -> None:
        self._do(
            lambda book: book.issue(
                kind,
                number,
                customer=customer,
                currency=currency,
                issued_on=day,
                parts=parts,
                at=self.now,
            )
        )

    def _allocate(self, source: str, target: str, day: dt.date, share: int, discount: int) -> None:
        left = min(self._open(source), self._open(target))
        minor = max(left * share // 100 - discount, 1)
        self._do(
            lambda book: book.allocate(
                source, target, minor, discount=discount, applied_on=day, at=self.now
            )
        )

    def _do(self, act: Act, *, keep: bool = True) -> None:
        before = self._picture()
        self.now = dt.datetime.now(dt.UTC)
        modelled, expected = _attempt(act, self.model)
        real, refused = _attempt(act, self.real)
        assert refused == expected
        event(expected or "booked")
        if expected is not None:
            assert self._picture() == before
        elif keep:
            self.acts.append((modelled, real))

    def _picture(self) -> list[tuple[Any, ...]]:
        """Everything the company's ledger holds, as one digest a table."""
        return [
            ask(
                f"SELECT count(*), md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), ''))"
                f" FROM {table} t WHERE company_id = %s",
                self.real.company_id,
            )[0]
            for table in TABLES
        ]

    def _open(self, number: str) -> int:
        book = self.model.model
        return abs(sum(book.open_now(item) for item in book.items if item.number == number))

    def _payable(self, source: str) -> list[str]:
        """Open debts that the source may pay: same currency, own customer or anyone's."""
        items = self.model.model.items
        giving = next(item for item in items if item.number == source)
        return [
            item.number
            for item in items
            if item.number in self.invoices
            and item.line == 1
            and item.currency == giving.currency
            and giving.customer in {None, item.customer}
            and self._open(source)
            and self._open(item.number)
        ]

    def _compare_aging(self, day: dt.date, known_at: dt.datetime) -> None:
        report = run("aging", Query(self.real.company_id, day, known_at=known_at, limit=1000))
        codes = ["not_due", "1-30", "31-60", "61-90", "91-180", "181-360", "over_360"]
        found = {
            (row["customer_no"], row["currency"]): [row[code] for code in codes]
            for row in report.rows
            if any(row[code] for code in codes)
        }
        assert found == self.model.model.aging(day, known_at, EDGES)


def _attempt(act: Act, book: Book) -> tuple[object, str | None]:
    try:
        return act(book), None
    except BookRefused as refused:
        return None, refused.code


@pytest.mark.django_db(transaction=True)
def test_random_stories_leave_both_ledgers_alike() -> None:
    run_state_machine_as_test(
        Ledgers,
        settings=settings(
            max_examples=25,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
