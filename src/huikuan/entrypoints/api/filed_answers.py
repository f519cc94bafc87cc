"""Writes a credit file as programs read it: amounts as text, days ISO, sentences worded (B1, B2)."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from huikuan.adapters.texts import Language, text
from huikuan.books.dossiers.values import EventView, Fact, OrderView, Profile, ReportView
from huikuan.flows import keep_dossier as flow
from huikuan.kernel.decisions import Reason
from huikuan.kernel.money import Money, known
from huikuan.rules import dossiers as rules
from huikuan.rules.dossiers import KINDS, ModelScore, Paper, Ratio, Statement, Value

_PERCENT = 100


def file_shown(file: flow.CreditFile, as_of: date, language: Language) -> dict[str, Any]:
    """A credit file on a day."""
    profile = file.profile
    return {
        "as_of": as_of.isoformat(),
        "customer_no": profile.customer_no,
        "name": profile.name,
        "completeness": _completeness(file, language),
        "numbers": [_number(one, language) for one in file.numbers],
        "facts": [fact_shown(one) for one in _facts(profile)],
        "group": [
            {
                "customer_no": one.customer_no,
                "name": one.name,
                "depth": one.depth,
                "share": None if one.share is None else percent(one.share),
            }
            for one in file.tree
        ],
        "statements": [_statement(one, language) for one in file.statements],
        "sector": None if file.sector is None else file.sector.name,
        "reports": [report_shown(one) for one in file.reports],
        "orders": [order_shown(one) for one in file.orders],
        "events": [_event(one) for one in file.events],
        "expiring": [fact_shown(one) for one, _ in file.expiring],
        "country": _country(file, language),
        "notes": odd(file.notes, language),
    }


def _facts(profile: Profile) -> list[Fact[Any]]:
    """Everything of the file but its numbers, which are shown with their warnings."""
    alone = (one for one in (profile.registration, profile.parent) if one is not None)
    return [*alone, *profile.owners, *profile.references, *profile.accounts, *profile.papers]


def _completeness(file: flow.CreditFile, language: Language) -> dict[str, Any]:
    return {
        "permyriad": file.completeness.permyriad,
        "items": [
            {
                "code": one.code,
                "name": text(f"file_item.{one.code}", language),
                "state": one.state,
                "weight": one.weight,
                "text": flow.sentence(one.reason, language),
            }
            for one in file.completeness.items
        ],
    }


def _number(one: flow.Numbered, language: Language) -> dict[str, Any]:
    return {
        "id": None if one.fact is None else one.fact.id,
        "scheme": one.identity.kind.value,
        "number": one.identity.number,
        "country": one.identity.country,
        "warnings": odd(one.warnings, language),
    }


def _event(one: EventView) -> dict[str, Any]:
    return {
        "id": one.id,
        "provider": one.provider,
        "kind": one.kind,
        "before": one.before,
        "after": one.after,
        "happened_on": one.happened_on.isoformat(),
    }


def fact_shown(fact: Fact[Value]) -> dict[str, Any]:
    """A fact of the file; amounts in major units, shares in percent."""
    value = fact.value
    told = rules.written(value)
    currency = str(told.get("currency", ""))
    shown: dict[str, Any] = {}
    for name, held in told.items():
        if name.endswith("_minor"):
            money = None if held is None else Money(held, currency).text()
            shown[name.removesuffix("_minor")] = money
        elif name == "share":
            shown[name] = None if held is None else percent(held)
        else:
            shown[name] = held
    if isinstance(value, Paper):
        shown.pop("media_type")
    return {
        "id": fact.id,
        "kind": KINDS[type(value)],
        "value": shown,
        "effective_on": fact.effective_on.isoformat(),
        "recorded_at": fact.recorded_at.isoformat(),
        "source": fact.source,
    }


def report_shown(one: ReportView) -> dict[str, Any]:
    """A report, without the raw answer."""
    return {
        "id": one.id,
        "provider": one.provider,
        "product": one.product,
        "reference": one.reference,
        "reported_on": one.reported_on.isoformat(),
        "received_at": one.received_at.isoformat(),
        "grade": one.grade,
        "provider_grade": one.provider_grade,
        "points": one.points,
        "limit": None if one.limit_minor is None else Money(one.limit_minor, one.currency).text(),
        "currency": one.currency,
        "cost": Money(one.cost_minor, one.cost_currency).text(),
        "cost_currency": one.cost_currency,
        "sha256": one.digest,
    }


def order_shown(one: OrderView) -> dict[str, Any]:
    """An order for a report."""
    return {
        "id": one.id,
        "provider": one.provider,
        "product": one.product,
        "state": one.state.value,
        "ordered_on": one.ordered_on.isoformat(),
        "cost": Money(one.cost_minor, one.cost_currency).text(),
        "cost_currency": one.cost_currency,
        "trouble": one.trouble,
    }


def odd(reasons: Iterable[Reason], language: Language) -> list[dict[str, str]]:
    """Reasons with their sentences."""
    return [{"code": one.code, "text": flow.sentence(one, language)} for one in reasons]


def percent(permyriad: int) -> str:
    """A share in percent: 5001 is "50.01"."""
    return f"{permyriad // _PERCENT}.{permyriad % _PERCENT:02d}"


def _statement(one: flow.Stated, language: Language) -> dict[str, Any]:
    view, said = one.view, one.view.statement
    return {
        "id": view.id,
        "version": view.version,
        "period_end": said.period_end.isoformat(),
        "months": said.months,
        "scope": said.scope.value,
        "currency": said.currency,
        "unit": said.unit,
        "audited": said.audited,
        "auditor": said.auditor,
        "standard": said.standard,
        "source": view.source,
        "effective_on": view.effective_on.isoformat(),
        "lines": {code: Money(minor, said.currency).text() for code, minor in said.lines.items()},
        "ratios": [_ratio(each, one, said, language) for each in one.ratios.values()],
        "models": [_model(each, language) for each in one.models.values()],
    }


def _ratio(ratio: Ratio, one: flow.Stated, said: Statement, language: Language) -> dict[str, Any]:
    compared = one.compared.get(ratio.code)
    return {
        "code": ratio.code,
        "name": text(f"ratio.{ratio.code}", language),
        "value": _figure(ratio.value),
        "inputs": _inputs(ratio.inputs, said.currency),
        "averaged": ratio.averaged,
        "missing": list(ratio.missing),
        "zero": ratio.zero,
        "level": "" if compared is None else compared.level,
        "sector_average": None if compared is None else _figure(compared.average),
    }


def _model(one: ModelScore, language: Language) -> dict[str, Any]:
    return {
        "code": one.code,
        "name": text(f"distress_model.{one.code}", language),
        "score": _figure(one.score),
        "zone": None if one.zone is None else one.zone.value,
        "distress": str(one.distress),
        "safe": str(one.safe),
        "rising": one.rising,
        "constant": str(one.constant),
        "terms": [
            {
                "code": term.code,
                "name": text(f"model_term.{term.code}", language),
                "ratio": str(term.ratio),
                "weight": str(term.weight),
                "points": str(term.points),
            }
            for term in one.terms
        ],
        "missing": list(one.missing),
        "zero": one.zero,
    }


def _inputs(inputs: Mapping[str, int], currency: str) -> dict[str, str]:
    return {
        code: str(held) if code == "months" or not known(currency) else Money(held, currency).text()
        for code, held in inputs.items()
    }


def _country(file: flow.CreditFile, language: Language) -> dict[str, Any] | None:
    risk = file.country
    if risk is None:
        return None
    return {
        "country": risk.country,
        "grade": risk.grade,
        "exchange_control": risk.exchange_control,
        "note": risk.zh if language == "zh" else risk.en,
    }


def _figure(value: Decimal | None) -> str | None:
    return None if value is None else str(value)
