"""What the rates answer with and why they refuse."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from huikuan.kernel.decisions import Reason


class RateRefused(ValueError):
    """The rate cannot be kept; `reason` says why."""

    def __init__(self, reason: Reason) -> None:
        """Keep the reason."""
        self.reason = reason
        super().__init__(reason.code)


@dataclass(frozen=True, slots=True)
class RateView:
    """One unit of `base` is worth `rate` units of `quote`, from a day on, until a newer one."""

    base: str
    quote: str
    on: date
    rate: Decimal
    source: str
