"""Reads what a clerk filled in, strictly: what is no amount or no day is never guessed (I37)."""

from collections.abc import Mapping

from django.http import HttpRequest, QueryDict

from huikuan.entrypoints.portal.shield import network
from huikuan.flows.open_portal import Filled, Item
from huikuan.flows.reconcile.answering import LARGEST_FILE
from huikuan.flows.reconcile.reading import amount_of, day_of
from huikuan.rules.portal import Given, Kind, Line

MOST_CHOSEN = 500


def filled(request: HttpRequest, kind: Kind, items: Mapping[int, Item]) -> Filled:
    """The submission of a kind that a form holds, over the items that it may name."""
    form = request.POST
    chosen = _chosen(form)
    currency = next((items[one].currency for one in chosen if one in items), "")
    currency = currency or form.get("currency", "").strip().upper()[:3]
    file = request.FILES.get("file")
    reference = form.get("reference", "").strip()
    lines = tuple(Line(one, amount_of(form.get(f"amount.{one}", ""), currency)) for one in chosen)
    given = Given(
        kind=kind,
        currency=currency,
        lines=lines,
        amount_minor=_amount(form, kind, lines, currency),
        day=day_of(form.get("day", "")),
        instalments=_whole(form.get("instalments", "")),
        reason=form.get("reason", "")[:40],
        words=form.get("words", "").strip(),
        name=form.get("name", "").strip(),
        acknowledges=form.get("acknowledges") == "yes",
        proved=bool(reference) or file is not None,
        channels=frozenset(form.getlist("channel")[:10]),
    )
    content = (file.name or "file", file.read(LARGEST_FILE * 2)) if file else None
    return Filled(given, reference, content, network(request))


def _chosen(form: QueryDict) -> tuple[int, ...]:
    """The items that are ticked, each once; an id that is nobody's stays, to be refused by name."""
    named = [_whole(one) for one in form.getlist("item")[:MOST_CHOSEN]]
    return tuple(dict.fromkeys(one for one in named if one is not None))


def _amount(form: QueryDict, kind: Kind, lines: tuple[Line, ...], currency: str) -> int | None:
    """What was paid as it is written; otherwise what the lines come to."""
    if kind is Kind.PAYMENT:
        return amount_of(form.get("amount", ""), currency)
    named = [line.amount_minor for line in lines]
    if not named or None in named:
        return None
    return sum(one or 0 for one in named)  # tidy: allow sum - the lines of one form


def _whole(given: str) -> int | None:
    """A whole number of at most 18 digits, None for what is none."""
    return int(given) if given.isascii() and given.isdigit() and len(given) <= 18 else None  # noqa: PLR2004 - an id
