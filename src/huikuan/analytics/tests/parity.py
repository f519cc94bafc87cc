"""What the engines are compared by: random books, random questions, and figures by the references.

The references see plain lists alone (`History`), put together here without any column or SQL.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction
from hypothesis import strategies as st

from huikuan.analytics.filtering import condition_of
from huikuan.analytics.measuring import FIELDS, Answer, Question, ask
from huikuan.analytics.tests.book import Book, Entry, Item, at
from huikuan.kernel.days import add_days, add_months, month_end, month_start
from huikuan.rules.aging import Basis, Buckets
from huikuan.rules.filters import matches
from huikuan.rules.items import Account, DocumentKind, EntryKind, Side
from huikuan.rules.measures import History, Move, Span, latest, measures, span
from huikuan.rules.measures import Item as PlainItem

FIRST: Final = dt.date(2025, 1, 1)
ATTRIBUTE: Final = "产品线"
DIMENSIONS: Final = (
    (),
    ("customer",),
    ("region",),
    ("issue_month",),
    (f"attribute:{ATTRIBUTE}",),
    ("company",),
    ("salesperson", "due_month"),
    ("currency", "key_account"),
    ("customer", f"attribute:{ATTRIBUTE}"),
)
EVERY_ITEM: Final = (
    "",
    'currency == "CNY"',
    'currency in ("USD", "JPY") and region != "华东"',
    'region ~ "华"',
    "issued_on >= 2025-06-01 or due_on < 2025-03-01",
    "not (salesperson == 李雷)",
)
"""Conditions that hold of an item whatever the day and the entry: the references know them too."""
BY_DAY: Final = (
    "overdue_days > 30",
    "overdue_days <= 0 and currency != USD",
)
"""Conditions that look at a day: only the engines are compared by them."""
CURRENCIES: Final = ("CNY", "USD", "JPY")
EDGES: Final = (30, 60, 90, 180, 360)

_SHOWN = 8
_DAYS = st.integers(0, 500).map(lambda days: add_days(FIRST, days))
_LATENESS = st.integers(0, 40)
_BILLS = st.sampled_from(
    [
        *(DocumentKind.INVOICE,) * 4,
        DocumentKind.DEBIT_NOTE,
        DocumentKind.CREDIT_NOTE,
        DocumentKind.OPENING,
    ]
)
_CASH = st.sampled_from([DocumentKind.RECEIPT, DocumentKind.RECEIPT, DocumentKind.DRAFT])
_MINOR = st.integers(1, 10_000) | st.integers(10**12, 9 * 10**15)
_ATTRIBUTES = st.sampled_from([None, {}, {ATTRIBUTE: "阀门"}, {ATTRIBUTE: ""}, {ATTRIBUTE: None}])
_OFF = st.sampled_from(
    [
        (EntryKind.WRITTEN_OFF, Account.BAD_DEBT),
        (EntryKind.FX, Account.FX_GAIN_LOSS),
        (EntryKind.FEE, Account.BANK_CHARGE),
        (EntryKind.DIFFERENCE, Account.SHORT_PAYMENT),
        (EntryKind.DIFFERENCE, Account.ROUNDING),
    ]
)
_ELSEWHERE: Final = st.sampled_from(
    [
        (EntryKind.MOVED, Account.REFUND),
        (EntryKind.MOVED, Account.INTERCOMPANY),
        (EntryKind.DIFFERENCE, Account.OVERPAYMENT_INCOME),
    ]
)


@st.composite
def stories(draw: st.DrawFn) -> "Story":
    """A committed book: papers of every kind, part payments, bad debts, disputes, mistakes."""
    with transaction.atomic():
        story = Story()
        for number, seller, region in (
            ("A1", "李雷", "华东"),
            ("B2", "韩梅梅", "华南"),
            ("C3", "李雷", ""),
        ):
            story.join(number, seller, region, draw(_ATTRIBUTES))
        for count in range(draw(st.integers(1, 8))):
            _issue(draw, story, count)
        groups = [group for _ in range(draw(st.integers(0, 8))) if (group := _settle(draw, story))]
        mistaken, wrong = draw(st.booleans()), draw(st.booleans())
        if mistaken and groups:
            day = draw(_DAYS)
            story.reverse(draw(st.sampled_from(groups)), day, recorded_at=_late(draw, day))
        alone = [item for item in story.items if len(story.of(item)) == 1]
        if wrong and alone:
            day = draw(_DAYS)
            story.cancel(draw(st.sampled_from(alone)), day, recorded_at=_late(draw, day))
    return story


class Story(Book):
    """A book whose customers' labels are remembered."""

    def __init__(self) -> None:
        super().__init__()
        self.labels: dict[str, dict[str, Any]] = {}

    def join(
        self, number: str, seller: str, region: str, attributes: Mapping[str, str | None] | None
    ) -> None:
        """Add a customer."""
        self.customer(number, salesperson=seller, region=region, attributes=attributes)
        self.labels[number] = {
            "salesperson": seller,
            "region": region,
            "key_account": "no",
            "attributes": attributes or {},
        }

    def of(self, item: Item) -> list[Entry]:
        """The entries of an item."""
        return [entry for entry in self.entries if entry.item.id == item.id]


def _late(draw: st.DrawFn, day: dt.date) -> dt.datetime:
    return at(add_days(day, draw(_LATENESS)))


def _issue(draw: st.DrawFn, story: Story, count: int) -> None:
    day, currency = draw(_DAYS), draw(st.sampled_from(CURRENCIES))
    common: dict[str, Any] = {
        "currency": currency,
        "recorded_at": _late(draw, day),
        "attributes": draw(_ATTRIBUTES),
    }
    if draw(st.booleans()):
        customer = draw(st.sampled_from(["A1", "B2", "C3", None]))
        story.document(draw(_CASH), f"R{count}", customer, day, (day, draw(_MINOR)), **common)
        return
    terms = st.sampled_from([0, 30, 60]) | st.integers(0, 120)
    parts = draw(st.lists(st.tuples(terms, _MINOR), min_size=1, max_size=3))
    dues = [(add_days(day, days), min(minor, 3 * 10**15)) for days, minor in parts]
    since = draw(st.none() | _DAYS)
    until = draw(st.none() | _LATENESS) if since else None
    disputed = (since, add_days(since, until) if since and until is not None else None)
    customer = draw(st.sampled_from(["A1", "B2", "C3"]))
    kind = draw(_BILLS)
    story.document(kind, f"F{count}", customer, day, *dues, disputed=disputed, **common)


def _settle(draw: st.DrawFn, story: Story) -> int | None:
    """One allocation or one write-off of what is open, if there is anything."""
    left = {item.id: story.open_of(item, dt.date.max, None) for item in story.items}
    debts = [item for item in story.items if left[item.id] > 0]
    pairs = [
        (source, debt)
        for source in story.items
        for debt in debts
        if left[source.id] < 0
        and (source.customer, source.currency) == (debt.customer, debt.currency)
    ]
    day = draw(_DAYS)
    recorded = _late(draw, day)
    by_cash = draw(st.integers(0, 4))
    if by_cash and pairs:
        source, debt = draw(st.sampled_from(pairs))
        most = min(-left[source.id], left[debt.id])
        minor = draw(st.just(most) | st.integers(1, most))
        discount = draw(st.integers(0, min(left[debt.id] - minor, 50)))
        kind = EntryKind.APPLIED if source.side is Side.CASH else EntryKind.CREDITED
        return story.allocate(
            source, debt, minor, day, kind=kind, discount=discount, recorded_at=recorded
        )
    money = [item for item in story.items if item.side is Side.CASH and left[item.id] < 0]
    if draw(st.booleans()) and money:
        return _use_elsewhere(draw, story, draw(st.sampled_from(money)), day, recorded)
    if not debts:
        return None
    debt = draw(st.sampled_from(debts))
    most = left[debt.id]
    minor = draw(st.just(most) | st.integers(1, most))
    return story.settle(debt, minor, day, *draw(_OFF), recorded_at=recorded)


def _use_elsewhere(
    draw: st.DrawFn, story: Story, source: Item, day: dt.date, recorded: dt.datetime
) -> int | None:
    """Money that pays no debt: moved to another customer, paid back, written to an account."""
    most = -story.open_of(source, dt.date.max, None)
    minor = draw(st.just(most) | st.integers(1, most))
    if source.kind is DocumentKind.RECEIPT and draw(st.booleans()):
        day = max(day, source.issued_on)
        story.move(
            source, draw(st.sampled_from(["A1", "B2", "C3"])), minor, day, recorded_at=recorded
        )
        return None
    return story.settle(source, minor, day, *draw(_ELSEWHERE), recorded_at=recorded)


@dataclass(frozen=True)
class Asked:
    """A question to every engine, and whether the references can follow its condition."""

    question: Question
    by_reference: bool


@st.composite
def questions(draw: st.DrawFn, story: Story) -> Asked:
    """Every measure that has facts, by something, over some spans, in some view."""
    moments = st.sampled_from([entry.recorded_at for entry in story.entries])
    text = draw(st.just("") | st.sampled_from((*EVERY_ITEM, *BY_DAY)))
    buckets = Buckets(EDGES, draw(st.sampled_from(Basis)))
    question = Question(
        company_id=story.company_id,
        measures=fed(buckets),
        spans=draw(_spans(story)),
        dimensions=draw(st.sampled_from(DIMENSIONS)),
        known_at=draw(st.none() | _DAYS.map(at) | moments),
        salesperson=draw(st.sampled_from([None, None, "韩梅梅", "nobody"])),
        condition=condition_of(text, FIELDS, lambda: CURRENCIES),
        buckets=buckets,
    )
    return Asked(question, text not in BY_DAY)


@st.composite
def _spans(draw: st.DrawFn, story: Story) -> tuple[Span, ...]:
    """One day, a stretch, or a series of month ends whose last point is the day itself."""
    edges = [entry.effective_on for entry in story.entries]
    day = draw(_DAYS | st.sampled_from(edges))
    form = draw(st.integers(0, 3))
    if form == 0:
        return (span(day, day),)
    if form == 1:
        return (latest(day, draw(st.integers(1, 4))),)
    if form == 2:
        return (span(add_days(day, -draw(st.integers(0, 200))), day),)
    ends = [month_end(add_months(month_start(day), -back)) for back in range(4, 0, -1)]
    return tuple(latest(one) for one in (*ends, day))


