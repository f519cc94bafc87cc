"""Writes a credit file for its page: figures, words and addresses, nothing decided (B1, B2)."""

from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from huikuan.adapters.texts import Language, known, text
from huikuan.books.dossiers.values import Fact, OrderView, ReportView
from huikuan.entrypoints.web import wording
from huikuan.entrypoints.web.frame import Frame
from huikuan.flows import keep_dossier as flow
from huikuan.rules.dossiers import (
    LINES,
    ModelScore,
    Paper,
    Ratio,
    Sheet,
    Statement,
    written,
)

SHOWN_YEARS: Final = 3
SHOWN_TROUBLES: Final = 3
SHARES: Final = frozenset({"debt_to_assets", "return_on_equity", "net_margin", "sales_growth"})
ZONES: Final = {"safe": "green", "grey": "amber", "distress": "red"}
LEVELS: Final = {
    "excellent": "green",
    "good": "green",
    "average": "blue",
    "low": "amber",
    "poor": "red",
    "below": "red",
}
ITEMS: Final = {"there": "green", "stale": "amber", "missing": "red"}
_CENT: Final = Decimal("0.01")
_CODED: Final[Mapping[tuple[str, str], str]] = {
    ("registration", "state"): "registration_state",
    ("owner", "kind"): "owner_kind",
    ("reference", "habit"): "habit",
    ("paper", "kind"): "paper_kind",
    ("identity", "kind"): "identity_kind",
}


def completeness(file: flow.CreditFile, language: Language) -> dict[str, Any]:
    """How complete the file is, and each thing that it holds or lacks."""
    return {
        "share": file.completeness.permyriad,
        "items": [
            {
                "name": text(f"file_item.{one.code}", language),
                "tone": ITEMS[one.state],
                "weight": one.weight,
                "said": flow.sentence(one.reason, language),
            }
            for one in file.completeness.items
        ],
    }


def numbers(file: flow.CreditFile, language: Language) -> list[dict[str, Any]]:
    """The registers' numbers, each with what is odd about it."""
    return [
        {
            "kind": text(f"identity_kind.{one.identity.kind.value}", language),
            "number": one.identity.number,
            "country": wording.country(one.identity.country, language),
            "warnings": [flow.sentence(each, language) for each in one.warnings],
            "id": None if one.fact is None else one.fact.id,
        }
        for one in file.numbers
    ]


def fields_of(kind: str, fact: Fact[Any], language: Language) -> list[tuple[str, str]]:
    """What a fact says, field by field, empty ones left out."""
    told = written(fact.value)
    found = []
    for name, held in told.items():
        if held in {None, "", False} or name in {"currency", "customer_id"}:
            continue
        label = text(f"dossier_field.{name}", language)
        found.append((label, _held(kind, name, held, told, language)))
    return found


def tree(frame: Frame, file: flow.CreditFile) -> list[dict[str, Any]]:
    """The group from the top down, this customer marked."""
    return [
        {
            "name": one.name,
            "number": one.customer_no,
            "address": ""
            if one.customer_id is None
            else frame.address("credit_file", customer_id=one.customer_id),
            "depth": one.depth,
            "share": one.share,
            "here": one.customer_id == file.profile.customer_id,
        }
        for one in file.tree
    ]


def statements(file: flow.CreditFile, language: Language) -> dict[str, Any]:
    """The last statements side by side: by line, by ratio, by model."""
    shown = file.statements[:SHOWN_YEARS]
    if not shown:
        return {}
    return {
        "heads": [_head(one, language) for one in shown],
        "sheets": [
            {"name": text(f"statement_sheet.{sheet.value}", language), "lines": lines}
            for sheet in Sheet
            if (lines := _lines(sheet, [one.view.statement for one in shown], language))
        ],
        "ratios": [_ratio(code, shown, language) for code in shown[0].ratios],
        "models": [_model(one, language) for one in shown[0].models.values()],
        "sector": "" if file.sector is None else file.sector.name,
        "source": file.sector_source,
        "more": len(file.statements) - len(shown),
    }


def papers(frame: Frame, file: flow.CreditFile) -> list[dict[str, Any]]:
    """The documents of the file, those that end soon first."""
    left = {fact.id: days for fact, days in file.expiring}
    ordered = sorted(
        file.profile.papers, key=lambda one: (left.get(one.id, 10**6), one.value.title)
    )
    return [_paper(frame, one, left.get(one.id), file.profile.customer_id) for one in ordered]


def report(frame: Frame, one: ReportView) -> dict[str, Any]:
    """A third party's report as a line."""
    return {
        "provider": one.provider,
        "on": one.reported_on,
        "grade": one.grade or one.provider_grade,
        "points": one.points,
        "limit": ""
        if one.limit_minor is None
        else f"{wording.amount(one.limit_minor, one.currency)} {one.currency}",
        "cost": f"{wording.amount(one.cost_minor, one.cost_currency)} {one.cost_currency}",
        "address": frame.address("credit_file_raw", customer_id=one.customer_id, report_id=one.id),
    }


def troubles(orders: Iterable[OrderView], language: Language) -> list[dict[str, Any]]:
    """What went wrong with the latest orders of reports, and what was left out of a report."""
    told = [one for one in orders if one.trouble][:SHOWN_TROUBLES]
    return [{"on": one.ordered_on, "said": _trouble(one, language)} for one in told]


def _trouble(one: OrderView, language: Language) -> str:
    code, _, detail = one.trouble.partition(" ")
    return text(code, language, provider=one.provider, detail=detail) if known(code) else code


