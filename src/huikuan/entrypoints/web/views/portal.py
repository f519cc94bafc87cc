"""The customers' portal as the house sees it: who is invited, and what came in (D5, A7)."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST

from huikuan.adapters.texts import text
from huikuan.books.parties.queries import NoSuchCustomer
from huikuan.books.people.queries import NotPermitted
from huikuan.books.portal import queries as portal
from huikuan.books.portal.queries import NothingHere
from huikuan.entrypoints.web import portal_words as words
from huikuan.entrypoints.web.frame import Frame
from huikuan.entrypoints.web.page import page
from huikuan.entrypoints.web.render import rendered
from huikuan.entrypoints.web.tables import key_of
from huikuan.flows import open_portal
from huikuan.kernel.states import IllegalMove
from huikuan.rules.portal import State

HERE = "portal"
MOST = 50
CONFLICT = 409


@page("portal", here=HERE)
def board(request: HttpRequest, frame: Frame) -> HttpResponse:
    """What came in, the waiting first to be asked for, and who is invited."""
    return _board(request, frame)


@require_POST
@page("portal.invite", here=HERE)
def invite(request: HttpRequest, frame: Frame) -> HttpResponse:
    """Invite a contact of a customer, and mail the link."""
    try:
        open_portal.invite(
            by=frame.actor,
            company=frame.company,
            customer_no=request.POST.get("customer_no", "").strip(),
            email=request.POST.get("email", "").strip(),
            language=request.POST.get("language", ""),
            checked=request.POST.get("checked") == "yes",
        )
    except NoSuchCustomer:
        return _board(request, frame, fault=text("portal.no_such_customer", frame.language))
    except open_portal.NotNow as refused:
        return _board(request, frame, fault=text(refused.code, frame.language, **refused.figures))
    messages.success(request, text("portal.invited", frame.language))
    return redirect(frame.address("portal"))


@require_POST
@page("portal.invite", here=HERE)
def mail_again(request: HttpRequest, frame: Frame, invitation_id: int) -> HttpResponse:
    """Mail another link."""

    def mail() -> None:
        if not open_portal.mail_again(
            by=frame.actor, company_id=frame.company.id, invitation_id=invitation_id
        ):
            raise open_portal.NotNow("portal.letters_spent")

    return _done(request, frame, invitation_id, mail, "portal.mailed")


@require_POST
@page("portal.invite", here=HERE)
def hand_link(request: HttpRequest, frame: Frame, invitation_id: int) -> HttpResponse:
    """Make a link to give to the clerk; it is shown now and never again."""
    _invitation(frame, invitation_id)
    try:
        token = open_portal.hand_over(
            by=frame.actor, company_id=frame.company.id, invitation_id=invitation_id
        )
    except open_portal.NotNow as refused:
        return _board(request, frame, fault=text(refused.code, frame.language, **refused.figures))
    link = request.build_absolute_uri(reverse("portal:in", kwargs={"token": token}))
    return _board(request, frame, link=link)


@require_POST
@page("portal.invite", here=HERE)
def revoke(request: HttpRequest, frame: Frame, invitation_id: int) -> HttpResponse:
    """Close the door at once, with a reason."""

    def close() -> None:
        open_portal.revoke(
            by=frame.actor,
            company_id=frame.company.id,
            invitation_id=invitation_id,
            why=request.POST.get("why", ""),
        )

    return _done(request, frame, invitation_id, close, "portal.revoked")


@page("portal", here=HERE)
def one(request: HttpRequest, frame: Frame, submission_id: int) -> HttpResponse:
    """One submission as it was handed in, and what became of it."""
    return _shown(request, frame, submission_id)


@require_POST
@page("portal", here=HERE)
def decide(request: HttpRequest, frame: Frame, submission_id: int) -> HttpResponse:
    """Accept or refuse it, with an answer that the clerk reads."""
    _submission(frame, submission_id)
    act = open_portal.refuse if request.POST.get("act") == "refuse" else open_portal.accept
    try:
        act(
            by=frame.actor,
            company=frame.company,
            submission_id=submission_id,
            reply=request.POST.get("reply", ""),
        )
    except NotPermitted as refused:
        raise PermissionDenied(refused.act) from refused
    except open_portal.NotNow as not_now:
        fault = text(not_now.code, frame.language, **not_now.figures)
        return _shown(request, frame, submission_id, fault=fault)
    except IllegalMove:
        return _shown(
            request, frame, submission_id, fault=text("portal.decided_before", frame.language)
        )
    messages.success(request, text("portal.decided", frame.language))
    return redirect(frame.address("portal_submission", submission_id=submission_id))


@page("portal", here=HERE)
def file(request: HttpRequest, frame: Frame, submission_id: int) -> HttpResponse:
    """The file as it was sent, to be kept and never shown in a page."""
    _submission(frame, submission_id)
    try:
        found = portal.file(frame.company.id, submission_id)
    except NothingHere as missing:
        raise Http404(str(missing)) from missing
    answer = HttpResponse(found.content, content_type=found.media_type)
    answer.headers["Content-Disposition"] = (
        content_disposition_header(as_attachment=True, filename=found.name) or "attachment"
    )
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


def _board(request: HttpRequest, frame: Frame, *, fault: str = "", link: str = "") -> HttpResponse:
    own = frame.grant.scope.salesperson
    every = request.GET.get("show") == "all"
    found = portal.submissions(
        frame.company.id,
        states=() if every else (State.WAITING,),
        salesperson=own,
        before=key_of(request, "before"),
        limit=MOST + 1,
    )
    facts = {
        "rows": words.submissions(frame, found[:MOST]),
        "older": found[MOST - 1].id if len(found) > MOST else 0,
        "every": every,
        "invitations": words.invitations(
            frame, portal.invitations(frame.company.id, salesperson=own)
        ),
        "may_invite": frame.may("portal.invite") and not frame.away,
        "given": request.POST or request.GET,
        "fault": fault,
        "link": link,
    }
    status = CONFLICT if fault else 200
    return rendered(request, frame, "web/portal.html", facts, status=status)


def _shown(
    request: HttpRequest, frame: Frame, submission_id: int, *, fault: str = ""
) -> HttpResponse:
    found = _submission(frame, submission_id)
    facts = {
        "one": found,
        "row": words.submissions(frame, [found])[0],
        "lines": words.lines(found),
        "facts": words.facts(frame, found),
        "may_decide": found.state is State.WAITING
        and frame.may(open_portal.RIGHTS[found.kind])
        and not frame.away,
        "reply": request.POST.get("reply", ""),
        "fault": fault,
    }
    status = CONFLICT if fault else 200
    return rendered(request, frame, "web/portal_submission.html", facts, status=status)


def _done(
    request: HttpRequest,
    frame: Frame,
    invitation_id: int,
    act: Callable[[], None],
    said: str,
) -> HttpResponse:
    _invitation(frame, invitation_id)
    try:
        act()
    except open_portal.NotNow as refused:
        return _board(request, frame, fault=text(refused.code, frame.language, **refused.figures))
    messages.success(request, text(said, frame.language))
    return redirect(frame.address("portal"))


def _invitation(frame: Frame, invitation_id: int) -> None:
    """Let nobody act on an invitation that is not there, or not of an own customer."""
    own = frame.grant.scope.salesperson
    try:
        portal.invitation(frame.company.id, invitation_id, salesperson=own)
    except NothingHere as missing:
        raise Http404(str(missing)) from missing


def _submission(frame: Frame, submission_id: int) -> portal.SubmissionView:
    own = frame.grant.scope.salesperson
    try:
        return portal.submission(frame.company.id, submission_id, salesperson=own)
    except NothingHere as missing:
        raise Http404(str(missing)) from missing
