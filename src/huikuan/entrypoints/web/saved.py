"""Decides how a list's saved views stand on its page: which are there, which one is open (P3).

The address of a list says everything that a view keeps, so a view is opened by going there. `view`
in an address names the one that was opened; what differs from it is offered to be saved.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from django.http import HttpRequest, QueryDict

from huikuan.entrypoints.web.frame import Frame
from huikuan.entrypoints.web.tables import key_of
from huikuan.flows import keep_view as keeping
from huikuan.flows.keep_view import Asked, View

OPENED = "view"
_NAMED = {"q": "words", "where": "where", "sort": "sort", "by": "by"}
COLUMN = "cols"


@dataclass(frozen=True, slots=True)
class Link:
    """One view in the menu."""

    name: str
    address: str
    here: bool
    owner: str = ""


@dataclass(frozen=True, slots=True)
class Menu:
    """The views of a page, and what may be done with the one that is open."""

    page: str
    question: str
    own: tuple[Link, ...]
    shared: tuple[Link, ...]
    opened: View | None
    altered: bool
    mine: bool
    may_keep: bool
    may_share: bool
    may_remove: bool
    whole: str


def menu(request: HttpRequest, frame: Frame, page: str) -> Menu | None:
    """The views of a page for who looks at it; nothing where he may have none."""
    if not frame.may("views"):
        return None
    found = keeping.visible(frame.actor, frame.company.id, page)
    key = key_of(request, OPENED)
    opened = next((each for each in found if each.id == key), None)
    me = int(frame.actor.id)
    asked = asked_of(page, request.GET)
    mine = opened is not None and opened.owner_id == me
    return Menu(
        page=page,
        question=urlencode(pairs(asked)),
        own=_links(frame, (each for each in found if each.owner_id == me), key),
        shared=_links(frame, (each for each in found if each.owner_id != me), key),
        opened=opened,
        altered=opened is not None and opened.asked.plain() != asked.plain(),
        mine=mine,
        may_keep=frame.may("views.keep"),
        may_share=frame.may("views.share"),
        may_remove=mine or (opened is not None and frame.may("views.clear")),
        whole=frame.address(page),
    )


def asked_of(page: str, said: QueryDict) -> Asked:
    """What an address asks of a page's list, without day, place and what the page does not know."""
    about = keeping.PAGES[page]
    named = {field: said.get(name, "").strip() for name, field in _NAMED.items()}
    if not about.grouped:
        named["by"] = ""
    filters = {
        name: said.get(name, "")
        for name in sorted(about.filters)
        if said.get(name) or (name == keeping.GROUP and name in said)
    }
    columns = tuple(dict.fromkeys(said.getlist(COLUMN)))
    return Asked(**named, filters=filters, columns=columns)


def asked_in(page: str, question: str) -> Asked:
    """What a kept address asks, as `Menu.question` writes it."""
    said = QueryDict(mutable=True)
    for name, value in parse_qsl(question, keep_blank_values=True, max_num_fields=200):
        said.appendlist(name, value)
    return asked_of(page, said)


def pairs(asked: Asked) -> list[tuple[str, str]]:
    """What the address of a list says to ask this."""
    named = [(name, str(getattr(asked, field))) for name, field in _NAMED.items()]
    return [
        *((name, value) for name, value in named if value),
        *asked.filters.items(),
        *((COLUMN, code) for code in asked.columns),
    ]


def address(frame: Frame, view: View) -> str:
    """Where a view's list stands, at the day and knowledge that are looked at."""
    start = frame.address(view.page)
    query = urlencode([*pairs(view.asked), (OPENED, str(view.id))])
    return f"{start}{'&' if '?' in start else '?'}{query}"


def _links(frame: Frame, found: Iterable[View], key: int | None) -> tuple[Link, ...]:
    return tuple(
        Link(each.name, address(frame, each), each.id == key, each.owner) for each in found
    )
