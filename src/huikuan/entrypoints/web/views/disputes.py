"""Disputes: what waits and until when; one case with its amounts, steps and papers (A8)."""

from datetime import date
from typing import Any, Final
from urllib.parse import quote

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from huikuan.adapters.texts import text
from huikuan.books.disputes import queries
from huikuan.books.disputes.operations import MOST_BYTES
from huikuan.books.disputes.values import DisputeView, NoSuchDispute
from huikuan.books.people import queries as people
from huikuan.books.reconciliation.queries import NoSuchRequest
from huikuan.entrypoints.web import claim_words as words
from huikuan.entrypoints.web.dossier_forms import BadField, money_of
from huikuan.entrypoints.web.frame import Frame
from huikuan.entrypoints.web.page import page
from huikuan.entrypoints.web.render import rendered
from huikuan.entrypoints.web.views.limits import number as whole
from huikuan.flows import resolve_dispute
from huikuan.flows.reconcile import disputing
from huikuan.flows.resolve_dispute import DisputeRefused, Opening
from huikuan.flows.take_back import NothingToReverse, document_named
from huikuan.rules.disputes import DISPUTE, OPEN, OWNERS, PaperKind, Settlement, State
from huikuan.rules.items import Series

MOST: Final = 50
CONFLICT: Final = 409
# what is asked in the form of an act, beside the words
FIELDS: Final = {"settle": "settlement", "assign": "owner", "cause": "cause"}
# what the machine does by itself, or has a form of its own
_HIDDEN: Final = frozenset({"clear", "attach", "settle_nothing"})


@page("disputes", here="disputes")
def disputes(request: HttpRequest, frame: Frame) -> HttpResponse:
    """The disputes by the day their step is due."""
    return _listed(request, frame)


@require_POST
@page("disputes.open", here="disputes")
def open_dispute(request: HttpRequest, frame: Frame) -> HttpResponse:
    """Open a dispute on an invoice, in part or whole."""
    given = request.POST
    written = given.get("number", "").strip()
    try:
        document = document_named(
            company_id=frame.company.id, number=written, series=Series.BILLING
        )
        amount = given.get("amount", "").strip()
        made = resolve_dispute.open_dispute(
            by=frame.actor,
            company=frame.company,
            opening=Opening(
                reason=given.get("reason", ""),
                document_id=document,
                minor=money_of("amount", amount, given.get("currency") or frame.company.currency)
                if amount
                else None,
                words=given.get("words", ""),
            ),
            as_of=frame.today,
            salesperson=frame.grant.scope.salesperson,
        )
    except NothingToReverse:
        fault = text("web.disputes.no_such", frame.language, number=written[:60])
        return _listed(request, frame, fault=fault)
    except BadField as bad:
        fault = text("web.claims.unreadable", frame.language, value=bad.written)
        return _listed(request, frame, fault=fault)
    except DisputeRefused as refused:
        fault = resolve_dispute.sentences(refused.reasons, frame.language)
        return _listed(request, frame, fault=fault)
    messages.success(request, text("web.disputes.opened", frame.language))
    return redirect(frame.address("dispute", dispute_id=made.id))


@require_POST
@page("disputes.open", here="disputes")
def dispute_difference(
    request: HttpRequest, frame: Frame, request_id: int, no: int
) -> HttpResponse:
    """Take a difference of a reconciliation over as a dispute."""
    try:
        made = disputing.dispute(
            by=frame.actor,
            company=frame.company,
            request_id=request_id,
            no=no,
            as_of=frame.today,
            salesperson=frame.grant.scope.salesperson,
        )
    except NoSuchRequest as missing:
        raise Http404(request_id) from missing
    except DisputeRefused as refused:
        fault = resolve_dispute.sentences(refused.reasons, frame.language)
        return _listed(request, frame, fault=fault)
    messages.success(request, text("web.disputes.opened", frame.language))
    return redirect(frame.address("dispute", dispute_id=made.id))


@page("disputes", here="disputes")
def dispute(request: HttpRequest, frame: Frame, dispute_id: int) -> HttpResponse:
    """One dispute as of a day."""
    return _case(request, frame, dispute_id)


@require_POST
@page("disputes.act", here="disputes")
def act_on_dispute(request: HttpRequest, frame: Frame, dispute_id: int) -> HttpResponse:
    """Do an act on a dispute: a step, an assignment, a settlement, a paper."""
    name = request.POST.get("act", "")
    if name not in {*resolve_dispute.ACTS, "settle", "attach"}:
        raise Http404(name)
    try:
        _done(request, frame, dispute_id, name)
    except NoSuchDispute as missing:
        raise Http404(dispute_id) from missing
    except BadField as bad:
        fault = text("web.claims.unreadable", frame.language, value=bad.written)
        return _case(request, frame, dispute_id, fault=fault)
    except DisputeRefused as refused:
        fault = resolve_dispute.sentences(refused.reasons, frame.language)
        return _case(request, frame, dispute_id, fault=fault)
    word = text(f"dispute_act.{name}", frame.language)
    messages.success(request, text("web.disputes.done", frame.language, act=word))
    return redirect(frame.address("dispute", dispute_id=dispute_id))


