"""The register of securities, and one security with its acts (B12)."""

from typing import Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from huikuan.adapters.texts import known, text
from huikuan.books.people import queries as people
from huikuan.books.securities import queries
from huikuan.books.securities.queries import NoSuchSecurity
from huikuan.books.securities.values import SecurityView
from huikuan.entrypoints.web import wording
from huikuan.entrypoints.web.dossier_forms import BadField, money_of, optional_day
from huikuan.entrypoints.web.frame import Frame
from huikuan.entrypoints.web.page import page
from huikuan.entrypoints.web.render import rendered
from huikuan.entrypoints.web.security_words import line_of, lines_of, security_lines
from huikuan.flows import hold_security as flow
from huikuan.kernel.money import known as known_currency
from huikuan.rules.securities import SECURITY, Security, SecurityKind

CONFLICT: Final = 409
# what a person fills in for an act, beside its day and reason
FIELDS: Final = {"reduce": ("amount",), "register": ("registered",)}


@page("securities", here="securities")
def securities(request: HttpRequest, frame: Frame) -> HttpResponse:
    """Every security as of the day, first to end first, and what ends soon."""
    return _register(request, frame)


@require_POST
@page("securities.propose", here="securities")
def enter_security(request: HttpRequest, frame: Frame) -> HttpResponse:
    """Enter a security from the form."""
    try:
        held = flow.enter(
            by=frame.actor,
            company_id=frame.company.id,
            entered=_entered(request, frame),
            today=frame.today,
        )
    except BadField as bad:
        return _register(request, frame, fault=_unreadable(frame, bad))
    except flow.NoSuchCustomer:
        number = request.POST.get("customer_no", "")[:60]
        fault = text("dossiers.unknown_parent", frame.language, number=number)
        return _register(request, frame, fault=fault)
    except flow.SecurityRefused as refused:
        fault = flow.sentences(refused.reasons, frame.language)
        return _register(request, frame, fault=fault)
    messages.success(request, text("web.securities.entered", frame.language))
    return redirect(frame.address("security", security_id=held.id))


@page("securities", here="securities")
def security(request: HttpRequest, frame: Frame, security_id: int) -> HttpResponse:
    """One security as of a day."""
    return _shown(request, frame, security_id)


@require_POST
@page("securities.confirm", here="securities")
def act_on_security(request: HttpRequest, frame: Frame, security_id: int) -> HttpResponse:
    """Do an act on a security."""
    act = request.POST.get("act", "")
    if act not in {one for _, one in SECURITY.moves}:
        raise Http404(act)
    held = _held(frame, security_id)
    try:
        flow.act(
            by=frame.actor,
            company_id=frame.company.id,
            security_id=security_id,
            done=_act(request, frame, held, act),
            today=frame.today,
        )
    except BadField as bad:
        return _shown(request, frame, security_id, fault=_unreadable(frame, bad))
    except flow.IllegalMove:
        fault = text("securities.moved_meanwhile", frame.language, act="")
        return _shown(request, frame, security_id, fault=fault)
    except flow.SecurityRefused as refused:
        fault = flow.sentences(refused.reasons, frame.language)
        return _shown(request, frame, security_id, fault=fault)
    word = wording.code_text("security_act", act, frame.language)
    messages.success(request, text("web.securities.done", frame.language, act=word))
    return redirect(frame.address("security", security_id=security_id))


def _register(request: HttpRequest, frame: Frame, *, fault: str = "") -> HttpResponse:
    alert = queries.policy(frame.company.id, frame.as_of).alert_days
    soon = queries.expiring(
        company_id=frame.company.id,
        as_of=frame.as_of,
        days=alert,
        salesperson=frame.grant.scope.salesperson,
    )
    facts = {
        "rows": security_lines(frame),
        "soon": lines_of(frame, soon),
        "alert_days": alert,
        "may_enter": frame.may("securities.propose") and not frame.away,
        "kinds": [one.value for one in SecurityKind],
        "given": request.POST,
        "fault": fault,
    }
    status = CONFLICT if fault else 200
    return rendered(request, frame, "web/securities.html", facts, status=status)


def _shown(
    request: HttpRequest, frame: Frame, security_id: int, *, fault: str = ""
) -> HttpResponse:
    held = _held(frame, security_id)
    may = frame.may("securities.confirm") and not frame.away
    acts = queries.moves(company_id=frame.company.id, security_id=security_id, as_of=frame.as_of)
    names = {f"user:{one.id}": one.name for one in people.users(frame.company.id)}
    facts = {
        "line": line_of(frame, held),
        "held": held,
        "acts": [(one, FIELDS.get(one, ())) for one in (SECURITY.acts(held.state) if may else ())],
        "history": [
            {
                "act": one.act,
                "on": one.on,
                "face": wording.amount(one.minor, held.currency),
                "registered": one.registered,
                "why": one.why,
                "who": names.get(one.actor, one.actor),
            }
            for one in reversed(acts)
        ],
        "fault": fault,
    }
    status = CONFLICT if fault else 200
    return rendered(request, frame, "web/security.html", facts, status=status)


def _held(frame: Frame, security_id: int) -> SecurityView:
    try:
        return queries.security(
            company_id=frame.company.id,
            security_id=security_id,
            as_of=frame.as_of,
            salesperson=frame.grant.scope.salesperson,
        )
    except NoSuchSecurity as missing:
        raise Http404(str(security_id)) from missing


def _entered(request: HttpRequest, frame: Frame) -> flow.Entered:
    given = request.POST
    kind, currency = given.get("kind", ""), given.get("currency", "").strip()
    if kind not in set(SecurityKind):
        raise BadField("kind", kind)
    if not known_currency(currency):
        raise BadField("currency", currency)
    ends = given.get("valid_to", "")
    return flow.Entered(
        customer_no=given.get("customer_no", "").strip(),
        no=given.get("no", "").strip()[:60],
        security=Security(
            kind=SecurityKind(kind),
            minor=money_of("amount", given.get("amount", ""), currency),
            currency=currency,
            valid_from=optional_day("valid_from", given.get("valid_from", ""), frame.today),
            valid_to=optional_day("valid_to", ends, frame.today) if ends.strip() else None,
            issuer=given.get("issuer", "").strip()[:300],
            document_no=given.get("document_no", "").strip()[:120],
            confirmed="confirmed" in given,
        ),
        note=given.get("note", "").strip()[:1_000],
    )


def _act(request: HttpRequest, frame: Frame, held: SecurityView, act: str) -> flow.Act:
    given = request.POST
    amount, seen = given.get("amount", ""), given.get("seen", "")
    return flow.Act(
        act=act,
        on=optional_day("on", given.get("on", ""), frame.today),
        minor=money_of("amount", amount, held.currency) if amount.strip() else None,
        registered=given.get("registered", "").strip()[:120],
        seen=int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 9 else None,  # noqa: PLR2004 - no security has so many acts
        why=given.get("why", "").strip()[:1_000],
    )


def _unreadable(frame: Frame, bad: BadField) -> str:
    key = f"security_field.{bad.field}"
    label = text(key, frame.language) if known(key) else bad.field
    return text("dossiers.unreadable", frame.language, field=label, value=bad.written)
