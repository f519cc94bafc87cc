"""What recovery answers with, and why it refuses."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from huikuan.kernel.decisions import Reason
from huikuan.rules.interest import Agreement
from huikuan.rules.recovery import Event


class RecoveryRefused(ValueError):
    """The act cannot be done; the reason is a code of the text catalogue with its figures."""

    def __init__(self, reason: Reason) -> None:
        """Keep the reason."""
        self.reason = reason
        super().__init__(reason.code)


@dataclass(frozen=True, slots=True)
class AgreementView:
    """An agreement on late payment, for documents issued from `valid_from` on."""

    id: int
    customer_id: int
    valid_from: date
    agreement: Agreement
    note: str
    recorded_at: datetime
    actor: str


@dataclass(frozen=True, slots=True)
class ChargeView:
    """A line of a note of interest; `taken_back_on` None while it counts."""

    id: int
    customer_id: int
    item_id: int
    document_id: int
    start_on: date
    end_on: date
    minor: int
    currency: str
    regime: str
    worked: Mapping[str, Any]
    taken_back_on: date | None


@dataclass(frozen=True, slots=True)
class ChargeLine:
    """A line that is to be written: of which instalment, for which days, how much and how."""

    item_id: int
    start_on: date
    end_on: date
    minor: int
    regime: str
    worked: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class InterruptionView:
    """Something that interrupted limitation: of one document, or of all debts of the customer."""

    id: int
    customer_id: int
    document_id: int | None
    event: Event
    note: str
    source: str
    recorded_at: datetime
    actor: str


@dataclass(frozen=True, slots=True)
class ChargeCount:
    """What a recount of the notes found: notes whose lines are not their amount, or that live on.

    By document id. `unequal`: lines and note differ. `orphaned`: the note was taken back and its
    lines were not, or the other way round.
    """

    unequal: tuple[int, ...]
    orphaned: tuple[int, ...]

    @property
    def sound(self) -> bool:
        """Whether nothing was found."""
        return not self.unequal and not self.orphaned
