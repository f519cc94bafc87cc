"""Credit reviews: what waits and until when; one review with all a decision stands on (page 3)."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Final, TypedDict

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from huikuan.adapters.texts import text
from huikuan.books.people import queries as people
from huikuan.books.reviews import queries
from huikuan.books.reviews.values import NoSuchReview, ReviewView
from huikuan.entrypoints.web import credit_words as words
from huikuan.entrypoints.web.frame import Frame
from huikuan.entrypoints.web.page import page
from huikuan.entrypoints.web.render import rendered
from huikuan.entrypoints.web.views import limits
from huikuan.flows import review_credit
from huikuan.kernel.actors import Actor
from huikuan.rules.reviews import Outcome, ReviewKind, State

MOST: Final = 50
_BY_HAND: Final = (ReviewKind.SPECIAL, ReviewKind.ANNUAL, ReviewKind.QUARTERLY)


class _Of(TypedDict):
    """Who acts on which review, when."""

    by: Actor
    company: people.CompanyView
    review_id: int
    as_of: date


@page("reviews", here="reviews")
def reviews(request: HttpRequest, frame: Frame) -> HttpResponse:
    """The reviews by the day they are due, with what asked for them."""
    return _listed(request, frame)


@require_POST
@page("reviews.request", here="reviews")
def request_review(request: HttpRequest, frame: Frame) -> HttpResponse:
    """Ask for a review of a customer."""
    try:
        made = review_credit.request(
            by=frame.actor,
            company=frame.company,
            customer_no=request.POST.get("customer_no", "").strip(),
            why=request.POST.get("why", ""),
            as_of=frame.today,
            kind=_kind(request.POST.get("kind", "")) or ReviewKind.SPECIAL,
            salesperson=frame.grant.scope.salesperson,
        )
    except review_credit.Refused as refused:
        fault = review_credit.sentences(refused.reasons, frame.language)
        return _listed(request, frame, fault=fault)
    messages.success(request, text("web.reviews.opened", frame.language))
    return redirect(frame.address("review", review_id=made.id))


@page("reviews", here="reviews")
def review(request: HttpRequest, frame: Frame, review_id: int) -> HttpResponse:
    """One review: request, current, recommended and insured limit, checklist, score, decision."""
    return _case(request, frame, review_id)


@require_POST
@page("reviews.edit", here="reviews")
def act(request: HttpRequest, frame: Frame, review_id: int) -> HttpResponse:
    """Take, note on, finish or drop a review."""
    said = request.POST.get("why", "")
    account = people.account_of(frame.actor)
    mine = next((one.username for one in people.users(frame.company.id) if one.id == account), "")
    chosen = request.POST.get("outcome", "")
    outcome = Outcome(chosen) if chosen in set(Outcome) else Outcome.CONFIRMED
    acts: Mapping[str, Callable[[], ReviewView]] = {
        "assign": lambda: review_credit.assign(
            **_who(frame, review_id), owner=request.POST.get("owner", mine)
        ),
        "note": lambda: review_credit.note(**_who(frame, review_id), words=said),
        "finish": lambda: review_credit.finish(**_who(frame, review_id), outcome=outcome, why=said),
        "drop": lambda: review_credit.drop(**_who(frame, review_id), why=said),
    }
    name = request.POST.get("act", "")
    if name not in acts:
        raise Http404(name)
    try:
        acts[name]()
    except NoSuchReview as missing:
        raise Http404(review_id) from missing
    except review_credit.Refused as refused:
        fault = review_credit.sentences(refused.reasons, frame.language)
        return _case(request, frame, review_id, fault=fault)
    word = text(f"review_act.{name}", frame.language)
    messages.success(request, text("web.reviews.done", frame.language, act=word))
    return redirect(frame.address("review", review_id=review_id))


def _who(frame: Frame, review_id: int) -> _Of:
    return {
        "by": frame.actor,
        "company": frame.company,
        "review_id": review_id,
        "as_of": frame.today,
    }


def _case(request: HttpRequest, frame: Frame, review_id: int, *, fault: str = "") -> HttpResponse:
    try:
        found = queries.review(frame.company.id, review_id, frame.grant.scope.salesperson)
    except NoSuchReview as missing:
        raise Http404(review_id) from missing
    return limits.shown(request, frame, found.customer_id, review_id=review_id, fault=fault)


def _listed(request: HttpRequest, frame: Frame, *, fault: str = "") -> HttpResponse:
    kind = _kind(request.GET.get("kind", ""))
    chosen = request.GET.get("state", "")
    state = State(chosen) if chosen in set(State) else State.OPEN
    own = frame.grant.scope.salesperson
    found = queries.reviews(
        frame.company.id,
        states=(state,),
        kind=kind,
        salesperson=own,
        after=_after(frame, request.GET.get("after", "")),
        limit=MOST + 1,
    )
    shown = found[:MOST]
    chosen_kind = kind.value if kind else ""
    facts = {
        "rows": [words.review(frame, one) for one in shown],
        "next": frame.address("reviews", _after=shown[-1].id, _state=state.value, _kind=chosen_kind)
        if len(found) > MOST
        else "",
        "counts": queries.counts(frame.company.id, frame.as_of, own),
        "kinds": [(one.value, one is kind) for one in ReviewKind],
        "states": [(one.value, one is state) for one in State],
        "by_hand": [one.value for one in _BY_HAND],
        "may_request": frame.may("reviews.request") and not frame.away,
        "given": request.POST,
        "fault": fault,
    }
    return rendered(request, frame, "web/reviews.html", facts, status=409 if fault else 200)


def _after(frame: Frame, written: str) -> tuple[date, int] | None:
    """Where the page before ended: the review that it ended with."""
    number = limits.number(written)
    if not number:
        return None
    try:
        last = queries.review(frame.company.id, number, frame.grant.scope.salesperson)
    except NoSuchReview as missing:
        raise Http404(written) from missing
    return last.due_on, last.id


def _kind(written: str) -> ReviewKind | None:
    return ReviewKind(written) if written in set(ReviewKind) else None
