"""The credit file of a customer: who he is, his statements, papers and reports (B1, B2, B11)."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final
from urllib.parse import quote

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from huikuan.adapters.texts import text
from huikuan.analytics import reports
from huikuan.books.dossiers import queries as dossiers
from huikuan.books.dossiers.values import Fact
from huikuan.books.parties import queries as parties
from huikuan.books.parties.queries import NoSuchCustomer
from huikuan.entrypoints.web import dossier_forms as forms
from huikuan.entrypoints.web import dossier_words as words
from huikuan.entrypoints.web.customer_tabs import FILE, customer_tabs
from huikuan.entrypoints.web.frame import Frame
from huikuan.entrypoints.web.page import page
from huikuan.entrypoints.web.render import rendered
from huikuan.entrypoints.web.security_words import security_lines
from huikuan.flows import keep_dossier as flow
from huikuan.flows import obtain_report
from huikuan.kernel.money import Money
from huikuan.rules.dossiers import LINES, DocumentKind, Scope, Sheet

CONFLICT: Final = 409
LARGEST_STATEMENT: Final = 5 * 1024 * 1024
CARDS: Final = ("owner", "reference", "account")


@page("credit_file", here="customers")
def credit_file(request: HttpRequest, frame: Frame, customer_id: int) -> HttpResponse:
    """A customer's credit file as of a day."""
    return _shown(request, frame, customer_id)


@require_POST
@page("credit_file.edit", here="customers")
def record(request: HttpRequest, frame: Frame, customer_id: int, kind: str) -> HttpResponse:
    """Record a fact from its form."""
    if kind not in forms.FORMS:
        raise Http404(kind)

    def done(customer_no: str) -> None:
        flow.record(
            by=frame.actor,
            company_id=frame.company.id,
            customer_no=customer_no,
            value=forms.fact_of(kind, request.POST, frame.company.id),
            effective_on=forms.optional_day(
                "effective_on", request.POST.get("effective_on", ""), frame.today
            ),
            today=frame.today,
            why=request.POST.get("why", ""),
        )

    return _acted(request, frame, customer_id, kind, done)


@require_POST
@page("credit_file.edit", here="customers")
def end(request: HttpRequest, frame: Frame, customer_id: int, fact_id: int) -> HttpResponse:
    """Record that a fact holds no more."""

    def done(customer_no: str) -> None:
        flow.end(
            by=frame.actor,
            company_id=frame.company.id,
            customer_no=customer_no,
            fact_id=fact_id,
            ends_on=frame.today,
            today=frame.today,
            why=request.POST.get("why", ""),
        )

    return _acted(request, frame, customer_id, "", done)


@require_POST
@page("credit_file.edit", here="customers")
def state(request: HttpRequest, frame: Frame, customer_id: int) -> HttpResponse:
    """Keep a statement that was typed in."""

    def done(customer_no: str) -> None:
        flow.state(
            by=frame.actor,
            company_id=frame.company.id,
            customer_no=customer_no,
            statements=[forms.statement_of(request.POST)],
            today=frame.today,
        )

    return _acted(request, frame, customer_id, "statement", done)


@require_POST
@page("credit_file.edit", here="customers")
def read_statement(request: HttpRequest, frame: Frame, customer_id: int) -> HttpResponse:
    """Read a statement from a file into the form, where a person checks it before it is kept."""
    _customer_no(frame, customer_id)
    file = request.FILES.get("file")
    given = request.POST.copy()
    try:
        currency, unit = forms.money_form(given)
        if file is None or isinstance(file, list) or (file.size or 0) > LARGEST_STATEMENT:
            raise forms.BadField("file", "")
        read = flow.read_file(file.read(), file.name or "", currency=currency, unit=unit)
    except forms.BadField as bad:
        fault = words.unreadable(bad.field, bad.written, frame.language)
        return _shown(request, frame, customer_id, fault=fault, form="statement")
    except flow.FileRefused as refused:
        fault = flow.sentences(refused.reasons, frame.language)
        return _shown(request, frame, customer_id, fault=fault, form="statement")
    for code, minor in read.lines.items():
        given[f"line.{code}"] = forms.in_units(minor, currency, unit)
    said = [text("web.dossier.read.done", frame.language, lines=len(read.lines))]
    if read.unknown:
        labels = "、".join(read.unknown[:20])
        said.append(text("web.dossier.read.unknown", frame.language, labels=labels))
    return _shown(request, frame, customer_id, said=said, form="statement", given=given)


