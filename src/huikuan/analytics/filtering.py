"""Reads the condition of a question: the rules decide, a refusal becomes a fault of the question."""

from collections.abc import Callable, Collection, Sequence

from huikuan.analytics.faults import BadFilter
from huikuan.rules.filters import Condition, Field, FilterRefused, parse


def condition_of(
    text: str, fields: Sequence[Field], currencies: Callable[[], Collection[str]]
) -> Condition | None:
    """Read a condition over the fields; an empty text has none.

    `currencies` gives those that the rows may have, where the condition leaves the currency of an
    amount open. Raises BadFilter (codes `query.where_*`).
    """
    try:
        return parse(text, fields, currencies)
    except FilterRefused as refused:
        raise BadFilter(refused) from refused
