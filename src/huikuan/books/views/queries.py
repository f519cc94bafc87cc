"""What is read from views: those that a person may open, frozen (P3)."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from django.db.models import Q, QuerySet

from huikuan.books.views.models import SavedView
from huikuan.books.views.values import Asked

__all__ = ["Asked", "NoSuchView", "View", "view", "views"]


class NoSuchView(LookupError):
    """There is no such view, or it is another person's own: the two look the same."""


@dataclass(frozen=True, slots=True)
class View:
    """A saved view; `version` counts its edits."""

    id: int
    page: str
    name: str
    asked: Asked
    shared: bool
    owner_id: int
    owner: str
    version: int
    changed_at: dt.datetime


def views(*, company_id: int, owner_id: int | None, page: str = "") -> tuple[View, ...]:
    """Return the views that an account may open, by page and name: its own and the shared ones.

    Without an account only the shared ones.
    """
    rows = _visible(company_id, owner_id)
    if page:
        rows = rows.filter(page=page)
    return tuple(seen(row) for row in rows.order_by("page", "name", "id"))


def view(*, company_id: int, view_id: int, owner_id: int | None) -> View:
    """Return a view that an account may open. Raises NoSuchView."""
    row = _visible(company_id, owner_id).filter(id=view_id).first()
    if row is None:
        raise NoSuchView(view_id)
    return seen(row)


def seen(row: SavedView) -> View:
    """Return a row as a value."""
    kept = cast("Mapping[str, Any]", row.asked)
    return View(
        id=row.id,
        page=row.page,
        name=row.name,
        asked=Asked(
            words=kept["words"],
            where=kept["where"],
            filters=dict(kept["filters"]),
            columns=tuple(kept["columns"]),
            sort=kept["sort"],
            by=kept["by"],
        ),
        shared=row.shared,
        owner_id=row.owner_id,
        owner=row.owner.name or row.owner.username,
        version=row.version,
        changed_at=row.changed_at,
    )


def _visible(company_id: int, owner_id: int | None) -> QuerySet[SavedView]:
    may = Q(shared=True) if owner_id is None else Q(shared=True) | Q(owner_id=owner_id)
    return SavedView.objects.select_related("owner").filter(may, company_id=company_id)
