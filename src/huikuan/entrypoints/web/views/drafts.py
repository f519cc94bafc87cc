"""The register of acceptance drafts, and one draft with its acts and clocks (D4, B12)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from huikuan.adapters.texts import known, text
from huikuan.books.drafts import queries
from huikuan.books.drafts.queries import NoSuchDraft
from huikuan.books.drafts.values import Exposure, Holding, MoveView
from huikuan.books.parties.queries import NoSuchCustomer
from huikuan.books.people import queries as people
from huikuan.entrypoints.web import persons, wording
from huikuan.entrypoints.web.frame import Frame
from huikuan.entrypoints.web.page import day_of, page
from huikuan.entrypoints.web.render import rendered
from huikuan.flows import move_drafts as flow
from huikuan.kernel.money import Money, from_decimal
from huikuan.rules.drafts import (
    DRAFT,
    AcceptorKind,
    Draft,
    DraftKind,
    Ground,
    Medium,
    Range,
    Risk,
    State,
    clocks,
    presentation,
)

TONES: Mapping[State, str] = {
    State.RECEIVED: "blue",
    State.PLEDGED: "blue",
    State.PRESENTED: "blue",
    State.ENDORSING: "amber",
    State.DISCOUNTING: "amber",
    State.ENDORSED: "amber",
    State.DISCOUNTED: "amber",
    State.HONOURED: "green",
    State.RECOVERED: "green",
    State.DISHONOURED: "red",
    State.RECOURSE: "red",
}
# what a person fills in for an act
FIELDS: Mapping[str, tuple[str, ...]] = {
    "ask_endorse": ("endorsee",),
    "ask_discount": ("bank", "rate"),
    "pledge": ("pledgee",),
    "split": ("parts",),
    "honour": ("receipt_no",),
    "discount": ("receipt_no",),
    "reclaim": ("receipt_no",),
    "dishonour": ("ground", "reason"),
}
_MONEY = frozenset({"interest_minor", "proceeds_minor"})
# the fields that are chosen from a list, and the fields whose values are words of the catalogue
CHOICES: Mapping[str, tuple[str, ...]] = {"ground": tuple(one.value for one in Ground)}
_WORDS = ("endorsee", "bank", "pledgee", "ground", "reason")


class BadForm(ValueError):
    """A field of the form that cannot be read; `field` names it."""

    def __init__(self, field: str) -> None:
        """Keep the field's code."""
        self.field = field
        super().__init__(field)


@dataclass(frozen=True, slots=True)
class _Act:
    code: str
    fields: tuple[tuple[str, tuple[str, ...]], ...]


@page("drafts", here="drafts")
def drafts(request: HttpRequest, frame: Frame) -> HttpResponse:
    """Every draft by maturity, what has to be presented soon, and the risk left."""
    return _register(request, frame)


@require_POST
@page("drafts.move", here="drafts")
def receive_draft(request: HttpRequest, frame: Frame) -> HttpResponse:
    """Take a draft in from the form."""
    try:
        received = _received(request, frame)
        held = flow.receive(
            by=frame.actor,
            company_id=frame.company.id,
            received=received,
            why=request.POST.get("why", ""),
        )
    except BadForm as bad:
        return _register(request, frame, fault=_unreadable(frame, bad))
    except NoSuchCustomer:
        return _register(request, frame, fault=text("web.drafts.no_customer", frame.language))
    except flow.DraftRefused as refused:
        return _register(request, frame, fault=flow.sentences(refused.reasons, frame.language))
    except flow.NotBooked as refused:
        return _register(request, frame, fault=flow.not_booked(refused, frame.language))
    except flow.AllocationRefused:
        return _register(request, frame, fault=text("web.drafts.not_applied", frame.language))
    messages.success(request, text("web.drafts.received", frame.language))
    return redirect(frame.address("draft", draft_id=held.id))


@page("drafts", here="drafts")
def draft(request: HttpRequest, frame: Frame, draft_id: int) -> HttpResponse:
    """One draft as of a day."""
    return _shown(request, frame, draft_id)


@require_POST
@page("drafts", here="drafts")
def move_draft(request: HttpRequest, frame: Frame, draft_id: int) -> HttpResponse:
    """Do an act on a draft; each act asks for its own right."""
    act = request.POST.get("act", "")
    if act not in {one for _, one in DRAFT.moves}:
        raise Http404(act)
    try:
        people.authorize(frame.actor, flow.act_of(act), frame.company.id)
        held = _held(frame, draft_id)
        moved = flow.move(
            by=frame.actor, company_id=frame.company.id, order=_order(request, frame, held, act)
        )
    except people.NotPermitted as refused:
        raise PermissionDenied(refused.act) from refused
    except BadForm as bad:
        return _shown(request, frame, draft_id, fault=_unreadable(frame, bad))
    except flow.DraftRefused as refused:
        fault = flow.sentences(refused.reasons, frame.language)
        return _shown(request, frame, draft_id, fault=fault)
    word = wording.code_text("draft_act", act, frame.language)
    messages.success(request, text("web.drafts.done", frame.language, act=word))
    for one in moved.warnings:
        messages.warning(request, flow.sentence(one, frame.language))
    return redirect(frame.address("draft", draft_id=draft_id))


