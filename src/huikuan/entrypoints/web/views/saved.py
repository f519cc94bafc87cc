"""Saved views: opened by their address, kept, changed and removed from the page's menu (P3)."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from huikuan.adapters.texts import text
from huikuan.analytics.reports import BadQuery
from huikuan.entrypoints.web import saved
from huikuan.entrypoints.web.frame import Frame
from huikuan.entrypoints.web.page import page
from huikuan.flows import keep_view as keeping


@page("views")
def opened(request: HttpRequest, frame: Frame, view_id: int) -> HttpResponse:
    """Lead to the list of a view: its address can be sent to a colleague, and outlives edits."""
    return redirect(saved.address(frame, _one(frame, view_id)))


@require_POST
@page("views.keep")
def keep(request: HttpRequest, frame: Frame) -> HttpResponse:
    """Keep the list that is looked at under a name."""
    name = request.POST.get("page", "")
    if name not in keeping.PAGES:
        raise Http404(name)
    question = request.POST.get("question", "")
    wish = _wish(request, saved.asked_in(name, question))
    try:
        made = keeping.keep_view(
            by=frame.actor, company_id=frame.company.id, page=name, wish=wish, today=frame.today
        )
    except (keeping.Refused, BadQuery) as refused:
        messages.error(request, text(refused.code, frame.language, **refused.figures))
        return redirect(_back(frame, name, question))
    messages.success(request, text("web.views.kept", frame.language, name=made.name))
    return redirect(saved.address(frame, made))


@require_POST
@page("views.keep")
def change(request: HttpRequest, frame: Frame, view_id: int) -> HttpResponse:
    """Give one's own view another name, another question, or to the company."""
    there = _one(frame, view_id)
    question = request.POST.get("question", "")
    wish = _wish(request, saved.asked_in(there.page, question))
    version = request.POST.get("version", "")
    try:
        now = keeping.change_view(
            by=frame.actor,
            company_id=frame.company.id,
            view_id=view_id,
            version=int(version) if version.isascii() and version.isdigit() else 0,
            wish=wish,
            today=frame.today,
        )
    except keeping.NoSuchView as gone:
        raise Http404(str(gone)) from gone
    except keeping.ChangedMeanwhile:
        messages.error(request, text("web.views.changed_meanwhile", frame.language))
        return redirect(saved.address(frame, _one(frame, view_id)))
    except (keeping.Refused, BadQuery) as refused:
        messages.error(request, text(refused.code, frame.language, **refused.figures))
        return redirect(_back(frame, there.page, f"{question}&{saved.OPENED}={view_id}"))
    messages.success(request, text("web.views.kept", frame.language, name=now.name))
    return redirect(saved.address(frame, now))


@require_POST
@page("views.keep")
def remove(request: HttpRequest, frame: Frame, view_id: int) -> HttpResponse:
    """Remove a view; the list stays where it is."""
    try:
        gone = keeping.remove_view(by=frame.actor, company_id=frame.company.id, view_id=view_id)
    except keeping.NoSuchView as missing:
        raise Http404(str(missing)) from missing
    messages.success(request, text("web.views.removed", frame.language, name=gone.name))
    return redirect(frame.address(gone.page))


def _one(frame: Frame, view_id: int) -> keeping.View:
    try:
        return keeping.one(frame.actor, frame.company.id, view_id)
    except keeping.NoSuchView as missing:
        raise Http404(str(missing)) from missing


def _wish(request: HttpRequest, asked: keeping.Asked) -> keeping.Wish:
    return keeping.Wish(request.POST.get("name", ""), asked, "shared" in request.POST)


def _back(frame: Frame, name: str, question: str) -> str:
    start = frame.address(name)
    return f"{start}{'&' if '?' in start else '?'}{question}"
