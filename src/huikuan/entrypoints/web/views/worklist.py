"""The worklist: whom to call next, why, and what to say (page 5; A2).

The list left, one customer in the middle, what to say and what was said beside it. Looking records
nothing; a customer of the list comes into the middle without the page being drawn anew.
"""

from datetime import UTC, datetime, timedelta
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse

from huikuan.books.collections.values import SNOOZED
from huikuan.books.people import queries as people
from huikuan.entrypoints.web import wording
from huikuan.entrypoints.web import worklist_words as words
from huikuan.entrypoints.web.frame import Frame
from huikuan.entrypoints.web.page import page
from huikuan.entrypoints.web.render import rendered
from huikuan.flows import work_list, write_letter
from huikuan.flows.work_list import Work, Worklist
from huikuan.rules.economics import Bucket

HERE: Final = "worklist"
BUCKETS: Final = ("all", *(one.value for one in (Bucket.EASY, Bucket.AT_RISK, Bucket.WAITING)))
WHOSE: Final = ("everybody", "mine", "nobody")
MOST: Final = 100
PROMISE_DAYS: Final = 7
KEYS: Final = (
    ("1", "web.worklist.key.reached"),
    ("2", "web.worklist.key.no_answer"),
    ("p", "web.worklist.key.promise"),
    ("d", "web.worklist.key.dispute"),
    ("i", "web.worklist.key.plan"),
    ("z", "web.worklist.key.snooze"),
    ("g", "web.worklist.key.assign"),
)


@page("worklist", here=HERE)
def worklist(request: HttpRequest, frame: Frame) -> HttpResponse:
    """The day's customers, with the one that the address names or the first."""
    query = asked(request)
    found = _found(request, frame, query)
    shown = _in(found, query["bucket"])
    given = request.GET.get("case", "")
    known = {one.customer.id for one in shown}
    here = int(given) if given.isascii() and given.isdigit() and len(given) < 10 else 0  # noqa: PLR2004 - no number of a customer is longer
    if here not in known:
        here = shown[0].customer.id if shown else 0
    facts = {
        "lines": [
            words.line(frame, one, place, here, query) for place, one in enumerate(shown[:MOST], 1)
        ],
        "more": max(0, len(shown) - MOST),
        "buckets": [
            (
                code,
                count,
                frame.address("worklist", _bucket=code, _whose=query["whose"]),
                code == query["bucket"],
            )
            for code, count in ((one, found.counts()[one]) for one in BUCKETS)
        ],
        "whose": [
            (
                code,
                frame.address("worklist", _bucket=query["bucket"], _whose=code),
                code == query["whose"],
            )
            for code in WHOSE
        ],
        "tally": words.tally(frame, found.tally),
        "page_keys": KEYS,
        "may_assign": frame.may("worklist.assign"),
        **_pane(request, frame, here, query, shown),
    }
    return rendered(request, frame, "web/worklist.html", facts)


@page("worklist", here=HERE)
def pane(request: HttpRequest, frame: Frame, customer_id: int) -> HttpResponse:
    """One customer alone, as the list puts him into the middle."""
    query = asked(request)
    shown = _in(_found(request, frame, query), query["bucket"])
    facts = _pane(request, frame, customer_id, query, shown)
    if not facts["case"]:
        raise Http404(customer_id)
    return rendered(request, frame, "web/parts/worklist/pane.html", facts)


@page("worklist", here=HERE)
def why(request: HttpRequest, frame: Frame, customer_id: int) -> HttpResponse:
    """Why a customer stands where he stands: every figure of his rank, and the policy behind it."""
    own = frame.grant.scope.salesperson
    found = work_list.case(frame.company, customer_id, frame.as_of, datetime.now(UTC), own)
    if found is None:
        raise Http404(customer_id)
    work = found.work
    weighed, currency = work.weighed, work.weighed.currency
    facts = {
        "name": work.customer.name,
        "score": wording.amount(work.place.score, currency),
        "currency": currency,
        "asked": wording.amount(weighed.facts.asked_minor, currency),
        "chance": wording.share(work.place.chance),
        "minutes": work.place.minutes,
        "days": weighed.facts.overdue_days,
        "grade": weighed.facts.grade,
        "seen": weighed.seen,
        "policy": weighed.version,
        "reasons": [work_list.sentence(one, frame.language) for one in work.reasons],
        "left_out": ", ".join(weighed.left_out),
        "held": words.amounts(work.held),
    }
    return rendered(request, frame, "web/parts/worklist/why.html", facts)


@page("worklist", here=HERE)
def letter(request: HttpRequest, frame: Frame, customer_id: int) -> HttpResponse:
    """What a letter of today would say to a customer: nothing is sent or kept."""
    own = frame.grant.scope.salesperson
    found = work_list.case(frame.company, customer_id, frame.as_of, datetime.now(UTC), own)
    if found is None:
        raise Http404(customer_id)
    facts: dict[str, Any] = {"template": words.template_of(found)}
    try:
        facts["letter"] = words.letter(frame, found)
    except write_letter.LetterRefused as refused:
        facts["fault"] = refused.said(frame.language)
    return rendered(request, frame, "web/parts/worklist/letter.html", facts)


def asked(request: HttpRequest) -> dict[str, str]:
    """What the address asks for: a bucket, and whose customers."""
    bucket, whose = request.GET.get("bucket", ""), request.GET.get("whose", "")
    return {
        "bucket": bucket if bucket in BUCKETS else BUCKETS[0],
        "whose": whose if whose in WHOSE else WHOSE[0],
    }


def _found(request: HttpRequest, frame: Frame, query: dict[str, str]) -> Worklist:
    mine = request.user.get_username()
    owners = {"everybody": None, "mine": mine, "nobody": ""}
    return work_list.worklist(
        frame.company,
        frame.as_of,
        owner=owners[query["whose"]],
        salesperson=frame.grant.scope.salesperson,
        person=frame.actor.person,
    )


def _in(found: Worklist, bucket: str) -> list[Work]:
    return [one for one in found.lines if bucket in {"all", one.bucket.value}]


def _pane(
    request: HttpRequest, frame: Frame, here: int, query: dict[str, str], shown: list[Work]
) -> dict[str, Any]:
    own = frame.grant.scope.salesperson
    found = (
        work_list.case(frame.company, here, frame.as_of, datetime.now(UTC), own) if here else None
    )
    ids = [one.customer.id for one in shown]
    place = ids.index(here) if here in ids else -1
    may_work = frame.may("worklist.work") and not frame.away
    return {
        "case": words.case(frame, found) if found else None,
        "next": ids[(place + 1) % len(ids)] if len(ids) > 1 else 0,
        "query": query,
        "results": [one.value for one in work_list.RESULTS],
        "snoozed": SNOOZED,
        "may_work": may_work,
        "may_promise": may_work and frame.may("plans.promise"),
        "may_dispute": may_work and frame.may("disputes.open"),
        "may_give": frame.may("worklist.assign") and not frame.away,
        "users": [one for one in people.users(frame.company.id) if one.active]
        if frame.may("worklist.assign")
        else [],
        "promise_on": (frame.today + timedelta(days=PROMISE_DAYS)).isoformat(),
        "snooze_on": (frame.today + timedelta(days=1)).isoformat(),
        "pressed": f"{frame.actor.id}-{datetime.now(UTC).timestamp():.3f}",
    }
