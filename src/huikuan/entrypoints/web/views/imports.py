"""Imports: a file dropped, its columns proposed and corrected, previewed, applied, reported (D1).

A file becomes a batch at once; its address shows where it stands, so that a reload or a colleague
sees the same. Columns that a person corrects are the same batch's: the log keeps what they were.
"""

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from huikuan.adapters.files import FileRefused, file_reason, issue_reason
from huikuan.adapters.texts import text
from huikuan.books.intake import queries as intake
from huikuan.books.intake.queries import NoSuchBatch
from huikuan.books.intake.values import BatchView
from huikuan.entrypoints.web.frame import Frame
from huikuan.entrypoints.web.import_words import proposal_of, report_of, rows_to_book, standing
from huikuan.entrypoints.web.page import page
from huikuan.entrypoints.web.render import rendered
from huikuan.entrypoints.web.tables import key_of
from huikuan.flows import import_files as flow
from huikuan.rules.intake import LAYOUTS, MappingRefused, parse_mapping

PAGE_SIZE = 25
LONGEST_NAME = 200
UNDER_WAY = frozenset({"checking", "applying"})
WAITING = frozenset({"received", "checked"})
# what a preview said may be the columns' fault: they can be changed and the file tried anew
REMAPPABLE = frozenset({"checked", "refused"})


@page("imports", here="imports")
def imports(request: HttpRequest, frame: Frame) -> HttpResponse:
    """The imports so far, and the place to drop the next file."""
    if request.method == "POST":
        return _received(request, frame)
    return _imports(request, frame)


@page("imports", here="imports")
def batch(request: HttpRequest, frame: Frame, batch_id: int) -> HttpResponse:
    """One import: what was proposed, how far it is, what came of it."""
    found = _batch(frame, batch_id)
    started = request.GET.get("started", "")
    waits = bool(started) and found.state in WAITING and found.report is None
    waits = waits or (started == "apply" and found.state == "checked")
    live = waits or found.state in UNDER_WAY
    facts: dict[str, object] = {
        "batch": found,
        "standing": standing(frame, found, waits=waits),
        "live": live,
        "started": started,
        "may_apply": frame.may(f"imports.{found.kind}"),
        "bookable": rows_to_book(found) > 0,
        "remappable": found.kind in LAYOUTS and found.state in REMAPPABLE,
        "report": report_of(frame, found),
        "wanted": "" if live else flow.wanted(found),
        "longest_account": flow.LONGEST_ACCOUNT,
    }
    asked = found.state == "received" or "columns" in request.GET
    if asked and not live and found.state in {"received", *REMAPPABLE}:
        facts["proposal"] = proposal_of(frame, found)
    return rendered(request, frame, "web/batch.html", facts)


@page("imports", here="imports")
def progress(request: HttpRequest, frame: Frame, batch_id: int) -> HttpResponse:
    """How far the import is, for the page that watches it; once over, the page is shown anew."""
    found = _batch(frame, batch_id)
    started = request.GET.get("started", "")
    waits = found.state == "received" or (started == "apply" and found.state == "checked")
    live = waits or found.state in UNDER_WAY
    facts = {
        "frame": frame,
        "batch": found,
        "standing": standing(frame, found, waits=waits),
        "live": live,
        "started": started,
    }
    answer = render(request, "web/parts/progress.html", facts)
    if not live:
        answer.headers["HX-Redirect"] = frame.address("batch", batch_id=batch_id)
    return answer


@require_POST
@page("imports", here="imports")
def check(request: HttpRequest, frame: Frame, batch_id: int) -> HttpResponse:
    """Read the file with the columns as confirmed and say what would be booked."""
    found = _batch(frame, batch_id)
    _must(frame, found.kind)
    proposed = proposal_of(frame, found)
    try:
        mapping = (
            flow.answered(found, request.POST.dict())
            if proposed.plain
            else proposed.mapping_from(request.POST)
        )
        if mapping is not None and not proposed.plain:
            parse_mapping(mapping)
    except FileRefused as fault:
        messages.error(request, file_reason(fault, frame.language))
        return redirect(frame.address("batch", batch_id=found.id))
    except MappingRefused as refused:
        for issue in refused.issues:
            messages.error(request, issue_reason(issue, frame.language))
        return redirect(frame.address("batch", batch_id=found.id))
    try:
        with transaction.atomic():
            if mapping is not None:
                flow.remap(found.id, mapping, frame.actor)
            flow.request_preview(found.id)
    except flow.NotOpen:
        # an old copy of the page in another window: the import has gone on meanwhile
        messages.error(request, text("web.import.gone_on", frame.language))
        return redirect(frame.address("batch", batch_id=found.id))
    return redirect(frame.address("batch", batch_id=found.id, _started="check"))


