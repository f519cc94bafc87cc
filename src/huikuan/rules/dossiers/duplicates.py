"""Decides which customers may be one firm entered twice (B1).

Two that share a register's number, a bank account, a name to the letter, a name without its legal
form, or a telephone are proposed, the strongest sign first; a person decides. A sign that many
share (the telephone of an agent, an account of a payment service) tells nobody apart and is left
out.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Final

WEIGHTS: Final[Mapping[str, int]] = {
    "identity": 6,
    "account": 5,
    "name": 4,
    "phone": 2,
    "stem": 1,
}
MOST_ALIKE: Final = 12
_SHORTEST_PHONE: Final = 7


@dataclass(frozen=True, slots=True)
class Sign:
    """Something by which a firm is told: a code of `WEIGHTS` and its text, made comparable."""

    customer_id: int
    code: str
    key: str


@dataclass(frozen=True, slots=True)
class Likeness:
    """Two customers that share signs; `shared` maps a sign's code to the text that both have."""

    first: int
    second: int
    shared: Mapping[str, str]

    @property
    def weight(self) -> int:
        """How strongly the signs speak, together."""
        return sum(WEIGHTS[code] for code in self.shared)


def alike(signs: Iterable[Sign]) -> tuple[Likeness, ...]:
    """Return the pairs that share a sign, the most alike first, then by number."""
    holders: dict[tuple[str, str], set[int]] = defaultdict(set)
    for one in signs:
        if one.key:
            holders[one.code, one.key].add(one.customer_id)
    shared: dict[tuple[int, int], dict[str, str]] = defaultdict(dict)
    for (code, key), firms in holders.items():
        if 1 < len(firms) <= MOST_ALIKE:
            for pair in combinations(sorted(firms), 2):
                shared[pair][code] = key
    found = [Likeness(first, second, _stated(both)) for (first, second), both in shared.items()]
    return tuple(sorted(found, key=lambda one: (-one.weight, one.first, one.second)))


def phone_key(written: str) -> str:
    """Return a telephone number's digits without the country code of China and leading noughts."""
    digits = "".join(sign for sign in written if sign.isascii() and sign.isdigit())
    for prefix in ("0086", "86"):
        if digits.startswith(prefix) and len(digits) > len(prefix) + _SHORTEST_PHONE:
            digits = digits.removeprefix(prefix)
            break
    digits = digits.lstrip("0")
    return digits if len(digits) >= _SHORTEST_PHONE else ""


def _stated(both: dict[str, str]) -> dict[str, str]:
    # the same name says nothing more without its legal form
    if "name" in both:
        both.pop("stem", None)
    return dict(sorted(both.items(), key=lambda pair: -WEIGHTS[pair[0]]))
