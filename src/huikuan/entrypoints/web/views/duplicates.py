"""Customers that may be one firm: each pair with what both have, for a person to decide (B1)."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from huikuan.adapters.texts import text
from huikuan.books.dossiers import queries
from huikuan.books.dossiers.values import DuplicateView
from huikuan.books.parties import queries as parties
from huikuan.books.parties.queries import CustomerView, NoSuchCustomer
from huikuan.entrypoints.web.frame import Frame
from huikuan.entrypoints.web.page import page
from huikuan.entrypoints.web.render import rendered
from huikuan.flows import keep_dossier as flow

MOST_SHOWN = 200
CONFLICT = 409
STRONG = 4


@page("duplicates", here="duplicates")
def duplicates(request: HttpRequest, frame: Frame) -> HttpResponse:
    """The pairs that wait, the likeliest first; or those that somebody has decided about."""
    return _shown(request, frame)


@require_POST
@page("duplicates.decide", here="duplicates")
def decide_duplicate(request: HttpRequest, frame: Frame) -> HttpResponse:
    """Decide about a pair."""
    try:
        flow.decide_twins(
            by=frame.actor,
            company_id=frame.company.id,
            first_no=request.POST.get("first", ""),
            second_no=request.POST.get("second", ""),
            same=request.POST.get("same", "") == "yes",
            why=request.POST.get("why", "")[:1_000],
        )
    except NoSuchCustomer as missing:
        raise Http404("customer") from missing
    except flow.FileRefused as refused:
        return _shown(request, frame, fault=flow.sentences(refused.reasons, frame.language))
    messages.success(request, text("web.duplicates.decided", frame.language))
    return redirect(frame.address("duplicates"))


def _shown(request: HttpRequest, frame: Frame, *, fault: str = "") -> HttpResponse:
    decided = request.GET.get("decided", "") == "yes"
    found = queries.duplicates(frame.company.id, as_of=frame.as_of, decided=decided)
    shown = found[:MOST_SHOWN]
    ids = {each for one in shown for each in (one.first_id, one.second_id)}
    known = {one.id: one for one in parties.by_ids(frame.company.id, ids)}
    facts = {
        "rows": [_line(frame, one, known) for one in shown],
        "more": len(found) - len(shown),
        "decided": decided,
        "may_decide": frame.may("duplicates.decide") and not frame.away,
        "fault": fault,
    }
    status = CONFLICT if fault else 200
    return rendered(request, frame, "web/duplicates.html", facts, status=status)


def _line(frame: Frame, one: DuplicateView, known: dict[int, CustomerView]) -> dict[str, object]:
    firms = [known[one.first_id], known[one.second_id]]
    return {
        "firms": [(each, frame.address("credit_file", customer_id=each.id)) for each in firms],
        "shared": [
            (text(f"twin_sign.{code}", frame.language), value) for code, value in one.shared.items()
        ],
        "strong": one.weight >= STRONG,
        "same": one.same,
    }
