"""Reads the groups that customers stand in."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, cast

from huikuan.books.dossiers.queries.rows import Ids, as_fact, in_force
from huikuan.books.dossiers.values import GroupNode
from huikuan.books.parties import queries as parties
from huikuan.rules.dossiers import Parent, top


def groups(
    company_id: int,
    customer_ids: Ids = None,
    *,
    as_of: date,
    known_at: datetime | None = None,  # tidy: allow date-default - without: what is known now
) -> Mapping[int, int]:
    """Return for each customer that stands in a group the customer at its top."""
    above = parents(company_id, as_of, known_at)
    members = above.keys() | set(above.values())
    asked = members if customer_ids is None else members & set(customer_ids)
    return {one: top(above, one) for one in asked}


def tree(
    company_id: int,
    customer_id: int,
    *,
    as_of: date,
    known_at: datetime | None = None,  # tidy: allow date-default - without: what is known now
) -> tuple[GroupNode, ...]:
    """Return the group that a customer stands in, from the top down; nothing where in none.

    A parent that is no customer of ours stands at the top by its name alone.
    """
    rows = list(in_force(company_id, None, as_of, known_at, kinds=("parent",)))
    facts = {row.customer_id: cast("Parent", as_fact(row).value) for row in rows}
    under = {child: one.customer_id for child, one in facts.items() if one.customer_id}
    head = top(under, customer_id)
    children: dict[int, list[int]] = defaultdict(list)
    for child, parent in under.items():
        children[parent].append(child)
    outside = facts.get(head)
    if outside is None and not children.get(head):
        return ()
    ids = [*facts, *under.values(), head]
    names = {one.id: one for one in parties.by_ids(company_id, ids)}
    found: list[GroupNode] = []
    start = 0
    if outside is not None:
        found.append(GroupNode(None, outside.name, "", 0, None, ""))
        start = 1
    _descend(head, start, children, facts, names, found)
    return tuple(found)


def parents(company_id: int, as_of: date, known_at: datetime | None) -> dict[int, int]:
    """Return for each customer under another customer the one above, on a day."""
    rows = in_force(company_id, None, as_of, known_at, kinds=("parent",))
    return {row.customer_id: row.other_id for row in rows if row.other_id is not None}


def _descend(
    node: int,
    depth: int,
    children: Mapping[int, list[int]],
    facts: Mapping[int, Parent],
    names: Mapping[int, Any],
    found: list[GroupNode],
) -> None:
    one, above = names[node], facts.get(node)
    found.append(
        GroupNode(
            node,
            one.name,
            one.customer_no,
            depth,
            None if above is None else above.share,
            "" if above is None else above.name,
        )
    )
    for child in sorted(children.get(node, ()), key=lambda each: str(names[each].customer_no)):
        _descend(child, depth + 1, children, facts, names, found)
