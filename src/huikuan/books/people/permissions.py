"""Decides which rights a role has and what an act asks for (P4; reliability anchors, section 5).

The matrix is data, `policies/permissions/matrix.yaml`; deny is the default everywhere: a role, a
duty, an act or a scope that the matrix does not name gives nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import chain
from typing import Literal, cast

import yaml

Reach = Literal["all", "masked", "own", "case", "self", "technical"]

_VERBS: Mapping[str, tuple[str, ...]] = {
    "view": ("view",),
    "propose": ("view", "propose"),
    "do": ("view", "propose", "do"),
    "approve": ("view", "approve"),
}
# the first of these that a person has decides; what is not listed reaches nothing yet
_ORDER: tuple[Reach, ...] = ("all", "masked", "own", "technical")


class BadMatrix(ValueError):
    """The matrix names a verb, a right or a role that does not exist."""


@dataclass(frozen=True)
class Demand:
    """What an act asks for: one of the rights, and whether over everything."""

    rights: tuple[str, ...]
    whole: bool


@dataclass(frozen=True)
class Pair:
    """Two duties that one person never holds together; a fixed pair cannot be relaxed."""

    code: str
    fixed: bool
    a: frozenset[str]
    b: frozenset[str]


@dataclass(frozen=True)
class Matrix:
    """The whole matrix: rights are keyed by role (or `api`), then by right, and give a reach."""

    roles: tuple[str, ...]
    rights: Mapping[str, Mapping[str, Reach]]
    acts: Mapping[str, Demand]
    fields: Mapping[str, Mapping[str, Demand]]
    scopes: Mapping[str, frozenset[str]]
    finance_roles: frozenset[str]
    pairs: tuple[Pair, ...]
    relax_below: int

    def reach(self, roles: Iterable[str], demand: Demand) -> Reach | None:
        """Return the widest reach that any of the roles gives for the demand, or None."""
        got = {
            self.rights[role][right]
            for role in roles
            for right in demand.rights
            if right in self.rights.get(role, {})
        }
        for reach in _ORDER:
            if reach in got and not (demand.whole and reach == "own"):
                return reach
        return None

    def broken_pairs(self, roles: frozenset[str]) -> tuple[Pair, ...]:
        """Return the pairs that a person with these roles would hold both sides of."""
        marks = {f"role:{role}" for role in roles}
        # a right without any reach is none, and a case or portal right is another person's
        rights = set(chain.from_iterable(self.rights.get(role, {}) for role in roles))
        marks |= rights | {f"verb:{right.rpartition('.')[2]}" for right in rights}
        return tuple(pair for pair in self.pairs if pair.a & marks and pair.b & marks)


@cache
def matrix() -> Matrix:
    """Return the shipped matrix, read once and checked whole.

    Raises BadMatrix when a line names what does not exist.
    """
    file = resources.files("huikuan").joinpath("policies/permissions/matrix.yaml")
    # the same safe loader in C, where there is one: every command reads the matrix
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return parsed(cast("dict[str, object]", yaml.load(file.read_bytes(), Loader=loader)))  # noqa: S506


def parsed(document: Mapping[str, object]) -> Matrix:
    """Return the matrix that a document states. Raises BadMatrix as `matrix` does."""
    roles = tuple(cast("list[str]", document["roles"]))
    duties = cast("dict[str, dict[str, str]]", document["duties"])
    rights: dict[str, dict[str, Reach]] = {role: {} for role in (*roles, "api")}
    for duty, lines in duties.items():
        for role, line in lines.items():
            verb, _, reach = line.partition(" ")
            if role not in rights or verb not in _VERBS:
                raise BadMatrix(f"{duty}: {role}: {line}")
            for each in _VERBS[verb]:
                rights[role][f"{duty}.{each}"] = cast("Reach", reach or "all")
    every = {f"{duty}.{verb}" for duty in duties for verb in _VERBS}
    acts = _demands(cast("dict[str, dict[str, object]]", document["acts"]), every)
    fields = {
        kind: _demands(lines, every)
        for kind, lines in cast(
            "dict[str, dict[str, dict[str, object]]]", document["fields"]
        ).items()
    }
    scopes = {
        name: frozenset(listed)
        for name, listed in cast("dict[str, list[str]]", document["scopes"]).items()
    }
    unknown = set(chain.from_iterable(scopes.values())) - acts.keys()
    if unknown:
        raise BadMatrix(f"scopes: {sorted(unknown)}")
    segregation = cast("dict[str, object]", document["segregation"])
    return Matrix(
        roles=roles,
        rights=rights,
        acts=acts,
        fields=fields,
        scopes=scopes,
        finance_roles=frozenset(cast("list[str]", document["finance_roles"])),
        pairs=_pairs(cast("list[dict[str, object]]", segregation["never"]), every, roles),
        relax_below=cast("dict[str, int]", segregation["relax"])["finance_users_below"],
    )


def _demands(lines: Mapping[str, Mapping[str, object]], every: set[str]) -> dict[str, Demand]:
    found = {}
    for name, line in lines.items():
        rights = tuple(cast("list[str]", line["any"]))
        if not rights or not set(rights) <= every:
            raise BadMatrix(f"{name}: {rights}")
        found[name] = Demand(rights, whole=bool(line.get("whole")))
    return found


def _pairs(
    lines: Iterable[Mapping[str, object]], every: set[str], roles: Iterable[str]
) -> tuple[Pair, ...]:
    marks = every | {f"role:{role}" for role in roles} | {f"verb:{verb}" for verb in _VERBS}
    found = []
    for line in lines:
        sides = [frozenset(cast("list[str]", line[side])) for side in ("a", "b")]
        if not (sides[0] | sides[1]) <= marks:
            raise BadMatrix(f"{line['code']}: {sides}")
        found.append(Pair(str(line["code"]), bool(line.get("fixed")), sides[0], sides[1]))
    return tuple(found)
