"""Postings for the general ledger: balanced lines by voucher, each leading to its entries (B9, D4).

Vouchers are named after what they come from, so that one keeps its number whatever is posted later:
IS a document issued, RV its issue taken back, AL a group of entries, DR an act on a draft.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import overload

from huikuan.analytics.engine.postgres import postings as engine
from huikuan.analytics.engine.values import Row
from huikuan.analytics.faults import BadQuery
from huikuan.analytics.policies import chart_of_accounts, posting_policy
from huikuan.analytics.reports.context import Context
from huikuan.analytics.reports.listing import whose
from huikuan.analytics.reports.tables import MOST_ROWS
from huikuan.analytics.reports.values import Column, Report
from huikuan.kernel.currencies import EXPONENTS
from huikuan.kernel.days import Day
from huikuan.kernel.policies import NoPolicyInForce
from huikuan.rules.items import EntryKind
from huikuan.rules.posting import (
    LedgerAccount,
    Line,
    Settings,
    Word,
    parse,
    parse_chart,
    sides,
)

COLUMNS = (
    Column("voucher", "text"),
    Column("posted_on", "date"),
    Column("fact", "text"),
    Column("account_no", "text"),
    Column("account_zh", "text"),
    Column("account_en", "text"),
    Column("posted_debit", "money"),
    Column("posted_credit", "money"),
    Column("currency", "text"),
    Column("home_debit", "money"),
    Column("home_credit", "money"),
    Column("customer_no", "text"),
    Column("customer", "text"),
    Column("number", "text"),
    Column("counter_number", "text"),
    Column("seq", "count"),
)
_HOME = frozenset({"home_debit", "home_credit"})
PARAMS = ("from", "to", "customer", "customer_id", "currency", "account", "voucher", "home")


class Poured(Sequence[Row]):
    """The lines of a whole book, read again each time they are walked; none is kept."""

    def __init__(self, count: int, start: Callable[[int, int | None], Iterator[Row]]) -> None:
        """Take how many lines there are, and how to read some from a place on."""
        self._count = count
        self._start = start

    def __len__(self) -> int:
        """How many lines there are."""
        return self._count

    def __iter__(self) -> Iterator[Row]:
        """The lines in order."""
        return self._start(0, None)

    @overload
    def __getitem__(self, at: int) -> Row: ...
    @overload
    def __getitem__(self, at: slice) -> list[Row]: ...
    def __getitem__(self, at: int | slice) -> Row | list[Row]:
        """One line, or some."""
        if isinstance(at, slice):
            first, last, _ = at.indices(self._count)
            return list(self._start(first, last - first))
        return next(self._start(at, 1))


def build(context: Context) -> Report:
    """A page of lines with the sums of all of them by currency.

    `from` and `to` are days, `account` an account's code, `home` of any value adds the amounts in
    the company's own currency. Raises BadQuery: query.no_rate, query.no_chart, and for what cannot
    be read.
    """
    params = context.params
    params.only(*PARAMS)
    query = context.query
    if query.offset < 0 or (query.limit is not None and not 0 < query.limit <= MOST_ROWS):
        raise BadQuery("query.page", most=str(MOST_ROWS))
    version = posting_policy(query.company_id, query.as_of)
    settings = parse(version.document)
    chart = _chart(context, settings)
    customer = context.customer_if_named()
    home = context.company.currency if params.text("home") else ""
    asked = engine.Asked(
        from_on=params.day("from"),
        to_on=params.day("to"),
        customer_id=customer.id if customer else None,
        currency=params.currency(),
        words=_words(params.text("account"), chart, settings),
        voucher=params.text("voucher"),
        fvoci=settings.fvoci,
        home=home,
        rates=settings.rates if home else (),
        places=tuple(EXPONENTS.items()) if home else (),
    )
    if home:
        _refuse_without_rate(context, asked)
    found = context.kept(
        "posted", (context.view, asked), lambda: engine.posted(context.view, asked)
    )
    totals = _totals(found, settings)
    lines = _Lines(context, settings, chart)

    def start(first: int, many: int | None) -> Iterator[Row]:
        if many is None:
            return map(lines.row, engine.pour(context.view, asked))
        days, skipped = _days(found, asked, first, many)
        return map(lines.row, engine.postings(context.view, days, many, skipped))

    count = sum(row["count"] for row in totals)
    rows: Sequence[Row] = Poured(count, start)
    if query.limit is not None:
        rows = list(start(query.offset, query.limit))
    meta = context.meta(
        chart=settings.chart,
        policy_version=version.version,
        discount=settings.discount,
        reversal=settings.reversal.value,
        sortable=[],
    )
    columns = COLUMNS if home else tuple(one for one in COLUMNS if one.code not in _HOME)
    return Report("postings", columns, rows, totals, count, meta)


class _Lines:
    """Gives the engine's lines their words: sides, accounts, customers."""

    def __init__(
        self, context: Context, settings: Settings, chart: Mapping[str, LedgerAccount]
    ) -> None:
        self._context = context
        self._settings = settings
        self._accounts = {word.value: settings.account(chart, word) for word in Word}

    def row(self, found: Row) -> Row:
        """A line as people and files read it."""
        account = self._accounts[found["word"]]
        red, reversal = bool(found["red"]), self._settings.reversal
        word = Word(found["word"])
        debit, credit = sides(Line(word, found["minor"], red), reversal)
        home = found["home_minor"]
        at_home = (None, None) if home is None else sides(Line(word, home, red), reversal)
        return {
            **found,
            **whose(self._context, found["customer_id"]),
            "account_no": account.code,
            "account_zh": account.zh,
            "account_en": account.en,
            "posted_debit": debit,
            "posted_credit": credit,
            "home_debit": at_home[0],
            "home_credit": at_home[1],
            "fact": _fact(str(found["fact"])),
        }


