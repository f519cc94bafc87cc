"""The page behind a link: one request of one customer, an answer, and its receipt (D5; P4).

The token in the address is the right to answer, 256 random bits that nobody can guess: there is no
session and no cookie, so there is nothing that another site could ride on. The page loads no
script, is kept by no cache and found by no search engine, and gives its address to nobody.
"""

import datetime as dt
from collections.abc import Mapping
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from huikuan.adapters.texts import Language, text
from huikuan.books.reconciliation.operations import AnsweredAlready
from huikuan.entrypoints.portal.shield import (
    address,
    closed,
    framed,
    language_of,
    length,
    shielded,
)
from huikuan.flows import reconcile
from huikuan.flows.reconcile import MISSING_ROWS, answer_of
from huikuan.flows.reconcile.answering import LARGEST_FILE
from huikuan.kernel.states import IllegalMove
from huikuan.rules.reconciliation import Cause, Line, Says

LARGEST_BODY = LARGEST_FILE + 1_000_000
BAD, CONFLICT = 400, 409


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@shielded
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Show what is stated, or the receipt; a POST is the answer."""
    now = dt.datetime.now(dt.UTC)
    if request.method == "POST" and length(request) > LARGEST_BODY:
        return closed(request, "large")
    try:
        opened = reconcile.open_link(token, now)
        if request.method == "POST":
            return _answered(request, token, opened, now)
    except reconcile.LinkClosed as shut:
        return closed(request, shut.why)
    return _page(request, token, opened)


@require_safe
@shielded
def statement(request: HttpRequest, token: str) -> HttpResponse:
    """The statement as it was sent."""
    try:
        file = reconcile.paper_of(token, dt.datetime.now(dt.UTC))
    except reconcile.LinkClosed as shut:
        return closed(request, shut.why)
    answer = HttpResponse(file.content, content_type=file.media_type)
    answer.headers["Content-Disposition"] = 'attachment; filename="statement.pdf"'
    return answer


def _answered(
    request: HttpRequest, token: str, opened: reconcile.Opened, now: dt.datetime
) -> HttpResponse:
    form = request.POST
    numbers = range(1, len(opened.lines) + 1)
    file = request.FILES.get("file")
    submission = reconcile.Submission(
        answer=answer_of(form, numbers, opened.request.currency),
        name=form.get("name", ""),
        title=form.get("title", ""),
        comment=form.get("comment", ""),
        file=(file.name or "file", file.read(LARGEST_FILE + 1)) if file else None,
    )
    try:
        reconcile.submit(token, submission, address=address(request), now=now)
    except reconcile.BadAnswer as bad:
        language = language_of(request, opened.request.language)
        faults = [text(one.code, language, **one.figures) for one in bad.reasons]
        return _page(request, token, opened, faults=faults, form=form, status=BAD)
    except (AnsweredAlready, IllegalMove):
        return _page(request, token, reconcile.open_link(token, now), second=True, status=CONFLICT)
    return redirect(_here(request, token))


def _page(  # noqa: PLR0913 - what a page shows
    request: HttpRequest,
    token: str,
    opened: reconcile.Opened,
    *,
    faults: list[str] | None = None,
    form: Mapping[str, str] | None = None,
    second: bool = False,
    status: int = 200,
) -> HttpResponse:
    one, company = opened.request, opened.company
    language = language_of(request, one.language)
    given = form or {}
    answer = opened.answer
    facts = {
        **framed(request, language),
        "one": one,
        "seller": (company.name_en if language == "en" else "") or company.name,
        "lines": [_line(line, given, language) for line in opened.lines],
        "missing": [_row(row, given) for row in range(1, MISSING_ROWS + 1)],
        "says": [(word.value, text(f"portal.says.{word.value}", language)) for word in Says],
        "causes": [
            (word.value, text(f"reconciliation.cause.{word.value}", language)) for word in Cause
        ],
        "verdict": given.get("verdict", ""),
        "given": given,
        "faults": faults or [],
        "second": second,
        "answer": answer,
        "answered_at": answer.answered_at.astimezone(ZoneInfo(company.time_zone)).strftime(
            "%Y-%m-%d %H:%M"
        )
        if answer
        else "",
        "differences": [
            (
                item,
                text(f"reconciliation.kind.{item.kind.value}", language),
                text(f"reconciliation.cause.{item.cause.value}", language),
            )
            for item in opened.differences
        ],
        "paper": reverse("portal:statement", kwargs={"token": token}),
        "confirmation": one.form.value != "statement",
        "what": text(f"document.{_paper(one.form.value)}.title", language),
    }
    return render(request, "portal/confirm.html", facts, status=status)


def _line(line: Line, given: Mapping[str, str], language: Language) -> dict[str, object]:
    no = line.no
    return {
        "line": line,
        "kind": text(f"document_kind.{line.document_kind}", language),
        "says": given.get(f"says.{no}", "agreed"),
        "theirs": given.get(f"theirs.{no}", ""),
        "paid": given.get(f"paid.{no}", ""),
        "cause": given.get(f"cause.{no}", "other"),
        "comment": given.get(f"comment.{no}", ""),
    }


def _row(row: int, given: Mapping[str, str]) -> dict[str, object]:
    parts = ("number", "day", "amount", "comment")
    return {"row": row, **{part: given.get(f"missing.{part}.{row}", "") for part in parts}}


def _paper(form: str) -> str:
    return "statement" if form == "statement" else "confirmation"


def _here(request: HttpRequest, token: str) -> str:
    chosen = request.GET.get("lang", "")
    here = reverse("portal:confirm", kwargs={"token": token})
    return f"{here}?lang={chosen}" if chosen in {"zh", "en"} else here
