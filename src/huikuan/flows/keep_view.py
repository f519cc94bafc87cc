"""Keeps a list under a name: the right first, then the question is tried, then it is kept (P3).

A view is tried before it is kept, with the rights of who keeps it, so that none is there that no
list can answer. What it shows is asked again whenever it is opened, with the reader's own rights.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from django.db import transaction

from huikuan.analytics import reports
from huikuan.analytics.reports import Query, Scope
from huikuan.books.people import queries as people
from huikuan.books.views import operations
from huikuan.books.views import queries as views
from huikuan.books.views.operations import ChangedMeanwhile, Refused, Wish
from huikuan.books.views.queries import Asked, NoSuchView, View
from huikuan.kernel.actors import Actor
from huikuan.kernel.days import Day
from huikuan.rules.filters import quoted

__all__ = [
    "PAGES",
    "Asked",
    "ChangedMeanwhile",
    "NoSuchView",
    "Refused",
    "View",
    "Wish",
    "change_view",
    "keep_view",
    "one",
    "question",
    "remove_view",
    "visible",
]

GROUP: Final = "of"
_CUSTOMER: Final = "customer"


@dataclass(frozen=True, slots=True)
class Page:
    """A page whose list can be kept: its report, the right it asks for, its own filters."""

    report: str
    act: str
    filters: frozenset[str]
    grouped: bool = False


PAGES: Final[Mapping[str, Page]] = {
    "customers": Page("customers", "customers", frozenset({"status", "currency"})),
    "invoices": Page("invoices", "invoices", frozenset({"status", "currency"})),
    "receipts": Page("receipts", "receipts", frozenset({"status", "currency"})),
    "overdue": Page("overdue", "reports", frozenset({"currency"})),
    "aging": Page("aging", "reports", frozenset({"basis", "currency", GROUP}), grouped=True),
}


def visible(by: Actor, company_id: int, page: str = "") -> tuple[View, ...]:
    """The views that somebody may open: own and shared ones, of pages that he may see.

    A program has none of its own: it sees the shared ones.
    """
    found = views.views(company_id=company_id, owner_id=_reader(by), page=page)
    may = people.acts(by, company_id)
    return tuple(each for each in found if each.page in PAGES and PAGES[each.page].act in may)


def one(by: Actor, company_id: int, view_id: int) -> View:
    """A view that somebody may open. Raises NoSuchView, NotPermitted for a page he may not see."""
    found = views.view(company_id=company_id, view_id=view_id, owner_id=_reader(by))
    people.authorize(by, _page(found.page).act, company_id)
    return found


def keep_view(*, by: Actor, company_id: int, page: str, wish: Wish, today: Day) -> View:
    """Keep a view of a page. Raises Refused, NotPermitted, BadQuery for what cannot be asked."""
    owner_id = _owner(by, company_id, page, wish)
    _tried(by, company_id, page, wish.asked or Asked(), today)
    with transaction.atomic():
        return operations.keep(
            by=by, company_id=company_id, owner_id=owner_id, page=page, wish=wish
        )


def change_view(
    *, by: Actor, company_id: int, view_id: int, version: int, wish: Wish, today: Day
) -> View:
    """Change one's own view. Raises as `keep_view`, NoSuchView, ChangedMeanwhile."""
    there = one(by, company_id, view_id)
    kept = replace(wish, shared=there.shared if wish.shared is None else wish.shared)
    owner_id = _owner(by, company_id, there.page, kept)
    if wish.asked is not None:
        _tried(by, company_id, there.page, wish.asked, today)
    with transaction.atomic():
        return operations.change(
            by=by,
            company_id=company_id,
            owner_id=owner_id,
            view_id=view_id,
            version=version,
            wish=wish,
        )


def remove_view(*, by: Actor, company_id: int, view_id: int) -> View:
    """Remove one's own view; who answers for the accounts may take back any shared one.

    Raises NoSuchView, NotPermitted.
    """
    mine = people.account_of(by)
    there = views.view(company_id=company_id, view_id=view_id, owner_id=_reader(by))
    own = there.owner_id == mine
    people.authorize(by, "views.keep" if own else "views.clear", company_id)
    with transaction.atomic():
        return operations.remove(
            by=by, company_id=company_id, owner_id=mine if own else None, view_id=view_id
        )


def question(page: str, asked: Asked) -> Query:
    """The question that a view asks its report, without company, day and rights."""
    about = _page(page)
    params: dict[str, object] = {
        name: value for name, value in asked.filters.items() if name != GROUP
    }
    if asked.words:
        params["q"] = asked.words
    by: tuple[str, ...] = ()
    where = asked.where
    if about.grouped:
        group = asked.by or _CUSTOMER
        of = asked.filters.get(GROUP) if group != _CUSTOMER else None
        by = (_CUSTOMER, group, "currency") if of is not None else (group, "currency")
        if of is not None:
            narrowed = f"{group} = {quoted(of)}"
            where = f"({where}) and {narrowed}" if where else narrowed
    return Query(0, Day.min, by=by, where=where, params=params, sort=asked.sort)


def _owner(by: Actor, company_id: int, page: str, wish: Wish) -> int:
    """Whose view it is: the person's, or of who answers for the program, which only shares."""
    people.authorize(by, "views.keep", company_id)
    people.authorize(by, _page(page).act, company_id)
    if wish.shared:
        people.authorize(by, "views.share", company_id)
    elif by.kind != "user":
        raise Refused("views.programs_share")
    owner_id = people.account_of(by)
    if owner_id is None:
        raise Refused("views.nobodys")
    return owner_id


def _reader(by: Actor) -> int | None:
    return people.account_of(by) if by.kind == "user" else None


def _page(page: str) -> Page:
    if page not in PAGES:
        raise Refused("views.unknown_page", page=page, known=", ".join(PAGES))
    return PAGES[page]


def _tried(by: Actor, company_id: int, page: str, asked: Asked, today: Day) -> None:
    """Ask the list once: raises Refused or BadQuery for what it could not answer later."""
    about = _page(page)
    unknown = sorted(set(asked.filters) - about.filters)
    if unknown or (asked.by and not about.grouped):
        raise Refused("views.unknown_filter", name=", ".join(unknown) or "by", page=page)
    scope = people.authorize(by, about.act, company_id).scope
    query = replace(
        question(page, asked),
        company_id=company_id,
        as_of=today,
        scope=Scope(scope.salesperson),
        limit=1,
    )
    found = reports.run(about.report, query)
    odd = sorted(set(asked.columns) - {column.code for column in found.columns})
    if odd:
        raise Refused("views.unknown_column", name=", ".join(odd))