def figure(code: str, value: Decimal | None) -> str:
    """Write a ratio: a share of a hundred, or how many times."""
    if value is None:
        return wording.NOTHING
    scaled = value * 100 if code in SHARES else value
    shown = f"{scaled.quantize(_CENT, ROUND_HALF_UP):,f}".replace("-", wording.MINUS)
    return f"{shown}%" if code in SHARES else shown


def _held(kind: str, name: str, held: object, told: Mapping[str, Any], language: Language) -> str:
    if (kind, name) in _CODED:
        return wording.code_text(_CODED[kind, name], str(held), language)
    if name.endswith("_minor") and isinstance(held, int):
        return f"{wording.amount(held, told['currency'])} {told['currency']}"
    if name == "share" and isinstance(held, int):
        return wording.share(held)
    if name == "country":
        return wording.country(str(held), language)
    if held is True:
        return text("web.yes", language)
    return f"{held:,}" if isinstance(held, int) else str(held)


def _head(one: flow.Stated, language: Language) -> dict[str, Any]:
    said = one.view.statement
    return {
        "end": said.period_end,
        "months": said.months,
        "audited": said.audited,
        "auditor": said.auditor,
        "scope": text(f"statement_scope.{said.scope.value}", language),
        "currency": said.currency,
        "version": one.view.version,
        "on": one.view.effective_on,
    }


def _lines(sheet: Sheet, shown: list[Statement], language: Language) -> list[tuple[str, list[str]]]:
    found = []
    for code, line in LINES.items():
        if line.sheet is sheet and any(code in one.lines for one in shown):
            figures = [
                wording.amount(one.lines[code], one.currency) if code in one.lines else ""
                for one in shown
            ]
            found.append((line.name(language), figures))
    return found


def _ratio(code: str, shown: tuple[flow.Stated, ...], language: Language) -> dict[str, Any]:
    first = shown[0].ratios[code]
    place = shown[0].compared.get(code)
    return {
        "name": text(f"ratio.{code}", language),
        "values": [
            (one.view.statement.period_end, figure(code, one.ratios[code].value)) for one in shown
        ],
        "how": _how(first, shown[0].view.statement, language),
        "level": "" if place is None else text(f"level.{place.level}", language),
        "tone": "" if place is None else LEVELS[place.level],
        "average": "" if place is None else figure(code, place.average),
    }


def _how(ratio: Ratio, statement: Statement, language: Language) -> str:
    """What a ratio was worked out from, or why there is none."""
    if ratio.missing:
        names = [flow.figure_name(one, language) for one in ratio.missing]
        return text("web.dossier.lacks", language, lines=_joined(names, language))
    if ratio.zero:
        name = flow.figure_name(ratio.zero, language)
        return text("web.dossier.nought", language, line=name)
    said = [
        f"{flow.figure_name(code, language)} {_input(code, held, statement)}"
        for code, held in ratio.inputs.items()
    ]
    if not ratio.averaged and ratio.code in {"receivables_turnover", "receivable_days"}:
        said.append(text("web.dossier.closing", language))
    return _joined(said, language)


def _input(code: str, held: int, statement: Statement) -> str:
    return str(held) if code == "months" else wording.amount(held, statement.currency)


def _model(one: ModelScore, language: Language) -> dict[str, Any]:
    how = [_plain(one.constant)] if one.constant else []
    how += [
        f"{_plain(term.weight)} × {text(f'model_term.{term.code}', language)} {_plain(term.ratio)}"
        f" = {_plain(term.points)}"
        for term in one.terms
    ]
    if one.missing:
        names = [flow.figure_name(each, language) for each in one.missing]
        how = [text("web.dossier.lacks", language, lines=_joined(names, language))]
    elif one.zero:
        how = [text("web.dossier.nought", language, line=flow.figure_name(one.zero, language))]
    zone = "" if one.zone is None else one.zone.value
    single = one.distress == one.safe
    code = "web.dossier.cut" if single else "web.dossier.cuts"
    return {
        "name": text(f"distress_model.{one.code}", language),
        "score": wording.NOTHING if one.score is None else _plain(one.score),
        "zone": text(f"zone.{zone}", language) if zone else "",
        "tone": ZONES.get(zone, ""),
        "cuts": text(
            f"{code}.rising" if one.rising else code,
            language,
            safe=_plain(one.safe),
            distress=_plain(one.distress),
        ),
        "how": how,
    }


def _paper(frame: Frame, one: Fact[Paper], left: int | None, customer_id: int) -> dict[str, Any]:
    paper = one.value
    tone = ""
    if left is not None:
        tone = "red" if left < 0 else "amber"
    return {
        "id": one.id,
        "kind": wording.code_text("paper_kind", paper.kind.value, frame.language),
        "title": paper.title,
        "issued": paper.issued_on,
        "expires": paper.expires_on,
        "left": left,
        "tone": tone,
        "name": paper.file_name,
        "size": f"{max(1, paper.size // 1024):,} KB",
        "digest": paper.digest[:12],
        "address": frame.address("credit_file_paper", customer_id=customer_id, fact_id=one.id),
    }


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}".replace("-", wording.MINUS)


def _joined(words: list[str], language: Language) -> str:
    return ("；" if language == "zh" else "; ").join(words)


def unreadable(field: str, shown: str, language: Language) -> str:
    """Say which field cannot be read, by its name."""
    code = field.removeprefix("line.")
    name = LINES[code].name(language) if code in LINES else field
    key = f"dossier_field.{field}"
    label = text(key, language) if known(key) else name
    return text("dossiers.unreadable", language, field=label, value=shown)
