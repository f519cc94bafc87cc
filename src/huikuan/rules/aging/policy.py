"""Reads the aging policy: which day is the basis, and where the buckets end (D6; policies as data).

A document of this kind: `{kind: aging, name, basis: due_date | issue_date, edges: [30, ...]}`.
"""

from collections.abc import Mapping
from itertools import pairwise

from huikuan.kernel.policies import Issue, PolicyRefused
from huikuan.rules.aging.values import BASES, Basis, Buckets

KIND = "aging"
MOST_EDGES = 20
MOST_DAYS = 36_500
_KEYS = frozenset({"kind", "name", "basis", "edges"})


def parse(document: Mapping[str, object]) -> Buckets:
    """Check an aging document and return its buckets.

    Raises PolicyRefused with every issue found: policy_kind, policy_unknown_key, aging_basis,
    aging_edges, aging_edge_not_days, aging_edges_not_rising.
    """
    edges = document.get("edges")
    issues = [
        *_kind(document),
        *_keys(document),
        *_basis(document.get("basis")),
        *_edges(edges),
    ]
    if issues or not isinstance(edges, list | tuple):
        raise PolicyRefused(issues)
    return Buckets(edges=tuple(edges), basis=Basis(str(document["basis"])))


def _kind(document: Mapping[str, object]) -> list[Issue]:
    found = document.get("kind")
    return [] if found == KIND else [Issue("kind", "policy_kind", {"expected": KIND})]


def _keys(document: Mapping[str, object]) -> list[Issue]:
    # a misspelt key would silently leave a default in force
    return [
        Issue(key, "policy_unknown_key", {"key": key}) for key in sorted(document.keys() - _KEYS)
    ]


def _basis(basis: object) -> list[Issue]:
    if basis in BASES:
        return []
    return [Issue("basis", "aging_basis", {"known": ", ".join(BASES)})]


def _edges(edges: object) -> list[Issue]:
    if not isinstance(edges, list | tuple) or not 1 <= len(edges) <= MOST_EDGES:
        return [Issue("edges", "aging_edges", {"most": MOST_EDGES})]
    wrong = [
        Issue(f"edges.{at}", "aging_edge_not_days", {"most": MOST_DAYS})
        for at, edge in enumerate(edges)
        # True is an int to Python, not to a reader
        if type(edge) is not int or not 1 <= edge <= MOST_DAYS
    ]
    if wrong:
        return wrong
    return [
        Issue(f"edges.{at}", "aging_edges_not_rising")
        for at, (edge, later) in enumerate(pairwise(edges), 1)
        if later <= edge
    ]
