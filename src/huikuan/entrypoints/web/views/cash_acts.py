"""What a person does on the cash workbench: accept, leave, undo, accept many, revoke (D4).

Each act answers with the workbench at the next line. Who comes second is told so calmly, and
nothing of his is booked.
"""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from huikuan.adapters.texts import known, text
from huikuan.books.ledger import queries as ledger
from huikuan.books.parties import queries as parties
from huikuan.entrypoints.web import cash_bench, cash_forms, cash_said, persons, wording
from huikuan.entrypoints.web.cash_bench import Told, Wish
from huikuan.entrypoints.web.frame import Frame
from huikuan.entrypoints.web.page import page
from huikuan.entrypoints.web.render import rendered
from huikuan.entrypoints.web.views.cash import KEYS, above_of
from huikuan.flows import apply_cash
from huikuan.flows.apply_cash import (
    CashRefused,
    DecidedMeanwhile,
    NothingHere,
    RefundView,
    Rest,
    Waiting,
    requesting,
)
from huikuan.kernel.money import Money

BAD, CONFLICT = 400, 409


@require_POST
@page("allocate", here="cash")
def accept(request: HttpRequest, frame: Frame, receipt_id: int) -> HttpResponse:
    """Apply a receipt as proposed or as changed, and settle what is left as chosen."""
    return _acted(request, frame, receipt_id, _accept)


@require_POST
@page("allocate", here="cash")
def rest(request: HttpRequest, frame: Frame, receipt_id: int) -> HttpResponse:
    """Settle what is left, or the whole receipt, without applying anything."""
    return _acted(request, frame, receipt_id, _rest)


def _acted(
    request: HttpRequest,
    frame: Frame,
    receipt_id: int,
    act: Callable[[HttpRequest, Frame, Waiting], Told],
) -> HttpResponse:
    """Do an act on a receipt and show the next one; a refusal stays with the line."""
    _must_be_now(frame)
    asked = cash_bench.wish(request)
    place = cash_bench.place_of(frame, asked, receipt_id)
    one = apply_cash.waiting(frame.company.id, receipt_id)
    if one is None:
        gone = Told(text("workbench.gone", frame.language), "amber")
        return _answer(request, frame, asked, gone, place=place, status=CONFLICT)
    try:
        with transaction.atomic():
            told = act(request, frame, one)
    except DecidedMeanwhile as late:
        told = Told(_meanwhile(frame, late), "amber")
        return _answer(request, frame, asked, told, place=place, status=CONFLICT)
    except (CashRefused, cash_forms.BadForm) as refused:
        told = Told(refused_words(frame, refused), "red")
        stay = cash_said.there(asked, receipt_id, request.POST)
        return _answer(request, frame, stay, told, status=BAD, said=request.POST)
    return _answer(request, frame, asked, told, place=place)


def _accept(request: HttpRequest, frame: Frame, one: Waiting) -> Told:
    said, currency = request.POST, one.receipt.currency
    shares = cash_forms.shares(said, currency, frame.language)
    left = cash_forms.rest(said, currency, frame.language)
    number = cash_forms.number(said.get("proposal", "")) or 0
    proposal = one.proposals[number - 1] if 0 < number <= len(one.proposals) else None
    version = cash_forms.number(said.get("version", ""))
    # what is taken as proposed counts as the proposal's; a change is the person's own
    own = proposal is None or sorted(shares, key=_place) != sorted(proposal.shares, key=_place)
    made = apply_cash.accept(
        by=frame.actor,
        company_id=frame.company.id,
        receipt_id=one.receipt.document_id,
        version=-1 if version is None else version,
        proposal_no=None if own else number - 1,
        shares=shares if own else None,
        why=left.why,
    )
    words = text(
        "workbench.done.accepted",
        frame.language,
        number=one.receipt.number,
        amount=_money(made.decision.minor, currency),
        count=len(shares),
    )
    short = left.how in cash_forms.OF_CLAIM
    if not left.how or not (made.left_minor or short):
        return Told(words, undo=True)
    refund = _settle(
        frame,
        one,
        left,
        version=made.version,
        owner=made.decision.customer_id,
        beside=made.decision.id,
    )
    if refund is not None:
        return _proposed(frame, refund, first=words)
    what = text(f"workbench.how.{left.how}", frame.language)
    words = text("workbench.done.and", frame.language, first=words, what=what) if short else words
    return Told(words, undo=True)


def _proposed(frame: Frame, refund: RefundView, first: str = "") -> Told:
    # nothing can be undone here: who proposed a refund withdraws it in the list of refunds
    amount = _money(refund.minor, refund.currency)
    words = text("workbench.refund.done.proposed", frame.language, amount=amount)
    return Told(f"{first} {words}".strip(), refund=True)