def due_count(frame: Frame) -> int:
    """How many drafts have to be presented within the days that the policy reminds of."""
    return len(_due(frame))


def _due(frame: Frame) -> tuple[Holding, ...]:
    return queries.due_for_presentation(
        company_id=frame.company.id,
        as_of=frame.as_of,
        days=flow.draft_policy(frame.company.id, frame.as_of).alert_days,
        salesperson=frame.grant.scope.salesperson,
    )


def _register(request: HttpRequest, frame: Frame, *, fault: str = "") -> HttpResponse:
    chosen = request.GET.get("risk", "")
    risks = (Risk(chosen),) if chosen in set(Risk) else ()
    found = queries.holdings(
        company_id=frame.company.id,
        as_of=frame.as_of,
        salesperson=frame.grant.scope.salesperson,
        risks=risks,
        text=request.GET.get("q", "").strip(),
    )
    whole = frame.grant.scope.salesperson is None
    exposure = queries.exposure(company_id=frame.company.id, as_of=frame.as_of) if whole else ()
    facts = {
        "rows": [_line(frame, one) for one in found],
        "due": [_line(frame, one) for one in _due(frame)],
        "exposure": exposure,
        "sums": _sums(exposure),
        "risks": [(one.value, one.value == chosen) for one in Risk],
        "words": request.GET.get("q", ""),
        "may_move": frame.may("drafts.move") and not frame.away,
        "kinds": [one.value for one in DraftKind],
        "media": [one.value for one in Medium],
        "given": request.POST,
        "fault": fault,
    }
    return rendered(request, frame, "web/drafts.html", facts, status=409 if fault else 200)


def _shown(request: HttpRequest, frame: Frame, draft_id: int, *, fault: str = "") -> HttpResponse:
    held = _held(frame, draft_id)
    acts = queries.moves(company_id=frame.company.id, draft_id=draft_id, as_of=frame.as_of)
    running = clocks(held.draft.matures_on, refused_on=held.refused_on, paid_on=held.paid_on)
    over = held.state in DRAFT.ends
    named = persons.of(frame)
    facts = {
        **_line(frame, held),
        "held": held,
        "acts": [
            _Act(one, tuple((name, CHOICES.get(name, ())) for name in FIELDS.get(one, ())))
            for one in DRAFT.acts(held.state)
            if _may(frame, one)
        ],
        "asks": [one for one in DRAFT.acts(held.state) if not _may(frame, one)],
        "clocks": [] if over else [(one, one.left(frame.as_of)) for one in running],
        "history": [_told(frame, held, one, named) for one in reversed(acts)],
        "fault": fault,
        "parts": [
            _line(frame, one)
            for one in queries.holdings(company_id=frame.company.id, as_of=frame.as_of)
            if one.parent_id == held.id
        ],
    }
    return rendered(request, frame, "web/draft.html", facts, status=409 if fault else 200)


def _may(frame: Frame, act: str) -> bool:
    return frame.may(flow.act_of(act)) and not frame.away


def _held(frame: Frame, draft_id: int) -> Holding:
    try:
        return queries.holding(
            company_id=frame.company.id,
            draft_id=draft_id,
            as_of=frame.as_of,
            salesperson=frame.grant.scope.salesperson,
        )
    except NoSuchDraft as missing:
        raise Http404(str(draft_id)) from missing


def _line(frame: Frame, held: Holding) -> dict[str, object]:
    last = presentation(held.draft.matures_on)
    return {
        "id": held.id,
        "one": held.draft,
        "address": frame.address("draft", draft_id=held.id),
        "customer": held.customer,
        "customer_address": frame.address("customer", customer_id=held.customer_id),
        "document_address": frame.address("document", document_id=held.document_id),
        "face": wording.amount(held.draft.face.minor, held.draft.face.currency),
        "currency": held.draft.face.currency,
        "state": held.state.value,
        "tone": TONES.get(held.state, "grey"),
        "risk": held.risk.value,
        "last_day": last.ends_on,
        "left": last.left(frame.as_of),
    }


