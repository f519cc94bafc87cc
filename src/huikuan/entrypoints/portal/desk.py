"""The clerk's desk: his firm's account, a document, what he handed in and what we answered (D5)."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from huikuan.adapters.texts import Language, text
from huikuan.analytics.reports import BadQuery, NothingThere
from huikuan.books.portal.queries import NothingHere, SubmissionView
from huikuan.books.reconciliation.queries import NoSuchRequest
from huikuan.entrypoints.portal.door import inside
from huikuan.entrypoints.portal.forms import filled
from huikuan.entrypoints.portal.shield import closed, framed, language_of, length
from huikuan.flows import open_portal, reconcile
from huikuan.flows.open_portal import Guest, Item, NotTaken
from huikuan.flows.reconcile.answering import LARGEST_FILE
from huikuan.flows.reconcile.reading import day_of
from huikuan.kernel.days import add_days
from huikuan.kernel.states import IllegalMove
from huikuan.rules.portal import Kind, State

BAD = 400
SHOWN = 10
LARGEST_BODY = LARGEST_FILE + 1_000_000
# which forms name debts, and which of them may name several
ABOUT_DEBTS = frozenset({Kind.DISPUTE, Kind.PROMISE, Kind.PLAN, Kind.PAYMENT})


@require_safe
@inside
def home(request: HttpRequest, guest: Guest) -> HttpResponse:
    """What is owed, what is open, what waits for an answer on either side."""
    found = open_portal.account(guest)
    facts = {
        "balances": [asdict(one) for one in found.balances],
        "items": [_item(one, _language(request, guest)) for one in found.items],
        "requests": open_portal.requests_of(guest),
        "handed_in": _told(open_portal.waiting_of(guest)[:SHOWN], request, guest),
    }
    return _page(request, guest, "portal/home.html", facts)


@require_safe
@inside
def document(request: HttpRequest, guest: Guest, document_id: int) -> HttpResponse:
    """One document: what is open of it, what moved it, and what can be said about it."""
    try:
        found = open_portal.document(guest, document_id)
    except NothingThere:
        return closed(request, "missing")
    language = _language(request, guest)
    facts = {
        "head": found.header,
        "kind": text(f"document_kind.{found.header['kind']}", language),
        "items": [_item(one, language) for one in found.items],
        "moves": [
            (move, text(f"entry_kind.{move['entry_kind']}", language)) for move in found.moves
        ],
        "has_file": found.has_file,
        "document_id": document_id,
    }
    return _page(request, guest, "portal/document.html", facts)


@require_safe
@inside
def document_file(request: HttpRequest, guest: Guest, document_id: int) -> HttpResponse:
    """The PDF of an invoice, where we have one."""
    try:
        found = open_portal.document_file(guest, document_id)
    except NothingThere:
        return closed(request, "missing")
    return _file(found.name, found.media_type, found.content)


@require_safe
@inside
def statement(request: HttpRequest, guest: Guest) -> HttpResponse:
    """The statement of account up to today."""
    try:
        found = open_portal.statement(
            guest,
            first=day_of(request.GET.get("from", "")),
            language=_language(request, guest),
        )
    except BadQuery:
        return closed(request, "missing")
    return _file(found.name, found.media_type, found.content)


@require_POST
@inside
def answer_request(request: HttpRequest, guest: Guest, request_id: int) -> HttpResponse:
    """Go on to the page that confirms a balance, with a link of its own."""
    try:
        token = reconcile.open_for(
            guest.company.id, guest.customer.id, request_id, f"portal/{guest.invitation.id}"
        )
    except (NoSuchRequest, reconcile.LinkClosed):
        return closed(request, "missing")
    return redirect("portal:confirm", token=token)


@require_http_methods(["GET", "HEAD", "POST"])
@inside
def new(request: HttpRequest, guest: Guest, kind: str) -> HttpResponse:
    """The form of one kind of submission; a POST hands it in."""
    try:
        wanted = Kind(kind)
    except ValueError:
        return closed(request, "missing")
    if request.method == "POST" and length(request) > LARGEST_BODY:
        return closed(request, "large")
    items = open_portal.debts(guest) if wanted in ABOUT_DEBTS else {}
    if request.method != "POST":
        return _form(request, guest, wanted, items)
    try:
        kept = open_portal.hand_in(guest, filled(request, wanted, items))
    except NotTaken as faulty:
        language = _language(request, guest)
        faults = [text(one.code, language, **one.figures) for one in faulty.reasons]
        return _form(request, guest, wanted, items, faults)
    return redirect("portal:receipt", submission_id=kept.id)


@require_safe
@inside
def receipt(request: HttpRequest, guest: Guest, submission_id: int) -> HttpResponse:
    """What was handed in, its receipt, and what we answered."""
    try:
        one = open_portal.receipt(guest, submission_id)
    except NothingHere:
        return closed(request, "missing")
    facts = {
        "one": _told([one], request, guest)[0],
        "may_take_back": one.state is State.WAITING,
    }
    return _page(request, guest, "portal/receipt.html", facts)


@require_POST
@inside
def take_back(request: HttpRequest, guest: Guest, submission_id: int) -> HttpResponse:
    """Take back what waits."""
    try:
        open_portal.take_back(guest, submission_id)
    except NothingHere:
        return closed(request, "missing")
    except IllegalMove:
        pass  # decided in the meantime: the page says how
    return redirect("portal:receipt", submission_id=submission_id)


def _form(
    request: HttpRequest,
    guest: Guest,
    kind: Kind,
    items: Mapping[int, Item],
    faults: list[str] | None = None,
) -> HttpResponse:
    language = _language(request, guest)
    named = request.POST.getlist("item") or request.GET.getlist("item")
    only = kind in {Kind.PROMISE, Kind.PLAN, Kind.DISPUTE}
    ticked = {int(one) for one in named if one.isascii() and one.isdigit()}
    shown = [one for one in items.values() if kind is not Kind.DISPUTE or one.item_id in ticked]
    if only and len(shown) == 1 and request.method != "POST":
        # there is nothing to choose from
        ticked |= {shown[0].item_id}
    policy = guest.policy
    facts = {
        "kind": kind.value,
        "title": text(f"portal.new.{kind.value}", language),
        "lead": text(
            f"portal.new.{kind.value}.lead",
            language,
            days=policy.promise_days,
            most=policy.instalments,
        ),
        "items": [
            {
                **_item(one, language),
                "ticked": one.item_id in ticked,
                "given": request.POST.get(f"amount.{one.item_id}", ""),
            }
            for one in shown
        ],
        "given": request.POST,
        "name": request.POST.get("name", guest.invitation.name),
        "reasons": [(code, en if language == "en" else zh) for code, zh, en in _reasons(guest)],
        "channels": [
            (one, text(f"portal.channel.{one}", language)) for one in sorted(open_portal.STOPPABLE)
        ],
        "chosen_channels": request.POST.getlist("channel"),
        "last_day": add_days(guest.today, policy.promise_days),
        "first_day": add_days(guest.today, -policy.proof_days),
        "most": policy.instalments,
        "currencies": sorted({one.currency for one in items.values()} | {guest.customer.currency}),
        "faults": faults or [],
    }
    return _page(request, guest, "portal/new.html", facts, status=BAD if faults else 200)


def _item(one: Item, language: Language) -> dict[str, object]:
    word = text(f"document_kind.{one.kind}", language)
    return {**asdict(one), "word": word, "free_minor": one.owed.free_minor}


def _told(
    handed_in: Sequence[SubmissionView], request: HttpRequest, guest: Guest
) -> list[dict[str, object]]:
    """Submissions in words: what, how it stands, what we answered."""
    language = _language(request, guest)
    zone = ZoneInfo(guest.company.time_zone)
    stands = open_portal.outcomes(guest, handed_in)
    reasons = {code: (zh, en) for code, zh, en in _reasons(guest)}
    return [
        {
            "made": one,
            "kind": text(f"portal.kind.{one.kind}", language),
            "state": text(f"portal.state.{stands.get(one.id, one.state)}", language),
            "good": one.state is State.ACCEPTED,
            "bad": one.state is State.REFUSED,
            "at": one.handed_in_at.astimezone(zone).strftime("%Y-%m-%d %H:%M"),
            "reason": reasons.get(str(one.content.get("reason")), ("", ""))[language == "en"],
            "channels": [
                text(f"portal.channel.{word}", language) for word in one.content["channels"]
            ],
        }
        for one in handed_in
    ]


def _reasons(guest: Guest) -> tuple[tuple[str, str, str], ...]:
    return open_portal.reasons_of(guest.company.id, guest.today)


def _page(
    request: HttpRequest,
    guest: Guest,
    template: str,
    facts: Mapping[str, object],
    *,
    status: int = 200,
) -> HttpResponse:
    language = _language(request, guest)
    company = guest.company
    frame = {
        **framed(request, language),
        "guest": guest,
        "seller": (company.name_en if language == "en" else "") or company.name,
        "today": guest.today,
    }
    return render(request, template, {**frame, **facts}, status=status)


def _language(request: HttpRequest, guest: Guest) -> Language:
    return language_of(request, guest.invitation.language)


def _file(name: str, media_type: str, content: bytes) -> HttpResponse:
    answer = HttpResponse(content, content_type=media_type)
    answer.headers["Content-Disposition"] = (
        content_disposition_header(as_attachment=True, filename=name) or "attachment"
    )
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer
