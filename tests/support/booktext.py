"""Books as text, so that a finance reader can write and check a test (style example 20).

    2025-01-10 invoice A-1  buyer Hua  1000.00 CNY  due 2025-02-09
    2025-02-20 payment R-1  buyer Hua   400.00 CNY  for A-1
    as of 2025-03-15: A-1 open 600.00, 34 days late, bucket 31-60
    as of 2025-03-15: Hua owes 600.00 CNY, unapplied 0.00

and the same in Chinese

    2025-01-10 发票 A-1  客户 华  1000.00 CNY  到期 2025-02-09
    2025-02-20 收款 R-1  客户 华   400.00 CNY  核销 A-1
    截至 2025-03-15: A-1 未结 600.00, 逾期 34 天, 账龄 31-60

Lines: invoice 发票, debit note 借项, credit note 贷项, payment 收款, draft 承兑, apply 核销 (R-1 for
对 A-1), reverse 冲销 (a document, or its application with `for`), close 关账至, reopen
反关账. `recorded 2025-03-01` 登记 says
that a line was booked later than it counts for; `known 2025-02-28` 所知 asks what was known then.
A payment `for A-1` is applied at once, `discount 8.00` 折扣 goes with it. Empty lines and # are free.
The same text runs against the plain model and against the real ledger: both are a `Book`.
"""

import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

WORDS = {
    "发票": "invoice",
    "借项": "debit note",
    "贷项": "credit note",
    "收款": "payment",
    "承兑": "draft",
    "核销": "apply",
    "对": "for",
    "冲销": "reverse",
    "关账至": "close through ",
    "反关账": "reopen",
    "客户": "buyer",
    "到期": "due",
    "天后": "days",
    "登记": "recorded",
    "所知": "known",
    "截至": "as of",
    "未结": "open",
    "应收": "owes",
    "未核销": "unapplied",
    "账龄": "bucket",
    "折扣": "discount",
    "拒绝": "refused",
}
DECIMALS = {"JPY": 0, "KWD": 3}

_DAY = r"\d{4}-\d\d-\d\d"
_AMOUNT = r"-?\d+(?:\.\d+)?"
_TAIL = rf"(?: recorded (?P<recorded>{_DAY}))?(?: refused (?P<refused>\w+))?"
_ISSUE = re.compile(
    rf"(?P<day>{_DAY}) (?P<kind>invoice|debit note|credit note|payment|draft) (?P<number>\S+)"
    rf"(?: buyer (?P<buyer>\S+))? (?P<amount>{_AMOUNT}) (?P<currency>[A-Z]{{3}})"
    rf"(?: due (?P<due>(?:{_DAY}|\d+d)(?: {_AMOUNT} (?:{_DAY}|\d+d))*))?"
    rf"(?: (?:for|apply) (?P<target>\S+)(?: discount (?P<discount>{_AMOUNT}))?)?{_TAIL}"
)
_APPLY = re.compile(
    rf"(?P<day>{_DAY}) apply (?P<source>\S+) for (?P<target>\S+) (?P<amount>{_AMOUNT})"
    rf"(?: discount (?P<discount>{_AMOUNT}))?{_TAIL}"
)
_REVERSE = re.compile(rf"(?P<day>{_DAY}) reverse (?P<number>\S+?)(?: for (?P<target>\S+))?{_TAIL}")
_CLOSE = re.compile(rf"(?P<day>{_DAY}) close through (?P<end>{_DAY}){_TAIL}")
_REOPEN = re.compile(rf"(?P<day>{_DAY}) reopen{_TAIL}")
_ASKED = re.compile(rf"as of (?P<day>{_DAY})(?: known (?P<known>{_DAY}))?: (?P<facts>.+)")
_OPEN = re.compile(
    rf"(?P<number>\S+) open (?P<amount>{_AMOUNT})(?:, (?P<late>\d+) days late)?"
    r"(?:, bucket (?P<bucket>\S+))?"
)
_OWES = re.compile(
    rf"(?P<buyer>\S+) owes (?P<amount>{_AMOUNT}) (?P<currency>[A-Z]{{3}})"
    rf"(?:, unapplied (?P<unapplied>{_AMOUNT}))?"
)
_KINDS = {"payment": "receipt", "debit note": "debit_note", "credit note": "credit_note"}


