"""What a state machine is: a table of allowed moves (style example 4).

The books' `advance` operations ask it; a move that is not in the table raises, so a status never
changes by assignment and never in silence.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

S = TypeVar("S", bound=StrEnum)


class IllegalMove(ValueError):
    """The act is not allowed in this state."""

    def __init__(self, state: str, act: str) -> None:
        """Keep the state and the act for the reader's message."""
        super().__init__(f"{act!r} is not allowed in state {state!r}")
        self.state = state
        self.act = act


@dataclass(frozen=True)
class Machine(Generic[S]):
    """A start and a table (state, act) -> next state."""

    start: S
    moves: Mapping[tuple[S, str], S]

    @property
    def states(self) -> frozenset[S]:
        """Return every state that the table names."""
        sources = {state for state, _ in self.moves}
        return frozenset({self.start, *sources, *self.moves.values()})

    @property
    def ends(self) -> frozenset[S]:
        """Return the states that nothing leaves."""
        return self.states - {state for state, _ in self.moves}

    def acts(self, state: S) -> tuple[str, ...]:
        """Return the acts allowed in a state, in the table's order."""
        return tuple(act for source, act in self.moves if source == state)

    def move(self, state: S, act: str) -> S:
        """Return the state that the act leads to; raises IllegalMove when it is not allowed."""
        try:
            return self.moves[state, act]
        except KeyError:
            raise IllegalMove(state, act) from None

    def reachable(self) -> frozenset[S]:
        """Return the states that a thing born in `start` can come to."""
        seen = {self.start}
        fresh = [self.start]
        while fresh:
            state = fresh.pop()
            for act in self.acts(state):
                after = self.moves[state, act]
                if after not in seen:
                    seen.add(after)
                    fresh.append(after)
        return frozenset(seen)
