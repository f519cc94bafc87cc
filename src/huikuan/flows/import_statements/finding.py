"""What was found of a statement, as it is kept and told beside it (D4)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from huikuan.kernel.money import Money


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found beside a statement that is booked all the same."""

    code: str
    account: str
    currency: str
    figures: Mapping[str, Any]

    def document(self) -> dict[str, Any]:
        """Return the finding as it is kept."""
        return {"code": self.code, "figures": dict(self.figures)}


def plain(figures: Mapping[str, Any]) -> dict[str, Any]:
    """Return figures as JSON keeps them: amounts with their currency, days as ISO text."""
    return {name: _plain(value) for name, value in figures.items()}


def _plain(value: object) -> object:
    if isinstance(value, Money):
        return f"{value.text()} {value.currency}"
    return value.isoformat() if isinstance(value, date) else value
