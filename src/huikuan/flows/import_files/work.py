"""What every kind of file is given to work with, and what it gives back (D1)."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from huikuan.books.intake.values import BatchView
from huikuan.books.ledger.values import Act
from huikuan.books.people.queries import CompanyView
from huikuan.kernel.actors import Actor


@dataclass(frozen=True, slots=True)
class Booking:
    """What booking needs to know of the import under way."""

    company: CompanyView
    batch_id: int
    by: Actor
    act: Act | None

    def under_act(self) -> Act:
        """Return the act under which money is moved."""
        if self.act is None:
            raise RuntimeError("a kind that posts is booked under an act")
        return self.act


@dataclass(frozen=True, slots=True)
class Work:
    """An import under way: its batch, its booking, a folder for its work, and whom it tells.

    `tell` takes the phase, what is done of the total, and the rows so far.
    """

    batch: BatchView
    booking: Booking
    spool: Path
    tell: Callable[[str, int, int, int], None]


class ReadFile(Protocol):
    """A file whose every line has its verdict: what is left is to book it and to tell of it."""

    @property
    def lines(self) -> int:
        """How many lines were read."""

    def book(self) -> None:
        """Write what was accepted, in the transaction of the import."""

    def report(self) -> dict[str, Any]:
        """Return what came of it, as it is kept with the batch."""


class Kind(Protocol):
    """How a kind of file is read.

    `posts` tells whether it moves money, `grows` whether much of it changes the ledger's size.
    """

    @property
    def posts(self) -> bool:
        """Whether it is booked under an act of the ledger."""

    @property
    def grows(self) -> bool:
        """Whether the ledger's sizes are learned anew after a large one."""

    def read(self, work: Work) -> ReadFile:
        """Read the file and judge every line of it. Raises FileRefused for the whole."""
