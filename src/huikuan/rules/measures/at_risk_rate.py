"""At-risk rate (风险率): of what was invoiced, the share unpaid so many days later (D7).

Field practice (c), Upflow: of the invoices billed in month m, the share unpaid after 90 days. A
vintage, not a ratio of balances: growing sales do not hide it. The span asked for is the one in
which the invoices reach that age. Writing off is not paying; a payment taken back never was one.
"""

from typing import Final

from huikuan.kernel.days import add_days
from huikuan.rules.items import EntryKind
from huikuan.rules.measures.bad_debt_rate import BILLED, INVOICED_KINDS, moved
from huikuan.rules.measures.history import History
from huikuan.rules.measures.populations import ISSUED, WRITTEN_OFF, invoiced, within
from huikuan.rules.measures.scopes import Dating, Population, Scope, Treatment
from huikuan.rules.measures.shares import permyriad
from huikuan.rules.measures.spans import Span, earlier
from huikuan.rules.measures.values import (
    Card,
    Column,
    Direction,
    Edge,
    Measure,
    Need,
    Relation,
    Rows,
    Sum,
    Sums,
    Unit,
)

CARD = Card(
    "at_risk_rate",
    Unit.PERMYRIAD,
    "document",
    additive=False,
    direction=Direction.LOWER,
    scope=Scope(Population.INVOICED, Dating.ISSUED, credits=Treatment.LOWERS),
    source="Upflow",
)


def at_risk_rate(days: int = 90) -> Measure:
    """Return the share unpaid so many days after the invoice."""
    back = earlier(days)

    def where(row: Rows, at: Edge) -> Column:
        by_then = (row.cause == ISSUED) | (row.days(row.cause_on, row.issued_on) <= days)
        counted = by_then & ~(row.cause == WRITTEN_OFF)
        return invoiced(row) & counted & within(row.issued_on, at)

    def value(sums: Sums, _span: Span) -> int | None:
        return permyriad(sums["unpaid"][0], sums["billed"][0])

    def reference(history: History, span: Span) -> int | None:
        (vintage,) = back(span)
        unpaid = moved(history, vintage, EntryKind.ISSUED)
        billed = unpaid
        for item in history.debts():
            mine = vintage.first <= item.issued_on <= vintage.last
            if mine and item.document_kind in INVOICED_KINDS:
                last = add_days(item.issued_on, days)
                unpaid += sum(
                    move.amount_minor
                    for move in item.moves
                    if move.cause not in {EntryKind.ISSUED, EntryKind.WRITTEN_OFF}
                    and move.cause_on <= last
                    and move.effective_on <= span.seen
                )
        return permyriad(unpaid, billed)

    unpaid = Sum(f"unpaid_after:{days}", Relation.MOVES, lambda row: row.amount_minor, where)
    needs = (Need("billed", BILLED, back), Need("unpaid", unpaid, back))
    params = (("days", days),)
    return Measure(CARD, needs, value, reference, 1, params=params, varied=at_risk_rate)


MEASURE: Final = at_risk_rate()
