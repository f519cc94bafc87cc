"""Decides which currency the money of a condition is in; without one it is refused (D7).

1,000 dollars and 1,000 yen are not one figure, so an amount is compared only where the currency is
pinned: by the condition itself (`currency == CNY and open > 1000`), by the question, or because
the rows have no other. Nothing is nothing in every currency: `open > 0` needs no pin.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal

from huikuan.kernel.currencies import exponent
from huikuan.rules.filters.values import (
    CURRENCY,
    Comparison,
    Condition,
    Field,
    Joined,
    Negated,
    Operator,
    Value,
    refused,
)

Currencies = Callable[[], Collection[str]]
"""Which currencies the rows may have, asked only where a condition depends on it."""

Allowed = frozenset[str] | None
"""The currencies in which a part of a condition decides anything; None: not narrowed."""

_SHOWN: Final = 5


@dataclass(frozen=True, slots=True)
class Draft:
    """A comparison as it was read: money in major units of a currency that is not known yet."""

    field: Field
    operator: Operator
    values: tuple[Value | Decimal, ...]
    spans: tuple[tuple[int, int], ...]
    span: tuple[int, int]


@dataclass(frozen=True, slots=True)
class DraftJoined:
    """Several drafts joined."""

    word: Literal["and", "or"]
    parts: tuple["Drafted", ...]


@dataclass(frozen=True, slots=True)
class DraftNegated:
    """A draft that must not hold."""

    part: "Drafted"


Drafted = Draft | DraftJoined | DraftNegated


def settle(draft: Drafted, currencies: Currencies) -> Condition:
    """Return the condition with money in minor units.

    Raises FilterRefused: `query.where_mixes_currencies` for an amount whose currency is not
    pinned, `query.where_too_fine` for one with more decimals than its currency has.
    """
    return _settled(draft, None, currencies)


def _settled(draft: Drafted, allowed: Allowed, currencies: Currencies) -> Condition:
    if isinstance(draft, DraftNegated):
        return Negated(_settled(draft.part, allowed, currencies))
    if isinstance(draft, DraftJoined):
        # a part of `and` decides only where the others hold, a part of `or` where they do not
        holds = draft.word == "and"
        said = [_currencies(part, holds=holds) for part in draft.parts]
        parts = (
            _settled(
                part, _common([allowed, *(s for n, s in enumerate(said) if n != at)]), currencies
            )
            for at, part in enumerate(draft.parts)
        )
        return Joined(draft.word, tuple(parts))
    return Comparison(
        draft.field.code, draft.field.kind, draft.operator, _values(draft, allowed, currencies)
    )


def _values(draft: Draft, allowed: Allowed, currencies: Currencies) -> tuple[Value, ...]:
    figures = [value for value in draft.values if isinstance(value, Decimal)]
    if not figures:
        return tuple(value for value in draft.values if not isinstance(value, Decimal))
    if not any(figures):
        return tuple(0 for _ in figures)
    currency = _pinned(draft, allowed, currencies)
    return tuple(
        _minor(figure, currency, span) for figure, span in zip(figures, draft.spans, strict=True)
    )


def _pinned(draft: Draft, allowed: Allowed, currencies: Currencies) -> str:
    if allowed is None or len(allowed) > 1:
        allowed = _common([allowed, frozenset(currencies())]) or frozenset()
    if len(allowed) > 1:
        shown = sorted(allowed)
        more = " …" if len(shown) > _SHOWN else ""
        raise refused(
            "query.where_mixes_currencies",
            draft.span,
            column=draft.field.code,
            currencies=", ".join(shown[:_SHOWN]) + more,
            example=f"{CURRENCY} == {shown[0]}",
        )
    # where no currency is left no row gets as far as this comparison
    return min(allowed, default="")


def _minor(figure: Decimal, currency: str, span: tuple[int, int]) -> int:
    if not currency:
        return int(figure)
    minor = figure.scaleb(exponent(currency))
    if minor != int(minor):
        raise refused("query.where_too_fine", span, value=format(figure, "f"), currency=currency)
    return int(minor)


def _currencies(draft: Drafted, *, holds: bool) -> Allowed:
    """The currencies that a row can have where the draft holds, or where it does not."""
    if isinstance(draft, DraftNegated):
        return _currencies(draft.part, holds=not holds)
    if isinstance(draft, DraftJoined):
        said = [_currencies(part, holds=holds) for part in draft.parts]
        return _common(said) if holds == (draft.word == "and") else _any(said)
    if draft.field.code != CURRENCY or holds != (draft.operator != "!="):
        return None
    return frozenset(str(value) for value in draft.values)


def _common(said: Iterable[Allowed]) -> Allowed:
    known = [one for one in said if one is not None]
    return frozenset.intersection(*known) if known else None


def _any(said: Iterable[Allowed]) -> Allowed:
    known: frozenset[str] = frozenset()
    for one in said:
        if one is None:
            return None
        known |= one
    return known
