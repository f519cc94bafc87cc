"""Who acts: every record of an act names one (D3; segregation counts persons, not accounts)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

ActorKind = Literal["user", "token", "system"]


@dataclass(frozen=True, slots=True)
class Actor:
    """A user, an API token or the system itself, and the request in which it acts.

    `person` is the human being behind the account or token, so that two accounts of one person
    are never two pairs of eyes; the system has none ("").
    """

    kind: ActorKind
    id: str
    person: str
    name: str
    request_id: str

    def __post_init__(self) -> None:
        """Refuse an actor nobody could be asked about."""
        if self.kind not in get_args(ActorKind):
            raise ValueError(f"unknown kind of actor: {self.kind!r}")
        if not self.id or (self.kind != "system" and not self.person):
            raise ValueError("an actor needs an id, and a user or token a person behind it")

    @property
    def account(self) -> str:
        """Return the account as records name it: "user:7"."""
        return f"{self.kind}:{self.id}"


def system(name: str, request_id: str) -> Actor:
    """Return the actor of an act that no person started, named after the job."""
    return Actor(kind="system", id=name, person="", name=name, request_id=request_id)
