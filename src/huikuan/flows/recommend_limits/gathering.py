"""Collects what is known of customers for limits and terms: in a few questions, whatever the book.

Everything is brought into the currency of the customer's limit by the rates of the day. What lacks
a rate is a gap with its reason, and the rule that needs it says so; nothing is guessed.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Final

from huikuan.analytics.records import TradeRecord, trade_records
from huikuan.books.credit import queries as credit
from huikuan.books.credit.values import LimitEntry, LimitKind, LimitState
from huikuan.books.dossiers import queries as dossiers
from huikuan.books.dossiers.values import StatementView
from huikuan.books.ledger import queries as ledger
from huikuan.books.orders import queries as orders
from huikuan.books.orders.queries import Habit
from huikuan.books.parties import queries as parties
from huikuan.books.parties.queries import CustomerView
from huikuan.books.people.queries import CompanyView
from huikuan.books.rates import queries as rates
from huikuan.books.scoring import queries as scoring
from huikuan.books.scoring.values import GradeView
from huikuan.books.securities import queries as securities
from huikuan.flows.check_order.gathering import exposures
from huikuan.kernel.days import Day, add_days
from huikuan.kernel.decisions import Reason
from huikuan.rules.dossiers import Scope, Statement
from huikuan.rules.exposure import RateMissing, converted
from huikuan.rules.limits import (
    NO_LIMIT,
    UNLIMITED,
    Accounts,
    Facts,
    Limit,
    amount,
)
from huikuan.rules.terms import TermsRefused, credit_days, parse

_MONTHS: Final = 12
_MONTH: Final = 30
_NEW: Final = 2 * 365  # days back in which a first invoice is looked for


@dataclass(frozen=True, slots=True)
class Gathered:
    """What is known of one customer: the facts of the limit rules, and what they were made from."""

    customer: CustomerView
    facts: Facts
    records: Mapping[str, TradeRecord]
    habit: Habit | None
    grade: GradeView | None
    limits: tuple[LimitEntry, ...]
    statement: Statement | None


class _Book:
    """The answers that all customers share: rates and our own year, each looked up once."""

    def __init__(
        self,
        company: CompanyView,
        as_of: Day,
        records: Mapping[int, Mapping[str, TradeRecord]],
    ) -> None:
        self.company = company
        self.as_of = as_of
        self.records = records
        self._totals = _totals(records)
        self._own: dict[str, tuple[int | Reason, ...]] = {}
        self._rates: dict[str, Mapping[str, Decimal]] = {}

    def own(self, quote: str) -> tuple[int | Reason, ...]:
        """Cash that came in, sales and open credit of our year in a currency, or what is missing."""
        if quote not in self._own:
            self._own[quote] = tuple(self.together(amounts, quote) for amounts in self._totals)
        return self._own[quote]

    def together(self, amounts: Mapping[str, int], quote: str) -> int | Reason:
        """Amounts by currency in one, or which rate is missing; a zero needs no rate."""
        try:
            return sum(  # tidy: allow sum - amounts of one customer, each converted first
                minor if currency == quote else self._converted(minor, currency, quote)
                for currency, minor in amounts.items()
                if minor
            )
        except RateMissing as missing:
            return Reason("limits.absent_rate", {"currency": missing.base, "day": self.as_of})

    def _converted(self, minor: int, currency: str, quote: str) -> int:
        if quote not in self._rates:
            found = rates.to(quote, company_id=self.company.id, as_of=self.as_of)
            self._rates[quote] = {base: one.rate for base, one in found.items()}
        return converted(minor, currency, quote, self._rates[quote])


def _totals(
    records: Mapping[int, Mapping[str, TradeRecord]],
) -> tuple[Mapping[str, int], Mapping[str, int], Mapping[str, int]]:
    """By currency: cash that came in, sales and open balance of all customers."""
    cash: dict[str, int] = defaultdict(int)
    sales: dict[str, int] = defaultdict(int)
    open_: dict[str, int] = defaultdict(int)
    for mine in records.values():
        for currency, one in mine.items():
            cash[currency] += one.received
            sales[currency] += one.sales
            open_[currency] += one.open_balance
    return cash, sales, open_


def gather(
    company: CompanyView,
    customer_ids: Collection[int] | None,
    as_of: Day,
    *,
    salesperson: str | None = None,
) -> Mapping[int, Gathered]:
    """Return what is known of these customers (None: all) on a day, by id.

    A dozen statements whatever their number. All of the company's trade is read in any case: our
    own cash flow, revenue and open credit are bounds of every limit.
    """
    by_customer: dict[int, dict[str, TradeRecord]] = defaultdict(dict)
    for (who, currency), one in trade_records(company.id, as_of).items():
        by_customer[who][currency] = one
    book = _Book(company, as_of, by_customer)
    customers = parties.customers(company.id, customer_ids, salesperson=salesperson)
    wanted = None if customer_ids is None and salesperson is None else list(customers)
    side = _Side(book, customers, wanted)
    return {who: side.gathered(one) for who, one in customers.items()}


class _Side:
    """Everything besides the trade, read once for all customers that are asked for."""

    def __init__(
        self, book: _Book, customers: Mapping[int, CustomerView], wanted: list[int] | None
    ) -> None:
        company, as_of = book.company.id, book.as_of
        self.book = book
        self.grades = scoring.grades(company, wanted, as_of)
        self.limits = credit.limits(company, wanted, as_of)
        self.groups = credit.group_limits(company, None, as_of)
        self.held = securities.counting(company, wanted, as_of=as_of)
        self.statements = dossiers.statements(company, wanted, as_of=as_of)
        self.habits: dict[int, list[Habit]] = defaultdict(list)
        for (who, _), habit in orders.habits(company, wanted, as_of).items():
            self.habits[who].append(habit)
        self.members = self._members()
        inside = [who for members in self.members.values() for who in members]
        self.risks = exposures(book.company, inside, as_of) if inside else {}
        orderless = [who for who in customers if who not in self.habits]
        self.first = ledger.first_invoices(company, orderless, add_days(as_of, -_NEW), as_of)

    def _members(self) -> Mapping[str, Mapping[int, CustomerView]]:
        """The members of the groups that have a limit, asked for or not."""
        if not self.groups:
            return {}
        found: dict[str, dict[int, CustomerView]] = defaultdict(dict)
        company = self.book.company.id
        for who, one in parties.customers(company).items():
            if one.group_no in self.groups:
                found[one.group_no][who] = one
        return found

    def gathered(self, customer: CustomerView) -> Gathered:
        """What is known of one customer."""
        entries = self.limits.get(customer.id, ())
        counting = credit.limit_of(entries)
        currency = counting.currency if counting else customer.currency
        records = self.book.records.get(customer.id, {})
        grade = self.grades.get(customer.id)
        statement = _newest(self.statements.get(customer.id, ()))
        gaps: dict[str, Reason] = {}
        mine = self._said(
            gaps, "open", {c: one.open_balance for c, one in records.items()}, currency
        )
        cash, revenue, open_ = self._own(gaps, currency)
        if "open" in gaps:
            gaps["others_open"] = gaps.pop("open")
        group, used = self._group(customer, currency, gaps)
        first_sales = [one.first_sale for one in records.values() if one.first_sale]
        overdues = [one.last_overdue for one in records.values() if one.last_overdue]
        begun = min(first_sales, default=None)
        facts = Facts(
            currency=currency,
            trade=self._said(gaps, "trade", {c: one.sales for c, one in records.items()}, currency),
            months=_months(begun, self.book.as_of),
            since=customer.since,
            first_traded=begun,
            first_order=self._first_order(customer.id, currency, gaps),
            paid_on_time=_paid_in_time(records),
            last_overdue=max(overdues, default=None),
            grade=grade.grade if grade else None,
            terms_days=_days(customer.terms),
            own_cash=None if cash is None else cash // _MONTHS,
            own_revenue=revenue,
            others_open=None if open_ is None or mine is None else open_ - mine,
            accounts=self._accounts(statement, currency, gaps),
            current=_limit(counting),
            group=group,
            group_used=used,
            insured=self._insured(entries, currency, gaps),
            securities=self._securities(customer.id, currency, gaps),
            gaps=gaps,
        )
        return Gathered(
            customer, facts, records, self._habit(customer.id, currency), grade, entries, statement
        )

    def _own(self, gaps: dict[str, Reason], currency: str) -> tuple[int | None, ...]:
        """Our own year, each part of it a figure or a gap."""
        found: list[int | None] = []
        for fact, part in zip(
            ("own_cash", "own_revenue", "others_open"), self.book.own(currency), strict=True
        ):
            if isinstance(part, Reason):
                gaps[fact] = part
            found.append(None if isinstance(part, Reason) else part)
        return tuple(found)

    def _said(
        self, gaps: dict[str, Reason], fact: str, amounts: Mapping[str, int], currency: str
    ) -> int | None:
        found = self.book.together(amounts, currency)
        if isinstance(found, Reason):
            gaps[fact] = found
            return None
        return found

    def _habit(self, who: int, currency: str) -> Habit | None:
        habits = self.habits.get(who, [])
        return next((one for one in habits if one.currency == currency), None)

    def _first_order(self, who: int, currency: str, gaps: dict[str, Reason]) -> int | None:
        """The first order of all; of a customer without orders, the first invoice stands for it."""
        habits = self.habits.get(who, [])
        if habits:
            first = min(habits, key=lambda one: one.first_on)
            return self._said(gaps, "first_order", {first.currency: first.first}, currency)
        paper = self.first.get(who)
        if paper is None:
            return None
        return self._said(gaps, "first_order", {paper.currency: paper.amount_minor}, currency)

    def _group(
        self, customer: CustomerView, currency: str, gaps: dict[str, Reason]
    ) -> tuple[Limit, int]:
        entry = credit.limit_of(self.groups.get(customer.group_no, ()))
        if entry is None:
            return NO_LIMIT, 0
        limit = _limit(entry)
        if limit.minor is None:
            return limit, 0
        inside = self._said(gaps, "group", {entry.currency: limit.minor}, currency)
        open_: dict[str, int] = defaultdict(int)
        for who in self.members[customer.group_no]:
            if who != customer.id:
                for code, one in self.risks.get(who, {}).items():
                    open_[code] += one.gross
        used = self._said(gaps, "group", open_, currency)
        return (NO_LIMIT, 0) if inside is None or used is None else (amount(inside), used)

    def _insured(
        self, entries: Iterable[LimitEntry], currency: str, gaps: dict[str, Reason]
    ) -> Limit:
        entry = next((one for one in entries if one.kind is LimitKind.INSURED), None)
        limit = _limit(entry)
        if entry is None or limit.minor is None:
            return limit
        found = self._said(gaps, "insured", {entry.currency: limit.minor}, currency)
        return NO_LIMIT if found is None else amount(found)

    def _securities(self, who: int, currency: str, gaps: dict[str, Reason]) -> int:
        amounts: dict[str, int] = defaultdict(int)
        for one in self.held.get(who, ()):
            amounts[one.currency] += one.minor
        return self._said(gaps, "securities", amounts, currency) or 0

    def _accounts(
        self, statement: Statement | None, currency: str, gaps: dict[str, Reason]
    ) -> Accounts | None:
        if statement is None:
            return None
        lines: dict[str, int | None] = {}
        for name, code in _LINES.items():
            minor = statement.lines.get(code)
            if minor is None:
                lines[name] = None
                continue
            lines[name] = self._said(gaps, "accounts", {statement.currency: minor}, currency)
        return None if "accounts" in gaps else Accounts(**lines)


_LINES: Final = {
    "current_assets": "current_assets",
    "current_liabilities": "current_liabilities",
    "inventory": "inventory",
    "liabilities": "total_liabilities",
    "net_worth": "total_equity",
}


def _paid_in_time(records: Mapping[str, TradeRecord]) -> int:
    return sum(one.paid_in_time for one in records.values())  # tidy: allow sum - bills, no money


def _limit(entry: LimitEntry | None) -> Limit:
    if entry is None or entry.state is LimitState.NONE:
        return NO_LIMIT
    return UNLIMITED if entry.minor is None else amount(entry.minor)


def _newest(found: Iterable[StatementView]) -> Statement | None:
    """The newest statement of the firm itself; of several for one day a full year's counts first."""
    own = [one.statement for one in found if one.statement.scope is Scope.SINGLE]
    return max(own, key=lambda one: (one.period_end, one.months), default=None)


def _months(begun: Day | None, as_of: Day) -> int:
    return 0 if begun is None else min(_MONTHS, (as_of - begun).days // _MONTH + 1)


@cache
def _days(terms: str) -> int | None:
    try:
        return credit_days(parse(terms))
    except TermsRefused:
        return None