class BookRefused(Exception):
    """A book refused a line; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Book(Protocol):
    """What a text is played against; amounts are whole minor units."""

    def issue(
        self,
        kind: str,
        number: str,
        *,
        customer: str | None,
        currency: str,
        issued_on: dt.date,
        parts: list[tuple[dt.date, int]],
        at: dt.datetime,
    ) -> object:
        """Book a document and return its act; raises BookRefused."""

    def allocate(
        self,
        source: str,
        target: str,
        minor: int,
        *,
        discount: int,
        applied_on: dt.date,
        at: dt.datetime,
    ) -> object:
        """Apply a receipt or credit note and return the act; raises BookRefused."""

    def settle(
        self, number: str, account: str, minor: int, *, on: dt.date, at: dt.datetime
    ) -> object:
        """Write what is open of a document to an account and return the act."""

    def move(self, number: str, customer: str, minor: int, *, new: str, at: dt.datetime) -> object:
        """Move money of a receipt to another customer, as receipt `new`, and return the act."""

    def give_back(self, number: str, *, on: dt.date, at: dt.datetime) -> object:
        """Take a receipt or draft back with all that was done with it; raises BookRefused."""

    def reverse(self, act: object, *, effective_on: dt.date, at: dt.datetime) -> object:
        """Take an act back; raises BookRefused."""

    def close(self, end: dt.date, *, at: dt.datetime) -> None:
        """Close every day up to and including the end; raises BookRefused."""

    def reopen(self, *, at: dt.datetime) -> None:
        """Open the period that was closed last; raises BookRefused."""

    def open_parts(
        self, number: str, as_of: dt.date, known_at: dt.datetime
    ) -> list[tuple[dt.date, int]]:
        """(due day, open amount) of every instalment that is open."""

    def owes(
        self, customer: str, currency: str, as_of: dt.date, known_at: dt.datetime
    ) -> tuple[int, int]:
        """(receivable, unapplied) of a customer in a currency."""


@dataclass
class _Played:
    """What the text has booked so far: acts by what they did, and currencies by number."""

    acts: dict[tuple[str, str | None], object]
    currencies: dict[str, str]


def play(text: str, book: Book) -> None:
    """Book every line and check every "as of" line; AssertionError names the line."""
    played = _Played({}, {})
    for number, raw in enumerate(text.splitlines(), 1):
        line = canonical(raw)
        if line:
            try:
                _play(line, book, played)
            except AssertionError as wrong:
                raise AssertionError(f"line {number}: {raw.strip()}: {wrong}") from None


def canonical(raw: str) -> str:
    """Return a line in English words, single-spaced, without its comment."""
    line = raw.partition("#")[0].replace("，", ", ").replace("：", ": ")
    line = re.sub(r"逾期 ?(\d+) ?天", r"\1 days late", line)
    for chinese in sorted(WORDS, key=len, reverse=True):
        line = line.replace(chinese, WORDS[chinese])
    return " ".join(line.split())


def minor(amount: str, currency: str) -> int:
    """Return an amount as whole minor units; it must be exact."""
    scaled = Decimal(amount).scaleb(DECIMALS.get(currency, 2))
    assert scaled == int(scaled), f"{amount} is finer than {currency} allows"
    return int(scaled)


def noon(day: str | dt.date) -> dt.datetime:
    """Return the moment at which a line of that day is recorded."""
    on = day if isinstance(day, dt.date) else dt.date.fromisoformat(day)
    return dt.datetime(on.year, on.month, on.day, 12, tzinfo=dt.UTC)


def _play(line: str, book: Book, played: _Played) -> None:
    asked = _ASKED.fullmatch(line)
    if asked:
        _check(asked, book, played)
        return
    acts = (
        (_ISSUE, _issue),
        (_APPLY, _apply),
        (_REVERSE, _reverse),
        (_CLOSE, _close),
        (_REOPEN, _reopen),
    )
    read = [(match, act) for pattern, act in acts if (match := pattern.fullmatch(line))]
    assert read, "the line cannot be read"
    match, act = read[0]
    code = None
    try:
        act(match, book, played)
    except BookRefused as refused:
        code = refused.code
    assert code == match["refused"], f"refused: {code}, expected: {match['refused']}"


def _at(match: re.Match[str]) -> dt.datetime:
    return noon(match["recorded"] or match["day"])


def _issue(match: re.Match[str], book: Book, played: _Played) -> None:
    currency, number = match["currency"], match["number"]
    day = dt.date.fromisoformat(match["day"])
    total = minor(match["amount"], currency)
    played.acts[number, None] = book.issue(
        _KINDS.get(match["kind"], match["kind"]),
        number,
        customer=match["buyer"],
        currency=currency,
        issued_on=day,
        parts=_parts(match["due"], day, total, currency),
        at=_at(match),
    )
    played.currencies[number] = currency
    if match["target"]:
        discount = minor(match["discount"] or "0", currency)
        played.acts[number, match["target"]] = book.allocate(
            number, match["target"], total, discount=discount, applied_on=day, at=_at(match)
        )


def _parts(
    due: str | None, issued_on: dt.date, total: int, currency: str
) -> list[tuple[dt.date, int]]:
    """Read `2025-02-09`, `30d`, or instalments `30d 600.00 60d` (the last takes the rest)."""
    words = due.split() if due else ["0d"]
    days = [
        issued_on + dt.timedelta(days=int(word[:-1]))
        if word.endswith("d")
        else dt.date.fromisoformat(word)
        for word in words[::2]
    ]
    amounts = [minor(word, currency) for word in words[1::2]]
    return list(zip(days, [*amounts, total - sum(amounts)], strict=True))


def _apply(match: re.Match[str], book: Book, played: _Played) -> None:
    currency = played.currencies[match["source"]]
    played.acts[match["source"], match["target"]] = book.allocate(
        match["source"],
        match["target"],
        minor(match["amount"], currency),
        discount=minor(match["discount"] or "0", currency),
        applied_on=dt.date.fromisoformat(match["day"]),
        at=_at(match),
    )


def _reverse(match: re.Match[str], book: Book, played: _Played) -> None:
    act = played.acts[match["number"], match["target"]]
    book.reverse(act, effective_on=dt.date.fromisoformat(match["day"]), at=_at(match))


def _close(match: re.Match[str], book: Book, _: _Played) -> None:
    book.close(dt.date.fromisoformat(match["end"]), at=_at(match))


def _reopen(match: re.Match[str], book: Book, _: _Played) -> None:
    book.reopen(at=_at(match))


def _check(match: re.Match[str], book: Book, played: _Played) -> None:
    as_of = dt.date.fromisoformat(match["day"])
    known_at = noon(match["known"]) if match["known"] else noon(dt.date(9000, 1, 1))
    for fact in match["facts"].split("; "):
        opened, owed = _OPEN.fullmatch(fact), _OWES.fullmatch(fact)
        if opened:
            _check_open(opened, book.open_parts(opened["number"], as_of, known_at), as_of, played)
        elif owed:
            currency = owed["currency"]
            found = book.owes(owed["buyer"], currency, as_of, known_at)
            expected = (minor(owed["amount"], currency), minor(owed["unapplied"] or "0", currency))
            assert found == expected, f"{found}, expected {expected}"
        else:
            raise AssertionError(f"the question cannot be read: {fact}")


def _check_open(
    match: re.Match[str], parts: list[tuple[dt.date, int]], as_of: dt.date, played: _Played
) -> None:
    expected = minor(match["amount"], played.currencies[match["number"]])
    found = sum(left for _, left in parts)
    assert abs(found) == abs(expected), f"open {found}, expected {expected}"
    late = max([(as_of - due_on).days for due_on, _ in parts], default=0)
    if match["late"]:
        assert late == int(match["late"]), f"{late} days late"
    if match["bucket"]:
        assert _bucket(late) == match["bucket"], f"bucket {_bucket(late)}"


def _bucket(late: int) -> str:
    """The shipped buckets, written down a second time on purpose."""
    if late <= 0:
        return "not_due"
    for first, last in ((1, 30), (31, 60), (61, 90), (91, 180), (181, 360)):
        if late <= last:
            return f"{first}-{last}"
    return "over_360"
