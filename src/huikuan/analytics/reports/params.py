"""Reads a report's own parameters strictly: what cannot be read is refused, never guessed.

They come from addresses, command lines and JSON, so a value is a text or already the right thing.
"""

import datetime as dt
import re
from collections.abc import Mapping
from decimal import Decimal

from huikuan.analytics.engine.values import Filters, Status
from huikuan.analytics.faults import BadQuery
from huikuan.kernel.days import Day

_WHOLE = re.compile(r"\d{1,18}", re.ASCII)
_FIGURE = re.compile(r"-?\d{1,18}(\.\d{1,4})?", re.ASCII)
_LONGEST = 200
_STATUS: tuple[Status, ...] = ("", "open", "overdue", "settled")


class Params:
    """The parameters of one question."""

    def __init__(self, given: Mapping[str, object]) -> None:
        """Take the parameters as they came; empty ones count as not given."""
        self._given = {
            name: value for name, value in given.items() if value is not None and value != ""
        }

    def only(self, *names: str) -> None:
        """Refuse a parameter that the report does not have: a misspelt one would widen it."""
        for name in self._given:
            if name not in names:
                raise BadQuery("query.unknown_param", name=name)

    def text(self, name: str, *, longest: int = _LONGEST) -> str:
        """A text, empty when not given."""
        value = str(self._given.get(name, "")).strip()
        if len(value) > longest or "\x00" in value:
            raise BadQuery("query.unknown_value", name=name, value=value[:_LONGEST])
        return value

    def whole(self, name: str) -> int | None:
        """A whole number that is not negative, nothing when not given."""
        value = self._given.get(name)
        if value is None or (isinstance(value, int) and not isinstance(value, bool) and value >= 0):
            return value
        if not isinstance(value, str) or not _WHOLE.fullmatch(value):
            raise BadQuery("query.unknown_value", name=name, value=str(value))
        return int(value)

    def figure(self, name: str) -> Decimal | None:
        """An amount in major units, nothing when not given."""
        value = self._given.get(name)
        if value is None:
            return None
        if not isinstance(value, str | Decimal | int) or not _FIGURE.fullmatch(str(value)):
            raise BadQuery("query.unknown_value", name=name, value=str(value))
        return Decimal(value)

    def day(self, name: str) -> Day | None:
        """A day, nothing when not given."""
        value = self._given.get(name)
        if value is None or (isinstance(value, dt.date) and not isinstance(value, dt.datetime)):
            return value
        try:
            return Day.fromisoformat(str(value))
        except ValueError:
            raise BadQuery("query.unknown_value", name=name, value=str(value)) from None

    def status(self) -> Status:
        """Which documents by how far they are settled; `overdue=1` is the short form."""
        if self.text("overdue") in {"1", "true", "True"}:
            return "overdue"
        found = self.text("status")
        for status in _STATUS:
            if status == found:
                return status
        raise BadQuery("query.unknown_value", name="status", value=found)

    def currency(self) -> str:
        """A currency code, empty when not given."""
        return self.text("currency").upper()

    def filters(self, customer_id: int | None) -> Filters:
        """The filters that lists of documents and items have in common."""
        return Filters(
            customer_id=customer_id,
            currency=self.currency(),
            text=self.text("q"),
            status=self.status(),
            from_on=self.day("from"),
            to_on=self.day("to"),
            due_from=self.day("due_from"),
            due_to=self.day("due_to"),
            least=self.figure("amount_from"),
            most=self.figure("amount_to"),
        )


LIST_PARAMS = (
    "customer",
    "customer_id",
    "currency",
    "q",
    "status",
    "overdue",
    "from",
    "to",
    "amount_from",
    "amount_to",
)