def _place(share: object) -> int:
    return int(getattr(share, "document_id", 0))


def _rest(request: HttpRequest, frame: Frame, one: Waiting) -> Told:
    said, currency = request.POST, one.receipt.currency
    left = cash_forms.rest(said, currency, frame.language)
    if said.get("leave"):
        left = cash_forms.Rest("on_account", None, left.customer_no, left.why)
    if left.how not in cash_bench.HOWS or not left.how:
        raise cash_forms.BadForm(text("workbench.fault.no_rest", frame.language))
    version = cash_forms.number(said.get("version", ""))
    best = one.proposals[0].customer_id if one.proposals else None
    owner = cash_forms.number(said.get("owner", "")) or one.receipt.customer_id or best
    refund = _settle(frame, one, left, version=-1 if version is None else version, owner=owner)
    if refund is not None:
        return _proposed(frame, refund)
    words = text(
        "workbench.done.rest",
        frame.language,
        number=one.receipt.number,
        what=text(f"workbench.how.{left.how}", frame.language),
    )
    return Told(words, undo=True)


def _settle(
    frame: Frame,
    one: Waiting,
    left: cash_forms.Rest,
    *,
    version: int,
    owner: int | None,
    beside: int | None = None,
) -> RefundView | None:
    """Settle what is left as it was chosen; a refund is only proposed, and returned."""
    if left.customer_no:
        owner = parties.id_of(frame.company.id, left.customer_no)
        if owner is None:
            fault = text("unknown_customer", frame.language, value=left.customer_no)
            raise cash_forms.BadForm(fault)
    claim = _short_claim(frame, one, left) if left.how in cash_forms.OF_CLAIM else None
    made = apply_cash.settle_rest(
        by=frame.actor,
        company_id=frame.company.id,
        receipt_id=one.receipt.document_id,
        version=version,
        rest=Rest(
            left.how,  # type: ignore[arg-type]
            minor=left.minor,
            customer_id=owner,
            order_no=left.order_no,
            document_id=claim,
            reason=left.reason,
        ),
        why=left.why,
        beside=beside,
    )
    return made if isinstance(made, RefundView) else None


def _short_claim(frame: Frame, one: Waiting, left: cash_forms.Rest) -> int:
    """The claim that was paid short; its gap is written in the receipt's currency."""
    if left.claim is None:
        raise cash_forms.BadForm(text("workbench.fault.no_claim", frame.language))
    found = ledger.open_claims(frame.company.id, frame.as_of, ids=[left.claim])
    if not found or found[0].currency != one.receipt.currency:
        raise CashRefused("cash.no_such_claim")
    return left.claim


@require_POST
@page("cash.undo", here="cash")
def undo(request: HttpRequest, frame: Frame) -> HttpResponse:
    """Take a decision back by reversal; its receipt is the next line.

    Asked for in the list of what was settled, the answer is that list.
    """
    _must_be_now(frame)
    asked = cash_bench.wish(request)
    try:
        made = apply_cash.undo(
            by=frame.actor,
            company_id=frame.company.id,
            decision_id=cash_forms.number(request.POST.get("decision", "")) or 0,
            why=cash_forms.why(request.POST),
            wrong_match=bool(request.POST.get("wrong")),
            # by key the whole act goes back; in the list a person picks one decision of it
            whole=not request.POST.get("back"),
        )
    except NothingHere as missing:
        raise Http404("decision") from missing
    except CashRefused as refused:
        told = Told(refused_words(frame, refused), "red")
        if request.POST.get("back"):
            messages.error(request, told.words)
            return redirect(frame.address("cash_settled"))
        return _answer(request, frame, asked, told, status=BAD)
    if request.POST.get("back"):
        messages.success(request, text("workbench.done.undone", frame.language))
        return redirect(frame.address("cash_settled"))
    back = cash_bench.with_line(asked, made.receipt_id)
    return _answer(request, frame, back, Told(text("workbench.done.undone", frame.language)))


@page("allocate", here="cash")
def bulk(request: HttpRequest, frame: Frame) -> HttpResponse:
    """Show what a confidence would accept at once; a POST accepts it."""
    _must_be_now(frame)
    written = request.POST.get("above", "") or request.GET.get("above", "")
    try:
        above = above_of(written)
    except Http404:
        fault = text("workbench.fault.above", frame.language)
        facts = {"frame": frame, "bulk": {"fault": fault}}
        return render(request, "web/parts/cash/bulk.html", facts)
    if request.method != "POST":
        found = cash_bench.bulk(frame, above)
        return render(request, "web/parts/cash/bulk.html", {"frame": frame, "bulk": found})
    made = apply_cash.accept_all(by=frame.actor, company_id=frame.company.id, above=above)
    return _answer(request, frame, cash_bench.wish(request), _many(frame, made))


