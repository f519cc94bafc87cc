"""Reconciliation with customers: who has answered, one request, a new round (D5; 对账)."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from huikuan.adapters.texts import text
from huikuan.books.reconciliation import queries as requests
from huikuan.books.reconciliation.operations import AnsweredAlready
from huikuan.entrypoints.web import reconciliation_words as words
from huikuan.entrypoints.web.exports import attachment
from huikuan.entrypoints.web.frame import Frame
from huikuan.entrypoints.web.page import page
from huikuan.entrypoints.web.render import rendered
from huikuan.entrypoints.web.tables import key_of
from huikuan.flows import reconcile
from huikuan.kernel.days import month_start
from huikuan.kernel.states import IllegalMove
from huikuan.rules.reconciliation import (
    Answer,
    Choice,
    DifferenceState,
    Form,
    Outcome,
    RequestState,
)

MOST = 50
PREVIEWED = 100
MOST_HELD = 1_000
HERE = "reconciliation"


@page(HERE, here=HERE)
def board(request: HttpRequest, frame: Frame) -> HttpResponse:
    """Who has answered: by state and by amount, and the requests themselves."""
    rounds = requests.rounds(frame.company.id)
    chosen = key_of(request, "round")
    state = words.word_of(RequestState, request.GET.get("state", ""))
    own = frame.grant.scope.salesperson
    found = requests.requests(
        frame.company.id,
        round_id=chosen,
        states=(state,) if state else (),
        salesperson=own,
        before=key_of(request, "before"),
        limit=MOST + 1,
    )
    facts = {
        "tiles": words.tiles(
            frame, requests.board(frame.company.id, round_id=chosen, salesperson=own), chosen, state
        ),
        "rows": [words.row(frame, one) for one in found[:MOST]],
        "older": words.older(frame, found[MOST - 1].id, chosen, state) if len(found) > MOST else "",
        "rounds": [words.round_row(frame, one, chosen) for one in rounds] if not own else [],
        "chosen": next((one for one in rounds if one.id == chosen), None),
        "state": state.value if state else "",
        "due": reconcile.due_round(frame.company, frame.today),
        "may_edit": frame.may("reconciliation.edit"),
        "ready": words.ready(),
        "remindable": [one.id for one in found[:MOST] if one.state in words.REMINDABLE],
        "held": len(
            requests.held(
                frame.company.id,
                states=(DifferenceState.OPEN, DifferenceState.ASSIGNED),
                salesperson=own,
                limit=MOST_HELD,
            )
        ),
    }
    return rendered(request, frame, "web/reconciliation.html", facts)


@page("reconciliation.edit", here=HERE)
def new_round(request: HttpRequest, frame: Frame) -> HttpResponse:
    """The form of a new round, with whom it would be put to."""
    due = reconcile.due_round(frame.company, frame.today)
    default = due or (month_start(frame.today), frame.today)
    ask = _ask(request, default)
    facts: dict[str, object] = {
        "ask": ask,
        "forms": [
            (one.value, text(f"reconciliation.form.{one.value}", frame.language)) for one in Form
        ],
        "choices": [
            (one.value, text(f"reconciliation.choice.{one.value}", frame.language))
            for one in Choice
        ],
        "due": due,
    }
    if ask.start_on > ask.as_of or ask.as_of > frame.today:
        facts["fault"] = text(
            "reconciliation.bad_period",
            frame.language,
            first=ask.start_on,
            last=ask.as_of,
            today=frame.today,
        )
    else:
        found = reconcile.preview(frame.company, ask)
        facts |= {
            "found": found,
            "sums": words.sums(found.by_currency()),
            "no_address": found.no_address[:PREVIEWED],
            "picks": [words.pick(frame, one) for one in found.picks[:PREVIEWED]],
            "more": max(len(found.picks) - PREVIEWED, 0),
        }
    return rendered(request, frame, "web/new_round.html", facts)


@require_POST
@page("reconciliation.edit", here=HERE)
def prepare_round(request: HttpRequest, frame: Frame) -> HttpResponse:
    """Prepare the round that the form asks for; nothing is sent yet."""
    ask = _ask(request, (month_start(frame.today), frame.today))
    try:
        round_id = reconcile.prepare(by=frame.actor, company=frame.company, ask=ask)
    except reconcile.NothingToPrepare as nothing:
        messages.error(request, text(nothing.code, frame.language, **nothing.figures))
        return redirect(frame.address("new_round"))
    messages.success(request, text("web.reconcile.prepared", frame.language))
    return redirect(frame.address("reconciliation", _round=round_id))


@require_POST
@page("reconciliation.edit", here=HERE)
def send_round(request: HttpRequest, frame: Frame, round_id: int) -> HttpResponse:
    """Let a round go out."""
    try:
        count = reconcile.release(by=frame.actor, company_id=frame.company.id, round_id=round_id)
    except requests.NoSuchRequest as missing:
        raise Http404(str(missing)) from missing
    messages.success(request, text("web.reconcile.released", frame.language, count=count))
    return redirect(frame.address("reconciliation", _round=round_id))


@require_POST
@page("reconciliation.edit", here=HERE)
def remind(request: HttpRequest, frame: Frame) -> HttpResponse:
    """Remind those of the requests named that have not answered."""
    named = [int(one) for one in request.POST.getlist("request") if one.isascii() and one.isdigit()]
    try:
        count = reconcile.remind(by=frame.actor, company_id=frame.company.id, request_ids=named)
    except requests.NoSuchRequest as missing:
        raise Http404(str(missing)) from missing
    messages.success(request, text("web.reconcile.reminded", frame.language, count=count))
    if len(named) == 1:
        return redirect(frame.address("confirmation", request_id=named[0]))
    return redirect(frame.address("reconciliation"))


@page(HERE, here=HERE)
def one(request: HttpRequest, frame: Frame, request_id: int) -> HttpResponse:
    """One request: what it states, what was sent, what was answered."""
    return _shown(request, frame, request_id)


@require_POST
@page("reconciliation.edit", here=HERE)
def hand_link(request: HttpRequest, frame: Frame, request_id: int) -> HttpResponse:
    """Make a link to give to the customer; it is shown now and never again."""
    try:
        token = reconcile.hand_over(
            by=frame.actor, company_id=frame.company.id, request_id=request_id
        )
    except reconcile.NotNow as refused:
        return _told(request, frame, request_id, refused.code)
    except requests.NoSuchRequest as missing:
        raise Http404(str(missing)) from missing
    link = request.build_absolute_uri(reverse("portal:confirm", kwargs={"token": token}))
    return _shown(request, frame, request_id, link=link)


@require_POST
@page("reconciliation.edit", here=HERE)
def withdraw(request: HttpRequest, frame: Frame, request_id: int) -> HttpResponse:
    """Take a request back, with a reason."""
    return _done(
        request,
        frame,
        request_id,
        lambda: reconcile.withdraw(
            by=frame.actor,
            company_id=frame.company.id,
            request_id=request_id,
            why=request.POST.get("why", ""),
        ),
        "web.reconcile.withdrawn",
    )


@require_POST
@page("reconciliation.edit", here=HERE)
def agreed_on_paper(request: HttpRequest, frame: Frame, request_id: int) -> HttpResponse:
    """Keep that the customer returned the paper and agrees."""
    given = reconcile.Submission(
        Answer(agrees=True), request.POST.get("name", ""), request.POST.get("title", "")
    )
    return _done(
        request,
        frame,
        request_id,
        lambda: reconcile.record_paper(
            by=frame.actor,
            company_id=frame.company.id,
            request_id=request_id,
            submission=given,
        ),
        "web.reconcile.recorded",
    )


@require_POST
@page("reconciliation.edit", here=HERE)
def differs_on_paper(request: HttpRequest, frame: Frame, request_id: int) -> HttpResponse:
    """Keep what a paper names line by line, and what it names beside our lines."""

    def record() -> None:
        found = requests.request(frame.company.id, request_id)
        numbers = range(1, len(requests.lines(request_id)) + 1)
        reconcile.record_paper(
            by=frame.actor,
            company_id=frame.company.id,
            request_id=request_id,
            submission=reconcile.Submission(
                reconcile.answer_of(request.POST, numbers, found.currency),
                request.POST.get("name", ""),
                request.POST.get("title", ""),
                request.POST.get("comment", ""),
            ),
        )

    return _done(request, frame, request_id, record, "web.reconcile.recorded")


@page(HERE, here=HERE)
def differences(request: HttpRequest, frame: Frame) -> HttpResponse:
    """What customers hold against our statements: open, being looked into, answered."""
    state = words.word_of(DifferenceState, request.GET.get("state", ""))
    start = key_of(request, "after") or 0
    names = words.owners(frame)
    found = requests.held(
        frame.company.id,
        states=(state,) if state else (DifferenceState.OPEN, DifferenceState.ASSIGNED),
        salesperson=frame.grant.scope.salesperson,
        limit=MOST + 1,
        offset=start,
    )
    facts = {
        "rows": [
            words.difference_row(frame, one.request, one.difference, names) for one in found[:MOST]
        ],
        "states": words.words_of(DifferenceState, "reconciliation.difference_state", frame),
        "state": state.value if state else "",
        "older": start + MOST if len(found) > MOST else None,
    }
    return rendered(request, frame, "web/differences.html", facts)


@require_POST
@page("reconciliation.edit", here=HERE)
def settle_difference(request: HttpRequest, frame: Frame, request_id: int, no: int) -> HttpResponse:
    """Give a difference to somebody, answer it, or take it up again."""
    given = request.POST
    named: dict[str, Any] = {
        "by": frame.actor,
        "company_id": frame.company.id,
        "request_id": request_id,
        "no": no,
    }
    written = given.get("words", "")
    outcome = words.word_of(Outcome, given.get("outcome", ""))
    owner = given.get("owner", "")
    acts: dict[str, Callable[[], None]] = {
        "assign": lambda: reconcile.assign(
            **named, owner_id=int(owner) if owner.isascii() and owner.isdigit() else 0, why=written
        ),
        "answer": lambda: reconcile.answer(**named, outcome=outcome or Outcome.OURS, words=written),
        "reopen": lambda: reconcile.reopen(**named, why=written),
    }
    act = given.get("act", "")
    if act not in acts:
        raise Http404(act)
    return _done(request, frame, request_id, acts[act], "web.reconcile.done")


@require_POST
@page("reconciliation.edit", here=HERE)
def decide(request: HttpRequest, frame: Frame, request_id: int) -> HttpResponse:
    """Say that a letter in doubt arrived, or have it sent again."""
    act = request.POST.get("act", "")
    if act not in {"arrived", "send_again"}:
        raise Http404(act)
    return _done(
        request,
        frame,
        request_id,
        lambda: reconcile.resolve(
            by=frame.actor,
            company_id=frame.company.id,
            request_id=request_id,
            key=request.POST.get("key", ""),
            act=act,
            why=text(f"web.report_mail.{act}", frame.language),
        ),
        "web.reconcile.decided",
    )


@page(HERE, here=HERE)
def paper(request: HttpRequest, frame: Frame, request_id: int, paper_id: int) -> HttpResponse:
    """A file of a request: the statement as it was sent, or what the customer enclosed."""
    try:
        requests.request(frame.company.id, request_id, salesperson=frame.grant.scope.salesperson)
        content = requests.content(request_id, paper_id)
    except requests.NoSuchRequest as missing:
        raise Http404(str(missing)) from missing
    (file,) = (found for found in requests.papers(request_id) if found.id == paper_id)
    return attachment(content, file.name, file.media_type)


def _done(
    request: HttpRequest, frame: Frame, request_id: int, act: Callable[[], object], said: str
) -> HttpResponse:
    try:
        act()
    except reconcile.NotNow as refused:
        return _told(request, frame, request_id, refused.code)
    except reconcile.BadAnswer as bad:
        first = bad.reasons[0]
        return _told(request, frame, request_id, first.code, **first.figures)
    except (IllegalMove, AnsweredAlready):
        return _told(request, frame, request_id, "reconciliation.over")
    except LookupError as missing:
        raise Http404(str(missing)) from missing
    messages.success(request, text(said, frame.language))
    return redirect(frame.address("confirmation", request_id=request_id))


def _told(
    request: HttpRequest, frame: Frame, request_id: int, code: str, **figures: object
) -> HttpResponse:
    return _shown(request, frame, request_id, fault=text(code, frame.language, **figures))


def _shown(
    request: HttpRequest, frame: Frame, request_id: int, *, fault: str = "", link: str = ""
) -> HttpResponse:
    own = frame.grant.scope.salesperson
    try:
        found = requests.request(frame.company.id, request_id, salesperson=own)
    except requests.NoSuchRequest as missing:
        raise Http404(str(missing)) from missing
    facts = {
        **words.whole(frame, found),
        "fault": fault,
        "link": link,
        "may_edit": frame.may("reconciliation.edit"),
    }
    return rendered(request, frame, "web/confirmation.html", facts)


def _ask(request: HttpRequest, default: tuple[date, date]) -> reconcile.RoundAsk:
    given = request.POST if request.method == "POST" else request.GET
    return reconcile.RoundAsk(
        start_on=words.day_in(given.get("from", ""), default[0]),
        as_of=words.day_in(given.get("to", ""), default[1]),
        form=words.word_of(Form, given.get("form", "")),
        choice=words.word_of(Choice, given.get("customers", "")),
        currency=given.get("currency", "").strip().upper(),
        customer=given.get("customer", "").strip(),
        reply_to=given.get("reply_to", "")[:254],
    )
