"""Decides whether a submission can be taken as it stands; every fault is named (D5, A7).

Nothing is guessed and nothing is cut down: who promises more than is open is told so, because the
record that a clerk leaves may be evidence in court.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from huikuan.kernel.days import Day, add_days, add_months
from huikuan.kernel.decisions import Reason
from huikuan.kernel.split import split
from huikuan.rules.portal.policy import PortalPolicy
from huikuan.rules.portal.values import Board, Given, Kind

LONGEST_WORDS: Final = 2_000
LONGEST_NAME: Final = 120
FEWEST_INSTALMENTS: Final = 2


def check(policy: PortalPolicy, given: Given, board: Board, *, today: Day) -> tuple[Reason, ...]:
    """Every fault of a submission, none when it can be taken.

    Codes: portal.fault.name, .too_long, .words, .lines, .one_line, .unknown, .currency, .amount,
    .more_than_open, .reason, .day, .instalments, .paid_on, .more_than_paid, .proof, .channel.
    """
    faults = [*_form(given), *_KINDS[given.kind](policy, given, board, today)]
    return tuple(faults)


def instalments(total_minor: int, count: int, first: Day) -> tuple[tuple[Day, int], ...]:
    """A plan of so many equal monthly instalments from a first day; they sum to the total.

    Raises ValueError for less than one instalment.
    """
    if count < 1:
        raise ValueError(count)
    parts = split(total_minor, [1] * count)
    return tuple((add_months(first, month), part) for month, part in enumerate(parts))


def _form(given: Given) -> Iterator[Reason]:
    if not given.name.strip():
        yield Reason("portal.fault.name")
    if len(given.name) > LONGEST_NAME or len(given.words) > LONGEST_WORDS:
        yield Reason("portal.fault.too_long", {"most": LONGEST_WORDS})


def _dispute(_: PortalPolicy, given: Given, board: Board, __: Day) -> Iterator[Reason]:
    if given.reason not in board.reasons:
        yield Reason("portal.fault.reason")
    if not given.words.strip():
        yield Reason("portal.fault.words")
    if len(given.lines) != 1:
        yield Reason("portal.fault.one_line")
    yield from _lines(given, board, disputed=True)


def _promise(policy: PortalPolicy, given: Given, board: Board, today: Day) -> Iterator[Reason]:
    if not given.lines:
        yield Reason("portal.fault.lines")
    yield from _lines(given, board)
    yield from _within(given.day, today, policy.promise_days)


def _plan(policy: PortalPolicy, given: Given, board: Board, today: Day) -> Iterator[Reason]:
    yield from _promise(policy, given, board, today)
    count = given.instalments
    if count is None or not FEWEST_INSTALMENTS <= count <= policy.instalments:
        yield Reason("portal.fault.instalments", {"most": policy.instalments})


def _payment(policy: PortalPolicy, given: Given, board: Board, today: Day) -> Iterator[Reason]:
    if given.amount_minor is None or given.amount_minor <= 0:
        yield Reason("portal.fault.amount", {"number": ""})
    first = add_days(today, -policy.proof_days)
    if given.day is None or not first <= given.day <= today:
        yield Reason("portal.fault.paid_on", {"first": first, "last": today})
    if not given.proved:
        yield Reason("portal.fault.proof")
    # what was sent may be more than is open (in advance, or to be returned), so open is no bound
    yield from _known(given, board)
    named = sum(line.amount_minor or 0 for line in given.lines)
    if given.amount_minor is not None and named > given.amount_minor:
        yield Reason("portal.fault.more_than_paid")


def _said(_: PortalPolicy, given: Given, __: Board, ___: Day) -> Iterator[Reason]:
    if not given.words.strip():
        yield Reason("portal.fault.words")


def _stop(_: PortalPolicy, given: Given, board: Board, __: Day) -> Iterator[Reason]:
    if not given.channels or not given.channels <= board.channels:
        yield Reason("portal.fault.channel")


def _known(given: Given, board: Board) -> Iterator[Reason]:
    """Faults of lines whatever is open: a document that is not there, a currency, an amount."""
    for line in given.lines:
        owed = board.debts.get(line.item_id)
        if owed is None:
            yield Reason("portal.fault.unknown")
        elif owed.currency != given.currency:
            yield Reason("portal.fault.currency", {"number": owed.number})
        elif line.amount_minor is None or line.amount_minor <= 0:
            yield Reason("portal.fault.amount", {"number": owed.number})


def _lines(given: Given, board: Board, *, disputed: bool = False) -> Iterator[Reason]:
    faults = list(_known(given, board))
    yield from faults
    if faults:
        return
    for line in given.lines:
        owed = board.debts[line.item_id]
        most = owed.free_minor if disputed else owed.open_minor
        if (line.amount_minor or 0) > most:
            yield Reason("portal.fault.more_than_open", {"number": owed.number})


def _within(day: Day | None, today: Day, days: int) -> Iterator[Reason]:
    last = add_days(today, days)
    if day is None or not today <= day <= last:
        yield Reason("portal.fault.day", {"first": today, "last": last})


_Check = Callable[[PortalPolicy, Given, Board, Day], Iterator[Reason]]
_KINDS: Final[Mapping[Kind, _Check]] = {
    Kind.DISPUTE: _dispute,
    Kind.PROMISE: _promise,
    Kind.PLAN: _plan,
    Kind.PAYMENT: _payment,
    Kind.COMPLAINT: _said,
    Kind.QUESTION: _said,
    Kind.STOP: _stop,
}
