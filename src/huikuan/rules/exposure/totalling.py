"""Decides what is at risk in all, after what stands behind the customer (B12, D2)."""

from collections.abc import Mapping
from decimal import Decimal

from huikuan.rules.exposure.converting import converted
from huikuan.rules.exposure.values import Components, Exposure


def total(
    by_currency: Mapping[str, Components],
    currency: str,
    rates: Mapping[str, Decimal],
    *,
    securities: int = 0,
    cover: int = 0,
) -> Exposure:
    """Return what is at risk in one currency; each component is turned into it by itself.

    `securities` and `cover` are minor units of `currency`. Raises RateMissing for a currency in
    which something is at risk and which has no rate.
    """
    summed = Components()
    for code, parts in sorted(by_currency.items()):
        if parts == Components():
            continue
        summed += Components(
            *(
                converted(getattr(parts, name), code, currency, rates)
                for name in Components.__slots__
            )
        )
    counted = covering(summed.gross, securities + cover)
    return Exposure(
        currency=currency,
        components=summed,
        securities=min(securities, counted),
        cover=counted - min(securities, counted),
        total=summed.gross - counted,
    )


def covering(at_risk: int, behind: int) -> int:
    """Return how much of what stands behind a customer counts: no more than is at risk."""
    return min(max(at_risk, 0), behind)


def free(exposure: Exposure, limit: int, *, securities: int = 0, cover: int = 0) -> int:
    """Return what one more order may be before the limit is passed, minor units; below 0: over it.

    What stands behind the customer carries the next order too, so all of it counts here.
    """
    return limit + securities + cover - exposure.components.gross
