"""Writes the one statement that adds up every sum of every customer, abreast in columns (D7, P7).

A day is closed with some forty sums over several spans. Asked one by one they would be as many
passes; abreast they are one over the movements and one over the items, whatever their number.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

import ibis

from huikuan.analytics.measuring.compiler import Compiled, aggregate
from huikuan.analytics.measuring.relations import OFFSETS, items_of, part, rows_of
from huikuan.analytics.measuring.rows import Column, RelationRows, SpanEdges
from huikuan.analytics.measuring.schema import Table, asked_day
from huikuan.analytics.measuring.shapes import Abreast
from huikuan.analytics.measuring.sides import debts_alone
from huikuan.rules.measures import Relation, Sum

_KEYS = ("customer_id", "currency")


@dataclass(slots=True)
class _Days:
    """The days that the sums compare with, each at its place among the parameters."""

    spans: int
    ago: list[tuple[int, int]] = field(default_factory=list)

    def edges(self, place: int) -> SpanEdges:
        """The days of one span."""
        first = OFFSETS + 2 * place
        return SpanEdges(
            asked_day(first), asked_day(first + 1), lambda days: asked_day(self._at(place, days))
        )

    def _at(self, place: int, days: int) -> int:
        asked = (place, days)
        if asked not in self.ago:
            self.ago.append(asked)
        return OFFSETS + 2 * self.spans + self.ago.index(asked)


def compile_abreast(shape: Abreast, dialect: str) -> Compiled:
    """Write the statement; of the days before a span's last, its offsets name span and days."""
    days = _Days(shape.spans)
    moves = rows_of(Relation.MOVES, known=shape.known, scoped=shape.scoped)
    added = _added(shape, moves, days, {Relation.MOVES})
    items = {Relation.OPEN, Relation.CLOSED}
    followed = [one for one, _ in shape.sums if one.over in items]
    if followed:
        known = items_of(known=shape.known, scoped=shape.scoped, debts_alone=debts_alone(followed))
        found = _added(shape, known, days, items).rename(item_customer="customer_id", c="currency")
        added = added.left_join(
            found,
            [
                added.customer_id.identical_to(found.item_customer),
                added.currency == found.c,
            ],
        )
    columns = {
        f"s{place}": _whole(one, added[f"s{place}"]) for place, (one, _) in enumerate(shape.sums)
    }
    answer = added.select(customer_id=added.customer_id, currency=added.currency, **columns)
    text = ibis.to_sql(answer, dialect=dialect, pretty=False)
    return Compiled(str(text), tuple(number for asked in days.ago for number in asked))


def _added(shape: Abreast, rows: Table, days: _Days, of: Iterable[Relation]) -> Table:
    """The sums over some relations, which are all in the same rows."""
    seen = RelationRows(rows)
    sums: dict[str, Column] = {}
    for place, (one, span) in enumerate(shape.sums):
        if one.over in of:
            where = one.where(seen, days.edges(span))
            if one.over is not Relation.MOVES:
                where = where & part(one.over, rows)
            add = one.add(RelationRows(rows, wide=one.wide))
            sums[f"s{place}"] = aggregate(one, rows, add, where)
    return rows.group_by(_KEYS).agg(**sums)


def _whole(one: Sum, column: Column) -> Column:
    """No rows are a sum of nothing, which is zero; what is not wide must fit into 64 bits."""
    return column.fill_null(0).cast("decimal(38,0)" if one.wide else "int64")
