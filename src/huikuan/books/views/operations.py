"""The acts on saved views; those that the company sees leave evidence (P3, D3).

A person's own view is a preference: it changes no figure and leaves no record. A shared one tells
others what to look at, so its making, changes and end are recorded with both questions.
"""

from dataclasses import dataclass
from typing import Final

from django.db import IntegrityError, connection, transaction
from django.db.models.functions import Now

from huikuan.books.evidence import operations as evidence
from huikuan.books.views.models import SavedView
from huikuan.books.views.queries import NoSuchView, View, seen
from huikuan.books.views.values import Asked
from huikuan.kernel.actors import Actor

LONGEST_NAME: Final = 80
MOST: Final = 200
_LOCK: Final = 7_202


class Refused(ValueError):
    """The act breaks a rule of the room; `code` is a text of the area views."""

    def __init__(self, code: str, **figures: object) -> None:
        """Keep the code and what the sentence names."""
        self.code = code
        self.figures = figures
        super().__init__(code)


class ChangedMeanwhile(ValueError):
    """The view has been changed since it was read; `version` is the one in force."""

    def __init__(self, version: int) -> None:
        """Keep the version in force."""
        self.version = version
        super().__init__(f"version {version}")


@dataclass(frozen=True, slots=True)
class Wish:
    """What a view is to be; what is nothing stays as it is."""

    name: str | None = None
    asked: Asked | None = None
    shared: bool | None = None


def keep(*, by: Actor, company_id: int, owner_id: int, page: str, wish: Wish) -> View:
    """Keep a new view of a person and return it.

    Raises Refused for no name, a name too long or there already, or too many views.
    """
    with connection.cursor() as cursor:
        # two windows of one person: the second sees what the first has kept
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", (_LOCK, owner_id))
    mine = SavedView.objects.filter(company_id=company_id, owner_id=owner_id)
    if mine.count() >= MOST:
        raise Refused("views.too_many", most=MOST)
    row = SavedView(
        company_id=company_id,
        owner_id=owner_id,
        page=page,
        name=_name(wish.name or ""),
        asked=(wish.asked or Asked()).plain(),
        shared=bool(wish.shared),
    )
    _save(row)
    if row.shared:
        _record(by, "view.shared", row, None)
    return _fresh(row)


def change(
    *, by: Actor, company_id: int, owner_id: int, view_id: int, version: int, wish: Wish
) -> View:
    """Change a person's own view that is still at `version`; changing nothing makes no version.

    Raises NoSuchView for one that is not his own, ChangedMeanwhile, Refused as `keep`.
    """
    row = _locked(company_id, view_id)
    if row is None or row.owner_id != owner_id:
        raise NoSuchView(view_id)
    if row.version != version:
        raise ChangedMeanwhile(row.version)
    before, was_shared = _content(row), row.shared
    if wish.name is not None:
        row.name = _name(wish.name)
    if wish.asked is not None:
        row.asked = wish.asked.plain()
    if wish.shared is not None:
        row.shared = wish.shared
    if _content(row) == before:
        return _fresh(row)
    row.version = version + 1
    _save(row)
    if was_shared or row.shared:
        _record(by, _ACTS[was_shared, row.shared], row, before)
    return _fresh(row)


def remove(*, by: Actor, company_id: int, owner_id: int | None, view_id: int) -> View:
    """Remove a view and return what it was.

    `owner_id` limits it to one's own; without it any shared view goes. Raises NoSuchView.
    """
    row = _locked(company_id, view_id)
    if row is None or (row.owner_id != owner_id if owner_id is not None else not row.shared):
        raise NoSuchView(view_id)
    gone = _fresh(row)
    if row.shared:
        _record(by, "view.removed", row, _content(row))
    row.delete()
    return gone


_ACTS: Final = {
    (False, True): "view.shared",
    (True, False): "view.unshared",
    (True, True): "view.changed",
}


def _locked(company_id: int, view_id: int) -> SavedView | None:
    rows = SavedView.objects.select_for_update(of=("self",)).select_related("owner")
    return rows.filter(company_id=company_id, id=view_id).first()


def _save(row: SavedView) -> None:
    try:
        with transaction.atomic():
            row.changed_at = Now()
            row.save()
    except IntegrityError as taken:
        raise Refused("views.name_taken", name=row.name) from taken


def _fresh(row: SavedView) -> View:
    return seen(SavedView.objects.select_related("owner").get(id=row.id))


def _name(given: str) -> str:
    name = " ".join(given.split())
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise Refused("views.bad_name", most=LONGEST_NAME)
    return name


def _content(row: SavedView) -> dict[str, object]:
    return {"name": row.name, "page": row.page, "shared": row.shared, "asked": dict(row.asked)}


def _record(by: Actor, act: str, row: SavedView, before: dict[str, object] | None) -> None:
    evidence.append(
        by=by,
        act=act,
        subject=("view", str(row.id)),
        company_id=row.company_id,
        before=before,
        after=None if act == "view.removed" else _content(row),
    )
