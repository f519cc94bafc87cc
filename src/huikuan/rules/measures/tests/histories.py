"""Random books as plain values: invoices and receipts, part payments, discounts, mistakes.

Days lie close together, so that edges of spans, due days and buckets are met often.
"""

from hypothesis import strategies as st

from huikuan.kernel.days import Day, add_days
from huikuan.rules.items import DocumentKind, EntryKind, side, sign
from huikuan.rules.measures import Contact, History, Item, Limit, Move, Promise

START = Day(2025, 10, 1)
CUSTOMERS = ("C1", "C2", "C3")
DAYS = st.integers(0, 200).map(lambda number: add_days(START, number))
DELAYS = st.integers(0, 120)
AMOUNTS = st.integers(1, 1_000_000)
_KINDS = (
    *(EntryKind.APPLIED,) * 6,
    EntryKind.DISCOUNT,
    EntryKind.CREDITED,
    EntryKind.WRITTEN_OFF,
    EntryKind.FX,
)


@st.composite
def _moves(draw: st.DrawFn, issued_on: Day, amount: int) -> tuple[Move, ...]:
    """Issue, then settlements that bring the open amount nearer to zero, some taken back."""
    moves = [_entry(EntryKind.ISSUED, issued_on, amount)]
    left = amount
    for _ in range(draw(st.integers(0, 3))):
        if left:
            part = left if draw(st.booleans()) else draw(st.integers(1, abs(left)))
            part = abs(part) if amount > 0 else -abs(part)
            on = add_days(issued_on, draw(st.sampled_from((0, 29, 30, 31, 60)) | DELAYS))
            made = _entry(draw(st.sampled_from(_KINDS)), on, -part)
            moves.append(made)
            left -= part
            if draw(st.integers(0, 4)) == 0:
                moves.append(_taken_back(made, draw(st.integers(0, 60))))
                left += part
    if left == amount and draw(st.integers(0, 9)) == 0:
        moves.append(_taken_back(moves[0], 150))
    return tuple(moves)


def _entry(kind: EntryKind, on: Day, amount: int) -> Move:
    return Move(kind, kind, on, on, amount)


def _taken_back(move: Move, days: int) -> Move:
    on = add_days(move.effective_on, days)
    return Move(EntryKind.REVERSED, move.kind, move.effective_on, on, -move.amount_minor)


@st.composite
def items(draw: st.DrawFn) -> Item:
    """One instalment of any kind of document."""
    kind = draw(st.sampled_from(DocumentKind))
    issued = draw(DAYS)
    amount = sign(kind) * draw(AMOUNTS)
    received = sign(kind) < 0 and kind is not DocumentKind.CREDIT_NOTE
    due = issued if received else add_days(issued, draw(st.sampled_from((0, 30, 30, 60, 90))))
    disputed_from = draw(st.none() | DAYS)
    until = st.integers(0, 60).map(lambda days: add_days(disputed_from or issued, days))
    return Item(
        customer_no=draw(st.sampled_from((*CUSTOMERS, None) if received else CUSTOMERS)),
        side=side(kind),
        document_kind=kind,
        issued_on=issued,
        due_on=due,
        amount_minor=amount,
        moves=draw(_moves(issued, amount)),
        disputed_from=disputed_from,
        disputed_to=draw(st.none() | until) if disputed_from else None,
    )


_WHO = st.sampled_from(CUSTOMERS)
_STATES = st.sampled_from(("kept", "partly_kept", "broken"))
histories = st.builds(
    History,
    items=st.lists(items(), max_size=12).map(tuple),
    limits=st.lists(st.builds(Limit, _WHO, AMOUNTS, AMOUNTS), max_size=3).map(tuple),
    promises=st.lists(st.builds(Promise, _WHO, DAYS, _STATES, AMOUNTS, AMOUNTS), max_size=6).map(
        tuple
    ),
    contacts=st.lists(
        st.builds(Contact, _WHO, st.sampled_from(("1", "2", "3")), DAYS), max_size=6
    ).map(tuple),
)
