"""Imports: a file is received, tried, then applied whole and once; its rejects come back (D1)."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Final, cast

from django.conf import settings
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.http import FileResponse, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from ninja import File, Form, Query, Router, Schema, UploadedFile
from pydantic import Field

from huikuan.books.intake import queries
from huikuan.books.intake.values import BatchView
from huikuan.books.people import queries as people
from huikuan.entrypoints.api.answers import ACCEPTED, CREATED, CSV, files
from huikuan.entrypoints.api.asking import Ask, Asked, Body, Paged, Text, ask_of
from huikuan.entrypoints.api.bodies import loads
from huikuan.entrypoints.api.doors import doors
from huikuan.entrypoints.api.paging import Place, cursor_to, place_of
from huikuan.entrypoints.api.problems import FieldFault, Problem, sentence
from huikuan.entrypoints.api.writing import KEY_PARAMETER, Written, once
from huikuan.flows import import_files

router = Router(tags=["imports"])
BAD: Final = 400
MISSING: Final = 404
LONGEST_MAPPING: Final = 200_000
LARGEST: Final = settings.UPLOAD_BYTES


class Rows(Schema):
    """Rows of the file: read = accepted + already there + rejected + skipped."""

    read: int
    accepted: int
    already_there: int
    rejected: int
    skipped: int


class Reject(Schema):
    """A row that was refused: where it stands and why."""

    line: int
    column: str
    code: str
    reason: str


class Finding(Schema):
    """What was found beside a bank statement that is booked all the same."""

    account: str
    code: str
    reason: str


class ImportReport(Schema):
    """What came of an import; `rejects` are the first hundred."""

    batch: int
    kind: str
    file: str
    digest: str
    rows: Rows
    control_totals: dict[str, str]
    rejects_file: str | None
    rejects: list[Reject]
    # of bank statements: account, currency, opening, closing, entries, credits, debits, from, to
    statements: list[dict[str, str | int | None]] = Field(default_factory=list)
    findings: list[Finding] = Field(default_factory=list)
    # of e-invoices: what the contract's document says of each, its outcome, reason and findings
    invoices: list[dict[str, Any]] = Field(default_factory=list)


class Progress(Schema):
    """How far an import under way is, in bytes read of all, and the seconds that may be left."""

    phase: str
    done: int
    total: int
    rows: int
    seconds: float
    seconds_left: float | None


class Trouble(Schema):
    """Why nothing of the file was booked, or in which import it was booked before."""

    code: str
    reason: str


class Import(Schema):
    """An import, from the file that was received to what came of it."""

    batch: int
    kind: str
    file: str
    digest: str
    size: int
    state: str
    progress: Progress | None
    created_by: str
    created_at: str
    applied_at: str | None
    report: ImportReport | None
    trouble: Trouble | None


class Imports(Schema):
    """A page of imports."""

    items: list[Import]
    next: str | None


class ImportsAsked(Asked, Paged):
    """A question for a page of imports."""


class Upload(Body):
    """What the file holds, and how it is read when its headings are not ours (JSON)."""

    kind: Text
    mapping: Annotated[str, Field(max_length=LONGEST_MAPPING)] = ""


@router.get("/imports", response=Imports, auth=doors("imports", ImportsAsked))
def imports(request: HttpRequest, asked: Query[ImportsAsked]) -> dict[str, Any]:
    """List the company's imports, newest first."""
    ask = ask_of(request)
    about = ["imports", ask.company.id]
    place = place_of(asked.cursor, about)
    found = queries.batches(ask.company.id, asked.limit + 1, None if place is None else place.start)
    page = found[: asked.limit]
    more = len(found) > asked.limit
    return {
        "items": [_shown(ask, each) for each in page],
        "next": cursor_to(Place(page[-1].id, None), about) if more else None,
    }


@router.post(
    "/imports",
    response={CREATED: Import},
    auth=doors("imports", largest=LARGEST),
    openapi_extra=KEY_PARAMETER,
)
@once
def receive(
    request: HttpRequest, form: Form[Upload], file: File[UploadedFile], asked: Query[Asked]
) -> Written:
    """Take a file in; nothing is booked yet. The kind decides which right is asked for."""
    ask = ask_of(request)
    _authorize(ask, form.kind)
    batch = import_files.receive(
        source=Path(cast("TemporaryUploadedFile", file).temporary_file_path()),
        file_name=file.name or "upload",
        kind=form.kind,
        company_id=ask.company.id,
        mapping=_mapping(form.mapping),
        by=ask.actor,
    )
    return Written(_shown(ask, batch), CREATED)