@require_POST
@page("imports", here="imports")
def apply(request: HttpRequest, frame: Frame, batch_id: int) -> HttpResponse:
    """Book the batch, whole and once, in the background."""
    found = _batch(frame, batch_id)
    _must(frame, found.kind)
    with transaction.atomic():
        flow.request_apply(found.id)
    return redirect(frame.address("batch", batch_id=found.id, _started="apply"))


@require_POST
@page("imports", here="imports")
def cancel(request: HttpRequest, frame: Frame, batch_id: int) -> HttpResponse:
    """Stop the import; nothing of it is booked."""
    found = _batch(frame, batch_id)
    _must(frame, found.kind)
    flow.cancel(found.id)
    messages.success(request, text("web.import.cancelling", frame.language))
    return redirect(frame.address("batch", batch_id=found.id))


@page("imports", here="imports")
def rejects(request: HttpRequest, frame: Frame, batch_id: int) -> HttpResponseBase:
    """The file of the rejected rows, ready to be corrected and loaded again."""
    report: Mapping[str, Any] = _batch(frame, batch_id).report or {}
    path = report.get("rejects_file")
    if not path or not Path(path).is_file():
        raise Http404("rejects")
    return FileResponse(Path(path).open("rb"), as_attachment=True, filename=Path(path).name)


def _imports(request: HttpRequest, frame: Frame, *, fault: str = "") -> HttpResponse:
    found = intake.batches(frame.company.id, PAGE_SIZE + 1, key_of(request, "before"))
    facts = {
        "batches": found[:PAGE_SIZE],
        "older": found[PAGE_SIZE - 1].id if len(found) > PAGE_SIZE else None,
        "kinds": [
            (kind, text(f"web.file.{kind}", frame.language))
            for kind in flow.kinds()
            if frame.may(f"imports.{kind}")
        ],
        "fault": fault,
    }
    return rendered(request, frame, "web/imports.html", facts, status=400 if fault else 200)


def _received(request: HttpRequest, frame: Frame) -> HttpResponse:
    file, wished = request.FILES.get("file"), request.POST.get("kind", "")
    if not isinstance(file, UploadedFile) or not file.name:
        return _imports(request, frame, fault=text("web.import.no_file", frame.language))
    if (file.size or 0) > settings.UPLOAD_BYTES:
        limit = f"{settings.UPLOAD_BYTES // 1_000_000:,} MB"
        return _imports(
            request, frame, fault=text("web.import.too_large", frame.language, limit=limit)
        )
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / f"upload{Path(file.name).suffix.lower()}"
        with source.open("wb") as target:
            for chunk in file.chunks():
                target.write(chunk)
        try:
            kind = (
                wished
                if wished in flow.kinds()
                else flow.propose(source, None, frame.company.id).kind
            )
        except FileRefused as refused:
            return _imports(request, frame, fault=file_reason(refused, frame.language))
        if not kind:
            return _imports(request, frame, fault=text("web.import.kind_open", frame.language))
        _must(frame, kind)
        try:
            found = flow.receive(
                source=source,
                file_name=Path(file.name).name[:LONGEST_NAME],
                kind=kind,
                company_id=frame.company.id,
                mapping=None,
                by=frame.actor,
            )
        except flow.NotKept as full:
            return _imports(request, frame, fault=file_reason(full, frame.language))
    return redirect(frame.address("batch", batch_id=found.id))


def _batch(frame: Frame, batch_id: int) -> BatchView:
    try:
        return intake.batch(batch_id, frame.company.id)
    except NoSuchBatch as unknown:
        raise Http404(batch_id) from unknown


def _must(frame: Frame, kind: str) -> None:
    if not frame.may(f"imports.{kind}"):
        raise PermissionDenied(kind)
