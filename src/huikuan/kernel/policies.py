"""What a policy version is, and which one is in force on a day (D3, I16).

Policies are data: a document with a name and a first day. The newest version that has begun is in
force; a decision stores the digest of the one it used.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from huikuan.kernel.days import Day
from huikuan.kernel.decisions import Figure
from huikuan.kernel.digests import digest


@dataclass(frozen=True)
class PolicyVersion:
    """One dated version of a policy document."""

    kind: str
    name: str
    version: int
    valid_from: Day
    document: Mapping[str, object]

    @property
    def digest(self) -> bytes:
        """The SHA-256 of what the version says (not of when it was stored)."""
        return digest(
            {
                "kind": self.kind,
                "name": self.name,
                "version": self.version,
                "valid_from": self.valid_from,
                "document": self.document,
            }
        )


@dataclass(frozen=True)
class Issue:
    """One fault of a policy document: where (a path such as "edges.2"), a text code, figures."""

    path: str
    code: str
    figures: Mapping[str, Figure] = field(default_factory=dict)


class PolicyRefused(ValueError):
    """The document breaks its kind's rules; `issues` lists every fault found."""

    def __init__(self, issues: Iterable[Issue]) -> None:
        """Keep the faults for the editor's page."""
        self.issues = tuple(issues)
        super().__init__("; ".join(f"{issue.path}: {issue.code}" for issue in self.issues))


class NoPolicyInForce(LookupError):
    """No version of the policy has begun on the day."""


def in_force(versions: Iterable[PolicyVersion], day: Day) -> PolicyVersion:
    """Return the version in force on a day: the last to begin, of two on one day the higher.

    Raises NoPolicyInForce when none has begun.
    """
    begun = [version for version in versions if version.valid_from <= day]
    if not begun:
        raise NoPolicyInForce(f"no policy in force on {day}")
    return max(begun, key=lambda version: (version.valid_from, version.version))


def misaddressed(document: Mapping[str, object], kind: str, keys: Iterable[str]) -> list[Issue]:
    """Return what is wrong with a document's kind and its keys: policy_kind, policy_unknown_key.

    `keys` are its own, beside `kind` and `name`. A misspelt one would silently leave a default in
    force.
    """
    issues = []
    if document.get("kind") != kind:
        issues.append(Issue("kind", "policy_kind", {"expected": kind}))
    unknown = sorted(document.keys() - {"kind", "name", *keys})
    return issues + [Issue(key, "policy_unknown_key", {"key": key}) for key in unknown]


def whole(found: object, least: int, most: int) -> int | None:
    """Return what stands in a document as a whole number within bounds, else None."""
    # True is an int to Python, not to a reader
    if isinstance(found, int) and not isinstance(found, bool) and least <= found <= most:
        return found
    return None
