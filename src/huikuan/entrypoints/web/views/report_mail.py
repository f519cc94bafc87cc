"""Who gets the monthly report by mail, on which day, and what became of each letter (D6)."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from huikuan.adapters.texts import known, text
from huikuan.books.messages import queries as letters
from huikuan.books.people import queries as people
from huikuan.books.reporting import queries as orders
from huikuan.entrypoints.web.frame import Frame
from huikuan.entrypoints.web.page import page
from huikuan.entrypoints.web.render import rendered
from huikuan.entrypoints.web.tables import key_of
from huikuan.flows import order_reports
from huikuan.flows.mail_reports import KIND, mail_server

MOST_LETTERS = 60
DAYS = range(1, 32)
TONES = {"planned": "blue", "sent": "green", "refused": "red", "unknown": "amber"}
# what a person may decide about a letter, by its state
DECISIONS = {"unknown": ("arrived", "send_again"), "refused": ("send_again",)}


@page("report_mail", here="monthly")
def report_mail(request: HttpRequest, frame: Frame) -> HttpResponse:
    """The standing orders of the company and its last letters."""
    return _shown(request, frame)


@require_POST
@page("report_mail.edit", here="monthly")
def order_report(request: HttpRequest, frame: Frame) -> HttpResponse:
    """Have the report go to an account, or change its day."""
    day = request.POST.get("day", "")
    try:
        order_reports.subscribe(
            by=frame.actor,
            company_id=frame.company.id,
            username=request.POST.get("username", ""),
            day=int(day) if day.isascii() and day.isdigit() and len(day) <= 2 else 0,  # noqa: PLR2004 - 31 has two digits
        )
    except order_reports.BadSubscription as refused:
        return _shown(request, frame, fault=text(refused.code, frame.language, **refused.figures))
    messages.success(request, text("web.report_mail.ordered", frame.language))
    return redirect(frame.address("report_mail"))


@require_POST
@page("report_mail.edit", here="monthly")
def end_order(request: HttpRequest, frame: Frame) -> HttpResponse:
    """End an account's order."""
    try:
        order_reports.unsubscribe(
            by=frame.actor,
            company_id=frame.company.id,
            username=request.POST.get("username", ""),
        )
    except order_reports.BadSubscription as missing:
        raise Http404(missing.code) from missing
    messages.success(request, text("web.report_mail.ended", frame.language))
    return redirect(frame.address("report_mail"))


@require_POST
@page("report_mail.edit", here="monthly")
def decide_letter(request: HttpRequest, frame: Frame, message_id: int) -> HttpResponse:
    """Say that a letter arrived, or have it sent again."""
    act = request.POST.get("act", "")
    found = letters.message(frame.company.id, message_id)
    if found is None or act not in DECISIONS.get(found.state.value, ()):
        raise Http404(act)
    order_reports.resolve(
        by=frame.actor,
        company_id=frame.company.id,
        message_id=message_id,
        act=act,
        why=text(f"web.report_mail.{act}", frame.language),
    )
    messages.success(request, text("web.report_mail.decided", frame.language))
    return redirect(frame.address("report_mail"))


def _shown(request: HttpRequest, frame: Frame, *, fault: str = "") -> HttpResponse:
    ordered = orders.subscriptions(frame.company.id)
    having = {one.username for one in ordered}
    facts = {
        "orders": ordered,
        "letters": [_letter(frame, one) for one in _letters(frame)],
        "accounts": [
            one
            for one in people.users(frame.company.id)
            if one.active and one.email and one.username not in having
        ],
        "days": DAYS,
        "may_edit": frame.may("report_mail.edit"),
        "server": mail_server() is not None,
        "fault": fault,
        "chosen": key_of(request, "day") or 5,
    }
    return rendered(request, frame, "web/report_mail.html", facts)


def _letters(frame: Frame) -> tuple[letters.MessageView, ...]:
    return letters.messages(frame.company.id, KIND, MOST_LETTERS)


def _letter(frame: Frame, one: letters.MessageView) -> dict[str, object]:
    # our own reasons are codes of the catalogue; a server's words stay as they came
    words = text(one.words, frame.language) if known(one.words) else one.words
    return {
        "id": one.id,
        "month": one.about.get("as_of", "")[:7],
        "address": frame.address("monthly", _as_of=one.about.get("as_of", "")),
        "name": one.name,
        "email": one.address,
        "state": text(f"web.report_mail.state.{one.state.value}", frame.language),
        "tone": TONES[one.state.value],
        "at": one.handed_over_at or one.planned_at,
        "words": words,
        "digest": one.digest,
        "acts": DECISIONS.get(one.state.value, ()),
    }