@require_POST
@page("allocate", here="cash")
def ticked(request: HttpRequest, frame: Frame) -> HttpResponse:
    """Accept the best proposal of each ticked line; one that changed meanwhile is left out."""
    _must_be_now(frame)
    keys = {cash_forms.number(key) for key in request.POST.getlist("receipt")}
    done, refused = 0, 0
    for one in cash_bench.ticked(frame, [key for key in keys if key is not None]):
        if not one.proposals:
            continue
        try:
            apply_cash.accept(
                by=frame.actor,
                company_id=frame.company.id,
                receipt_id=one.receipt.document_id,
                version=one.version,
                proposal_no=0,
            )
            done += 1
        except CashRefused:
            refused += 1
    words = text("workbench.done.ticked", frame.language, count=done, refused=refused)
    told = Told(words, "amber" if refused else "green")
    return _answer(request, frame, cash_bench.wish(request), told)


@require_POST
@page("allocate", here="cash")
def match(request: HttpRequest, frame: Frame) -> HttpResponse:
    """Have everything open matched again, in the background."""
    _must_be_now(frame)
    with transaction.atomic():
        requesting.request_match(frame.company.id, frame.as_of)
    return redirect(frame.address("cash"))


@require_POST
@page("allocate", here="cash")
def revoke(request: HttpRequest, frame: Frame, alias_id: int) -> HttpResponse:
    """Take a learned payer back."""
    _must_be_now(frame)
    why = cash_forms.why(request.POST)
    try:
        if not why:
            raise CashRefused("cash.reason_needed")
        apply_cash.revoke_alias(
            by=frame.actor, company_id=frame.company.id, alias_id=alias_id, why=why
        )
        messages.success(request, text("workbench.done.revoked", frame.language))
    except NothingHere as missing:
        raise Http404("alias") from missing
    except CashRefused as refused:
        messages.error(request, refused_words(frame, refused))
    return redirect(frame.address("cash_learned"))


def _must_be_now(frame: Frame) -> None:
    # a past day is only looked at: what is decided is decided today
    if frame.away:
        raise PermissionDenied("past")


def _answer(  # noqa: PLR0913 - where the answer stands, and what it keeps
    request: HttpRequest,
    frame: Frame,
    asked: Wish,
    told: Told,
    *,
    place: int = 0,
    status: int = 200,
    said: QueryDict | None = None,
) -> HttpResponse:
    facts: dict[str, Any] = {**cash_bench.bench(frame, asked, told, place), "page_keys": KEYS}
    if said is not None and facts["pane"]:
        facts["pane"] = cash_said.kept(frame, facts["pane"], said)
    if request.headers.get("HX-Request"):
        return render(
            request, "web/parts/cash/bench.html", {"frame": frame, **facts}, status=status
        )
    return rendered(request, frame, "web/cash.html", facts, status=status)


def _meanwhile(frame: Frame, late: DecidedMeanwhile) -> str:
    actor = str(late.figures.get("by") or "")
    if not actor or actor == f"{frame.actor.kind}:{frame.actor.id}":
        return text("workbench.changed", frame.language)
    return text("workbench.meanwhile", frame.language, by=persons.of(frame)(actor))


def refused_words(frame: Frame, refused: CashRefused | cash_forms.BadForm) -> str:
    """Say why an act was refused, with its figures as a person reads them."""
    if isinstance(refused, cash_forms.BadForm):
        return str(refused)
    if not known(refused.code):
        return refused.code
    currency = str(refused.figures.get("currency") or frame.company.currency)
    figures = {
        name: _money(value, currency)
        if name.endswith("minor") and isinstance(value, int)
        else value
        for name, value in refused.figures.items()
    }
    if figures.get("by"):
        figures["by"] = persons.of(frame)(str(figures["by"]))
    if "why" in figures and known(str(figures["why"])):
        known_figures = {
            **figures,
            "wanted": figures.get("wanted_minor"),
            "open": figures.get("open_minor"),
        }
        figures["why"] = _reason(frame, str(figures["why"]), known_figures)
    return text(refused.code, frame.language, **figures)


def _reason(frame: Frame, code: str, figures: dict[str, object]) -> str:
    try:
        return text(code, frame.language, **figures)
    except KeyError:
        return code


def _money(minor: int, currency: str) -> str:
    return f"{wording.amount(minor, currency)} {Money(minor, currency).currency}"


def _many(frame: Frame, made: apply_cash.AcceptedAll) -> Told:
    sums = ", ".join(_money(minor, code) for code, minor in sorted(made.applied.minor.items()))
    words = text(
        "workbench.done.many",
        frame.language,
        count=made.applied.receipts,
        sums=sums or wording.NOTHING,
        refused=made.refused,
    )
    return Told(words, "amber" if made.refused else "green")