@require_POST
@page("credit_file.order", here="customers")
def order_report(request: HttpRequest, frame: Frame, customer_id: int) -> HttpResponse:
    """Order a third party's report; a worker obtains it."""

    def done(customer_no: str) -> None:
        obtain_report.request(
            by=frame.actor,
            company_id=frame.company.id,
            customer_no=customer_no,
            provider=request.POST.get("provider", ""),
            today=frame.today,
            fresh="fresh" in request.POST,
            why=request.POST.get("why", "")[:1_000],
        )

    return _acted(request, frame, customer_id, "report", done)


@page("credit_file", here="customers")
def raw_report(
    request: HttpRequest, frame: Frame, customer_id: int, report_id: int
) -> HttpResponse:
    """A provider's answer as it came, to be saved."""
    _customer_no(frame, customer_id)
    try:
        report, raw = dossiers.raw_report(frame.company.id, report_id)
    except flow.NoSuchRecord as missing:
        raise Http404(str(report_id)) from missing
    if report.customer_id != customer_id:
        raise Http404(str(report_id))
    return _attached(raw, f"{report.provider}-{report.id}.json", "application/octet-stream")


@require_POST
@page("credit_file.edit", here="customers")
def paper(request: HttpRequest, frame: Frame, customer_id: int) -> HttpResponse:
    """Keep a paper that was uploaded."""

    def done(customer_no: str) -> None:
        file = request.FILES.get("file")
        if file is None or isinstance(file, list):
            raise forms.BadField("file", "")
        flow.keep_paper(
            by=frame.actor,
            company_id=frame.company.id,
            customer_no=customer_no,
            paper=forms.paper_of(request.POST, file.name or ""),
            content=file.read(),
            effective_on=frame.today,
            today=frame.today,
        )

    return _acted(request, frame, customer_id, "paper", done)


@page("credit_file", here="customers")
def paper_file(request: HttpRequest, frame: Frame, customer_id: int, fact_id: int) -> HttpResponse:
    """A paper's content, to be saved: never shown by the browser as a page of ours."""
    _customer_no(frame, customer_id)
    try:
        held, content = flow.paper_content(
            frame.company.id, customer_id, fact_id, as_of=frame.as_of
        )
    except flow.NoSuchRecord as missing:
        raise Http404(str(fact_id)) from missing
    return _attached(content, held.file_name, held.media_type)


def _attached(content: bytes, name: str, media_type: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=media_type)
    # RFC 6266: the name in UTF-8, percent-encoded, cannot break out of its header
    quoted = quote(name, safe="")
    answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quoted}"
    return answer


def _acted(
    request: HttpRequest,
    frame: Frame,
    customer_id: int,
    form: str,
    done: Callable[[str], None],
) -> HttpResponse:
    customer_no = _customer_no(frame, customer_id)
    try:
        done(customer_no)
    except forms.BadField as bad:
        fault = words.unreadable(bad.field, bad.written, frame.language)
        return _shown(request, frame, customer_id, fault=fault, form=form)
    except flow.FileRefused as refused:
        fault = flow.sentences(refused.reasons, frame.language)
        return _shown(request, frame, customer_id, fault=fault, form=form)
    except NoSuchCustomer:
        fault = text(
            "dossiers.unknown_parent",
            frame.language,
            number=request.POST.get("customer_no", "")[:60],
        )
        return _shown(request, frame, customer_id, fault=fault, form=form)
    except flow.NoSuchRecord as missing:
        raise Http404(str(missing)) from missing
    messages.success(request, text("web.dossier.kept", frame.language))
    return redirect(frame.address("credit_file", customer_id=customer_id))


