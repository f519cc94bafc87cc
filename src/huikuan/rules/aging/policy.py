"""Reads the aging policy: which day is the basis, and where the buckets end (D6; policies as data).

A document of this kind: `{kind: aging, name, basis: due_date | issue_date, edges: [30, ...]}`.
"""

from collections.abc import Mapping
from itertools import pairwise

from huikuan.kernel.policies import Issue, PolicyRefused, misaddressed, whole
from huikuan.rules.aging.values import BASES, Basis, Buckets

KIND = "aging"
MOST_EDGES = 20
MOST_DAYS = 36_500
_KEYS = ("basis", "edges")


def parse(document: Mapping[str, object]) -> Buckets:
    """Check an aging document and return its buckets.

    Raises PolicyRefused with every issue found: policy_kind, policy_unknown_key, aging_basis,
    aging_edges, aging_edge_not_days, aging_edges_not_rising.
    """
    edges = document.get("edges")
    issues = [
        *misaddressed(document, KIND, _KEYS),
        *_basis(document.get("basis")),
        *_edges(edges),
    ]
    if issues or not isinstance(edges, list | tuple):
        raise PolicyRefused(issues)
    return Buckets(edges=tuple(edges), basis=Basis(str(document["basis"])))


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
        if whole(edge, 1, MOST_DAYS) is None
    ]
    if wrong:
        return wrong
    return [
        Issue(f"edges.{at}", "aging_edges_not_rising")
        for at, (edge, later) in enumerate(pairwise(edges), 1)
        if later <= edge
    ]