def _fact(code: str) -> str:
    """The code of the line's text: an entry's kind, or an act on a draft."""
    return code if code.startswith("draft_") else EntryKind(int(code[1:])).word


def _chart(context: Context, settings: Settings) -> Mapping[str, LedgerAccount]:
    query = context.query
    try:
        version = chart_of_accounts(query.company_id, query.as_of, settings.chart)
    except NoPolicyInForce as missing:
        raise BadQuery("query.no_chart", chart=settings.chart) from missing
    return parse_chart(version.document)


def _words(code: str, chart: Mapping[str, LedgerAccount], settings: Settings) -> tuple[str, ...]:
    """What is posted to an account; an account of another code has none."""
    if not code:
        return ()
    found = tuple(word.value for word in Word if settings.account(chart, word).code == code)
    if not found:
        raise BadQuery("query.unknown_value", name="account", value=code)
    return found


def _refuse_without_rate(context: Context, asked: engine.Asked) -> None:
    missing = engine.without_rate(context.view, asked)
    if missing is not None:
        raise BadQuery("query.no_rate", currency=missing[0], day=missing[1].isoformat())


def _days(
    found: Sequence[Row], asked: engine.Asked, first: int, many: int
) -> tuple[engine.Asked, int]:
    """The days on which a page's lines lie, and how many lines of them stand before it.

    A page of fifty then reads a day or two instead of the whole book.
    """
    by_day: Counter[Day] = Counter()
    for row in found:
        by_day[row["posted_on"]] += row["count"]
    before, start, end, skipped = 0, None, None, first
    for day in sorted(by_day):
        if start is None and before + by_day[day] > first:
            start, skipped = day, first - before
        before += by_day[day]
        end = day
        if before >= first + many:
            break
    if start is None:
        return asked, first
    return replace(asked, from_on=start, to_on=end), skipped


def _totals(found: Sequence[Row], settings: Settings) -> list[Row]:
    """The sums by currency: what stands on both sides, each as it is written."""
    sums: dict[str, Row] = {}
    for row in found:
        total = sums.setdefault(
            row["currency"],
            {"currency": row["currency"], "count": 0, "posted_debit": 0, "posted_credit": 0},
        )
        total["count"] += row["count"]
        for minor in (row["debit"], -row["credit"]):
            if not minor:
                continue
            debit, credit = sides(Line(Word.BANK, minor, bool(row["red"])), settings.reversal)
            total["posted_debit"] += debit
            total["posted_credit"] += credit
    return [sums[currency] for currency in sorted(sums)]