@router.get("/imports/{batch_id}", response=Import, auth=doors("imports"))
def batch(request: HttpRequest, batch_id: int, asked: Query[Asked]) -> dict[str, Any]:
    """Return an import: its state, how far it is, and its report."""
    ask = ask_of(request)
    return _shown(ask, _batch(ask, batch_id))


@router.post(
    "/imports/{batch_id}/preview",
    response={ACCEPTED: Import},
    auth=doors("imports"),
    openapi_extra=KEY_PARAMETER,
)
@once
def preview(request: HttpRequest, batch_id: int, asked: Query[Asked]) -> Written:
    """Ask for the whole import to be tried; follow it at the import's own address."""
    ask, found = _to_act_on(request, batch_id)
    import_files.request_preview(batch_id)
    return Written(_shown(ask, found), ACCEPTED)


@router.post(
    "/imports/{batch_id}/apply",
    response={ACCEPTED: Import},
    auth=doors("imports"),
    openapi_extra=KEY_PARAMETER,
)
@once
def apply(request: HttpRequest, batch_id: int, asked: Query[Asked]) -> Written:
    """Ask for the import to be booked, whole and once; follow it at the import's own address."""
    ask, found = _to_act_on(request, batch_id)
    import_files.request_apply(batch_id)
    return Written(_shown(ask, found), ACCEPTED)


@router.post(
    "/imports/{batch_id}/cancel",
    response=Import,
    auth=doors("imports"),
    openapi_extra=KEY_PARAMETER,
)
@once
def cancel(request: HttpRequest, batch_id: int, asked: Query[Asked]) -> Written:
    """Stop an import that is under way, or put away one that waits; nothing of it is booked."""
    ask, _ = _to_act_on(request, batch_id)
    import_files.cancel(batch_id)
    return Written(_shown(ask, _batch(ask, batch_id)))


@router.get("/imports/{batch_id}/rejects", auth=doors("imports"), openapi_extra=files(CSV))
def rejects(request: HttpRequest, batch_id: int, asked: Query[Asked]) -> HttpResponseBase:
    """Return the file of the rejected rows, ready to be corrected and loaded again."""
    ask = ask_of(request)
    name = (_batch(ask, batch_id).report or {}).get("rejects_file")
    if not name or not Path(name).is_file():
        raise Problem(MISSING, "api.no_rejects")
    return FileResponse(
        Path(name).open("rb"),
        as_attachment=True,
        filename=Path(name).name,
        content_type="text/csv; charset=utf-8",
    )


def _batch(ask: Ask, batch_id: int) -> BatchView:
    try:
        return queries.batch(batch_id, ask.company.id)
    except queries.NoSuchBatch as missing:
        raise Problem(MISSING, "api.not_found") from missing


def _to_act_on(request: HttpRequest, batch_id: int) -> tuple[Ask, BatchView]:
    """Return who asks and the import, whose kind decides which right is asked for."""
    ask = ask_of(request)
    found = _batch(ask, batch_id)
    _authorize(ask, found.kind)
    return ask, found


def _authorize(ask: Ask, kind: str) -> None:
    if kind not in import_files.kinds():
        raise Problem(BAD, "api.bad_fields", errors=[FieldFault("kind", "api.field.kind")])
    people.authorize(ask.actor, f"imports.{kind}", ask.company.id)


def _mapping(given: str) -> dict[str, Any] | None:
    if not given:
        return None
    found = loads(given.encode())
    if not isinstance(found, dict):
        raise Problem(BAD, "api.bad_fields", errors=[FieldFault("mapping", "api.json_object")])
    return found


def _shown(ask: Ask, found: BatchView) -> dict[str, Any]:
    report = found.report or {}
    return {
        "batch": found.id,
        "kind": found.kind,
        "file": found.file_name,
        "digest": found.digest,
        "size": found.size,
        "state": found.state,
        "progress": found.progress,
        "created_by": found.created_by,
        "created_at": found.created_at.isoformat(),
        "applied_at": None if found.applied_at is None else found.applied_at.isoformat(),
        "report": _report(ask, found.id, report) if "rows" in report else None,
        "trouble": _trouble(ask, report),
    }


def _report(ask: Ask, batch_id: int, report: Mapping[str, Any]) -> dict[str, Any]:
    shown = import_files.present(report, ask.language)
    if shown["rejects_file"]:
        # where a client finds it; the path on our disk is nobody's business
        shown["rejects_file"] = reverse("api:rejects", kwargs={"batch_id": batch_id})
    return shown


def _trouble(ask: Ask, report: Mapping[str, Any]) -> dict[str, Any] | None:
    refused = report.get("refused")
    if not refused:
        return None
    code = str(refused["code"])
    return {"code": code, "reason": sentence(code, ask.language, refused["figures"])}