def _told(
    frame: Frame, held: Holding, one: MoveView, named: Callable[[str], str]
) -> dict[str, object]:
    said = []
    for name, value in one.details.items():
        shown = str(value)
        if name in _MONEY:
            shown = wording.amount(int(shown), held.draft.face.currency)
        elif name in CHOICES:
            shown = wording.code_text(f"draft_{name}", shown, frame.language)
        elif isinstance(value, list):
            currency = held.draft.face.currency
            shown = " + ".join(wording.amount(int(each), currency) for each in value)
        label = (
            text(f"draft_field.{name}", frame.language) if known(f"draft_field.{name}") else name
        )
        said.append((label, shown))
    return {"act": one.act, "on": one.on, "who": named(one.actor), "said": said}


def _sums(exposure: Sequence[Exposure]) -> list[dict[str, object]]:
    sums: dict[str, list[int]] = {}
    for one in exposure:
        both = sums.setdefault(one.currency, [0, 0])
        both[0] += one.held_minor
        both[1] += one.contingent_minor
    return [
        {"currency": code, "held": held, "contingent": contingent}
        for code, (held, contingent) in sorted(sums.items())
    ]


def _received(request: HttpRequest, frame: Frame) -> flow.Received:
    given = request.POST
    currency = frame.company.currency
    face = _money(given.get("face", ""), currency, "face")
    first, last = given.get("range_first", "").strip(), given.get("range_last", "").strip()
    cut = None
    if first or last:
        cut = Range(_whole(first, "range_first"), _whole(last, "range_last"))
    kind, medium = given.get("kind", ""), given.get("medium", "")
    if kind not in set(DraftKind) or medium not in set(Medium):
        raise BadForm("kind")
    made = Draft(
        number=given.get("number", "").strip(),
        kind=DraftKind(kind),
        medium=Medium(medium),
        drawer=_filled(given.get("drawer", ""), "drawer"),
        acceptor=_filled(given.get("acceptor", ""), "acceptor"),
        acceptor_kind=AcceptorKind.COMPANY,
        issued_on=_day(given.get("issued_on", ""), "issued_on"),
        matures_on=_day(given.get("matures_on", ""), "matures_on"),
        face=face,
        range=cut,
        transferable="not_transferable" not in given,
    )
    return flow.Received(
        customer_no=given.get("customer_no", "").strip(),
        draft=made,
        received_on=_day(given.get("received_on", ""), "received_on"),
        applied=_applied(given.get("apply", ""), currency),
    )


def _applied(written: str, currency: str) -> list[flow.Applied]:
    """Lines such as "INV-1 600.00"."""
    found = []
    for line in filter(None, map(str.strip, written.splitlines())):
        number, _, figure = line.rpartition(" ")
        if not number:
            raise BadForm("apply")
        found.append(flow.Applied(number.strip(), _money(figure, currency, "apply")))
    return found


def _order(request: HttpRequest, frame: Frame, held: Holding, act: str) -> flow.Order:
    given, currency = request.POST, held.draft.face.currency
    rate = None
    if given.get("rate", "").strip():
        rate = _figure(given["rate"], "rate")
    parts = [_money(one, currency, "parts") for one in given.get("parts", "").split()]
    seen = given.get("seen", "")
    return flow.Order(
        draft_id=held.id,
        act=act,
        on=_day(given.get("on", ""), "on") if given.get("on") else frame.today,
        parts=parts,
        rate=rate,
        receipt_no=given.get("receipt_no", "").strip(),
        details={name: given[name].strip() for name in _WORDS if given.get(name, "").strip()},
        seen=int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 9 else None,  # noqa: PLR2004 - no draft has so many acts
        why=given.get("why", ""),
    )


def _unreadable(frame: Frame, bad: BadForm) -> str:
    label = text(f"draft_field.{bad.field}", frame.language)
    return text("web.drafts.unreadable", frame.language, field=label)


def _filled(written: str, field: str) -> str:
    if not written.strip() or len(written) > 200:  # noqa: PLR2004 - as the register keeps it
        raise BadForm(field)
    return written.strip()


def _day(written: str, field: str) -> date:
    try:
        return day_of(written.strip() or "-", date.min)
    except Exception as bad:
        raise BadForm(field) from bad


def _whole(written: str, field: str) -> int:
    if not (written.isascii() and written.isdigit() and len(written) <= 15):  # noqa: PLR2004 - a face in fen
        raise BadForm(field)
    return int(written)


def _figure(written: str, field: str) -> Decimal:
    try:
        figure = Decimal(written.strip().replace(",", ""))
    except InvalidOperation as bad:
        raise BadForm(field) from bad
    if not figure.is_finite() or abs(figure) >= 10**13:
        raise BadForm(field)
    return figure


def _money(written: str, currency: str, field: str) -> Money:
    try:
        return from_decimal(_figure(written, field), currency)
    except ValueError as bad:
        raise BadForm(field) from bad