def fed(buckets: Buckets) -> tuple[str, ...]:
    """The codes of all measures, families too, whose facts the ledger has."""
    return tuple(code for code, one in measures(buckets).items() if not one.not_fed)


Figures = dict[tuple[tuple[Any, ...], str, Span, str], int | None]
"""By group, currency, span and measure."""


def figures(answer: Answer) -> Figures:
    """What an engine answered."""
    return {
        (one.labels, one.currency, one.span, code): value
        for one in answer.figures
        for code, value in one.values.items()
    }


def answered(asked: Asked, engine: str) -> Figures:
    """What one engine answers, having said that it was asked."""
    given = Question(**{**_fields(asked.question), "engine": engine})
    answer = ask(given)
    assert answer.engine == engine
    return figures(answer)


def _fields(question: Question) -> dict[str, Any]:
    return {name: getattr(question, name) for name in question.__slots__}


def expected(story: Story, question: Question) -> Figures:
    """What the references say of every group that anything was ever recorded of."""
    assert question.buckets is not None
    every = measures(question.buckets)
    return {
        (labels, currency, one, code): every[code].reference(history, one)
        for (labels, currency), history in _histories(story, question).items()
        for one in question.spans
        for code in question.measures
    }


def assert_as_references(found: Figures, story: Story, question: Question) -> None:
    """Every figure is the reference's; a group that is not answered is one without anything."""
    assert question.buckets is not None
    every = measures(question.buckets)
    wanted = expected(story, question)
    nothing = {key: every[key[3]].reference(History(), key[2]) for key in wanted}
    assert_same({**nothing, **found}, wanted)


def assert_same(found: Figures, wanted: Figures) -> None:
    """The same figures of the same groups; else the first few that differ."""
    both = {**found, **wanted}
    wrong = [
        (key, found.get(key, "absent"), wanted.get(key, "absent"))
        for key in both
        if (key in found) != (key in wanted) or found[key] != wanted[key]
    ]
    lines = [f"{key}: {given}, wanted {value}" for key, given, value in wrong[:_SHOWN]]
    assert not wrong, f"{len(wrong)} differ\n" + "\n".join(lines)


def _histories(story: Story, question: Question) -> dict[tuple[tuple[Any, ...], str], History]:
    groups: dict[tuple[tuple[Any, ...], str], list[PlainItem]] = {}
    for item in story.items:
        moves = tuple(_moves(story.of(item), question.known_at))
        if moves and _seen(story, item, question):
            labels = tuple(_label(story, item, name) for name in question.dimensions)
            groups.setdefault((labels, item.currency), []).append(_plain(item, moves))
    return {key: History(items=tuple(items)) for key, items in groups.items()}


def _moves(entries: Sequence[Entry], known_at: dt.datetime | None) -> Iterator[Move]:
    for entry in entries:
        if known_at is None or entry.recorded_at <= known_at:
            cause = entry.takes_back or entry
            yield Move(entry.kind, cause.kind, cause.effective_on, entry.effective_on, entry.minor)


def _plain(item: Item, moves: tuple[Move, ...]) -> PlainItem:
    since, until = item.disputed
    return PlainItem(
        customer_no=item.customer,
        side=item.side,
        document_kind=item.kind,
        issued_on=item.issued_on,
        due_on=item.due_on,
        amount_minor=item.minor,
        moves=moves,
        disputed_from=since,
        disputed_to=until,
    )


def _seen(story: Story, item: Item, question: Question) -> bool:
    """Whether the item is one of the customers that may be seen and fits the condition."""
    labels = story.labels.get(item.customer or "", {})
    if question.salesperson is not None and labels.get("salesperson") != question.salesperson:
        return False
    return question.condition is None or matches(question.condition, _record(item, labels))


def _record(item: Item, labels: Mapping[str, Any]) -> dict[str, object]:
    return {
        "currency": item.currency,
        "issued_on": item.issued_on,
        "due_on": item.due_on,
        "region": labels.get("region"),
        "salesperson": labels.get("salesperson"),
    }


def _label(story: Story, item: Item, name: str) -> object:
    labels = story.labels.get(item.customer or "", {})
    if name.startswith("attribute:"):
        own, customers = item.attributes.get(ATTRIBUTE), labels.get("attributes", {}).get(ATTRIBUTE)
        return next((value for value in (own, customers) if value is not None), "")
    if name == "customer":
        return story.customers[item.customer] if item.customer else None
    values: dict[str, object] = {
        "company": story.company_id,
        "currency": item.currency,
        "issue_month": month_start(item.issued_on),
        "due_month": month_start(item.due_on),
        "region": labels.get("region", ""),
        "salesperson": labels.get("salesperson", ""),
        "key_account": labels.get("key_account", ""),
    }
    return values[name]