@page("disputes")
def dispute_paper(
    request: HttpRequest, frame: Frame, dispute_id: int, paper_id: int
) -> HttpResponse:
    """A document of a dispute, as it was handed in."""
    _found(frame, dispute_id)
    try:
        name, media_type, raw = queries.paper(frame.company.id, dispute_id, paper_id)
    except NoSuchDispute as missing:
        raise Http404(paper_id) from missing
    answer = HttpResponse(raw, content_type=media_type)
    answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    return answer


def _done(request: HttpRequest, frame: Frame, dispute_id: int, name: str) -> None:
    given = request.POST
    who: dict[str, Any] = {
        "by": frame.actor,
        "company": frame.company,
        "dispute_id": dispute_id,
        "as_of": frame.today,
        "salesperson": frame.grant.scope.salesperson,
    }
    said = given.get("words", "").strip()
    if name == "attach":
        file = request.FILES.get("file")
        if not isinstance(file, UploadedFile):
            raise BadField("file", "")
        # one byte more than may be: the refusal says how much may be
        raw = file.read(MOST_BYTES + 1)
        kind = given.get("kind", "")
        resolve_dispute.attach(
            **who,
            kind=PaperKind(kind) if kind in set(PaperKind) else PaperKind.OTHER,
            name=file.name or "-",
            media_type=file.content_type or "application/octet-stream",
            raw=raw,
        )
    elif name == "settle":
        how = given.get("settlement", "")
        currency = _found(frame, dispute_id).currency
        amount = given.get("concession", "").strip()
        resolve_dispute.settle(
            **who,
            how=Settlement(how) if how in set(Settlement) else Settlement.NONE,
            concession_minor=money_of("concession", amount, currency) if amount else 0,
            words=said,
        )
    else:
        value = given.get(FIELDS.get(name, ""), "")
        resolve_dispute.act(**who, act=name, words=said, value=value)


def _found(frame: Frame, dispute_id: int) -> DisputeView:
    try:
        return queries.dispute(
            frame.company.id, dispute_id, frame.as_of, frame.grant.scope.salesperson
        )
    except NoSuchDispute as missing:
        raise Http404(dispute_id) from missing


def _case(request: HttpRequest, frame: Frame, dispute_id: int, *, fault: str = "") -> HttpResponse:
    found = _found(frame, dispute_id)
    rules = resolve_dispute.policy(frame.company.id, frame.as_of)
    steps = queries.steps(frame.company.id, dispute_id)
    may = frame.may("disputes.act") and not frame.away
    acts = [one for one in DISPUTE.acts(found.state) if one not in _HIDDEN] if may else []
    facts = {
        **words.dispute(frame, found, rules),
        "acts": [(one, FIELDS.get(one, "")) for one in acts],
        "three": words.three_steps(found, [one.act for one in steps]),
        "history": words.history(frame, "dispute", steps),
        "papers": [
            (one, frame.address("dispute_paper", dispute_id=dispute_id, paper_id=one.id))
            for one in queries.papers(frame.company.id, dispute_id)
        ],
        "may_attach": may and found.state in OPEN,
        "paper_kinds": [one.value for one in PaperKind],
        "settlements": [one.value for one in Settlement],
        "causes": [(one.code, getattr(one, frame.language)) for one in rules.causes],
        "accounts": [one.username for one in people.users(frame.company.id) if one.active],
        "given": request.POST,
        "fault": fault,
    }
    return rendered(request, frame, "web/dispute.html", facts, status=CONFLICT if fault else 200)


def _listed(request: HttpRequest, frame: Frame, *, fault: str = "") -> HttpResponse:
    asked = request.GET
    own = frame.grant.scope.salesperson
    rules = resolve_dispute.policy(frame.company.id, frame.as_of)
    chosen = asked.get("state", "")
    states = (State(chosen),) if chosen in set(State) else OPEN
    role = asked.get("role", "") if asked.get("role", "") in OWNERS else ""
    reason = asked.get("reason", "") if rules.reason(asked.get("reason", "")) else ""
    found = queries.disputes(
        frame.company.id,
        frame.as_of,
        states=states,
        role=role or None,
        reason=reason or None,
        salesperson=own,
        late=bool(asked.get("late")),
        after=_after(frame, asked.get("after", "")),
        limit=MOST + 1,
    )
    shown = found[:MOST]
    facts = {
        "rows": [words.dispute(frame, one, rules) for one in shown],
        "next": frame.address(
            "disputes", _after=shown[-1].id, _state=chosen, _role=role, _reason=reason
        )
        if len(found) > MOST
        else "",
        "counts": queries.counts(frame.company.id, frame.as_of, own),
        "states": [(one.value, one.value == chosen) for one in State],
        "roles": [(one, one == role) for one in OWNERS],
        "reasons": [
            (one.code, getattr(one, frame.language), one.code == reason) for one in rules.reasons
        ],
        "may_open": frame.may("disputes.open") and not frame.away,
        "number": request.POST.get("number") or asked.get("number", ""),
        "given": request.POST,
        "fault": fault,
    }
    return rendered(request, frame, "web/disputes.html", facts, status=CONFLICT if fault else 200)


def _after(frame: Frame, written: str) -> tuple[date, int] | None:
    """Where the page before ended: the dispute that it ended with."""
    number = whole(written)
    if not number:
        return None
    last = _found(frame, number)
    return last.due_on, last.id
