"""What every provider of credit reports can be asked, and what it may answer (B3)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from huikuan.kernel.money import Money


class ProviderFault(RuntimeError):
    """The provider did not do what was asked.

    `code` is a text of the catalogue (dossiers.provider_silent, provider_refused,
    report_unreadable, no_subject); `again` whether asking later may help.
    """

    def __init__(self, code: str, detail: str = "", *, again: bool = False) -> None:
        """Keep the reason."""
        self.code = code
        self.detail = detail[:200]
        self.again = again
        super().__init__(f"{code}: {detail}")


@dataclass(frozen=True, slots=True)
class Subject:
    """The firm that is asked about: its registers' numbers by kind, its name, its country."""

    name: str
    country: str = ""
    numbers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Found:
    """A firm that the provider knows, by the provider's own id; `sure` where a number matched."""

    id: str
    name: str
    sure: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of an order: the provider's number of it and, once it is there, the report.

    `raw` is the report byte for byte, None while the provider is at work.
    """

    reference: str
    raw: bytes | None


@dataclass(frozen=True, slots=True)
class Event:
    """What a provider tells of a firm that it watches, or of an order (`kind` "report.ready")."""

    reference: str
    kind: str
    subject: str
    order: str
    before: str
    after: str
    happened_on: date


@dataclass(frozen=True, slots=True)
class Offer:
    """How a provider is set up: its name, its product and price, how its answers are read.

    `mapping` is the document that turns its words into ours, `secret` signs what it tells us,
    `watch` whether every firm that is reported on is watched from then on.
    """

    name: str
    product: str
    price: Money
    mapping: Mapping[str, Any]
    secret: bytes = b""
    watch: bool = False


class Provider(Protocol):
    """Search, order, fetch, watch: the same whoever stands behind it."""

    @property
    def offer(self) -> Offer:
        """How it is set up."""

    def search(self, subject: Subject) -> tuple[Found, ...]:
        """Return the firms that it may be, the surest first. Raises ProviderFault."""

    def order(self, subject_id: str, *, key: str) -> Answer:
        """Order a report; the same key again is the same order. Raises ProviderFault."""

    def fetch(self, reference: str) -> Answer:
        """Return the report of an order, or that it is not there yet. Raises ProviderFault."""

    def watch(self, subject_id: str, *, ended: bool = False) -> None:
        """Have a firm watched, or no more. Raises ProviderFault."""

    def events(self) -> tuple[tuple[Event, bytes], ...]:
        """Return what it has to tell, each with its own bytes. Raises ProviderFault."""

    def told(self, body: bytes) -> Event:
        """Read what it tells us of its own accord. Raises ProviderFault."""
