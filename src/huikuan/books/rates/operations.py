"""Enters exchange rates, inside the caller's transaction (B11)."""

from datetime import date
from decimal import Decimal
from typing import Final

from huikuan.books.evidence import operations as evidence
from huikuan.books.rates.models import Rate
from huikuan.books.rates.values import RateRefused
from huikuan.kernel.actors import Actor
from huikuan.kernel.decisions import Reason
from huikuan.kernel.money import known

__all__ = ["RateRefused", "enter_rate"]

_PLACES: Final = Decimal(1).scaleb(-10)
_MOST: Final = Decimal(10) ** 9


def enter_rate(  # noqa: PLR0913 - what a rate is
    *,
    by: Actor,
    company_id: int,
    base: str,
    quote: str,
    on: date,
    rate: Decimal,
    source: str,
) -> None:
    """Keep what one unit of `base` is worth in `quote` from a day on.

    Raises RateRefused: rates.currency (unknown, or twice the same), rates.figure (not above zero,
    finer than ten decimals, or above a thousand million).
    """
    if not known(base) or not known(quote) or base == quote:
        raise RateRefused(Reason("rates.currency", {"base": base[:10], "quote": quote[:10]}))
    if not rate.is_finite() or not 0 < rate < _MOST or rate != rate.quantize(_PLACES):
        raise RateRefused(Reason("rates.figure", {"rate": str(rate)[:30]}))
    row = Rate.objects.create(
        company_id=company_id,
        base=base,
        quote=quote,
        on=on,
        rate=rate,
        source=source[:120],
        actor=f"{by.kind}:{by.id}",
    )
    evidence.append(
        by=by,
        act="rate.entered",
        subject=("rate", f"{base}/{quote}"),
        company_id=company_id,
        before=None,
        after={"on": on, "rate": rate, "source": row.source},
    )