def _shown(  # noqa: PLR0913 - the page, and what was said and typed
    request: HttpRequest,
    frame: Frame,
    customer_id: int,
    *,
    fault: str = "",
    form: str = "",
    said: Sequence[str] = (),
    given: QueryDict | None = None,
) -> HttpResponse:
    given = request.POST if given is None else given
    header = reports.run("customer", frame.query(params={"customer_id": customer_id}))
    file = flow.without_names(
        flow.open_file(
            company_id=frame.company.id,
            home_currency=frame.company.currency,
            customer_id=customer_id,
            as_of=frame.as_of,
            known_at=frame.known_at,
            balances=[Money(row["open"], row["currency"]) for row in header.rows],
        ),
        shown=flow.may_name(frame.actor, frame.company.id),
    )
    facts = {
        "who": header.meta["customer"],
        "file": file,
        "tabs": customer_tabs(frame, FILE, customer_id),
        "complete": words.completeness(file, frame.language),
        "numbers": words.numbers(file, frame.language),
        "registration": _card(file.profile.registration, "registration", frame),
        "cards": {kind: [_card(one, kind, frame) for one in _of(file, kind)] for kind in CARDS},
        "tree": words.tree(frame, file),
        "parent": _card(file.profile.parent, "parent", frame),
        "stated": words.statements(file, frame.language),
        "papers": words.papers(frame, file),
        "reports": [words.report(frame, one) for one in file.reports],
        "orders": [one for one in file.orders if one.state.value in {"ordered", "running"}],
        "troubles": words.troubles(file.orders, frame.language),
        "offers": obtain_report.offers() if frame.may("credit_file.order") else (),
        "may_order": frame.may("credit_file.order") and not frame.away,
        "notes": [flow.sentence(one, frame.language) for one in file.notes],
        "country": _country(file, frame),
        "securities": security_lines(frame, customer_id) if frame.may("securities") else None,
        "may_edit": frame.may("credit_file.edit") and not frame.away,
        "fault": fault,
        "given": given,
        "said": said,
        "open_form": form,
        "forms": forms.FORMS,
        "sheets": _sheets(frame, given),
        "scopes": list(Scope),
        "units": forms.UNITS,
        "paper_kinds": list(DocumentKind),
        "accepts": ",".join(sorted(flow.MEDIA)),
    }
    status = CONFLICT if fault else 200
    return rendered(request, frame, "web/credit_file.html", facts, status=status)


def _of(file: flow.CreditFile, kind: str) -> tuple[Fact[Any], ...]:
    profile = file.profile
    return {
        "owner": profile.owners,
        "reference": profile.references,
        "account": profile.accounts,
    }[kind]


def _card(fact: Fact[Any] | None, kind: str, frame: Frame) -> dict[str, object] | None:
    if fact is None:
        return None
    return {
        "id": fact.id,
        "fields": words.fields_of(kind, fact, frame.language),
        "on": fact.effective_on,
        "source": fact.source.partition(":")[0],
    }


def _country(file: flow.CreditFile, frame: Frame) -> Mapping[str, object] | None:
    risk = file.country
    if risk is None:
        return None
    note = risk.zh if frame.language == "zh" else risk.en
    return {"grade": risk.grade, "control": risk.exchange_control, "note": note}


def _sheets(frame: Frame, given: Mapping[str, str]) -> list[tuple[str, list[tuple[str, str, str]]]]:
    """The lines of a statement's form by sheet: code, name, what was typed."""
    return [
        (
            text(f"statement_sheet.{sheet.value}", frame.language),
            [
                (code, line.name(frame.language), given.get(f"line.{code}", ""))
                for code, line in LINES.items()
                if line.sheet is sheet
            ],
        )
        for sheet in Sheet
    ]


def _customer_no(frame: Frame, customer_id: int) -> str:
    found = parties.by_ids(frame.company.id, (customer_id,))
    salesperson = frame.grant.scope.salesperson
    if not found or (salesperson is not None and found[0].salesperson != salesperson):
        raise Http404(str(customer_id))
    return found[0].customer_no
