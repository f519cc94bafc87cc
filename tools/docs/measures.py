"""Writes the page of measures, in one language, from their definitions and the catalogue."""

from collections.abc import Iterator

import yaml

from huikuan.adapters.texts import Language, known, text
from huikuan.rules.aging import Buckets, parse
from huikuan.rules.measures import FAMILIES, MEASURES, Measure
from huikuan.rules.measures.scopes import Dating
from tools.rooms import PACKAGE

TITLE = {"zh": "指标", "en": "Measures"}
INTRO = {
    "zh": (
        "每个指标只在 `src/huikuan/rules/measures` 中定义一次，三个引擎（DuckDB、PostgreSQL、Spark）"
        "给出同一个数。商一律按半数进位取整。本页由定义生成；英文版见 [Measures](measures.md)。"
    ),
    "en": (
        "Each is defined once, in `src/huikuan/rules/measures`; three engines (DuckDB, PostgreSQL,\n"
        "Spark) answer with the same figure. Quotients are rounded half up. Written from the\n"
        "definitions; in Chinese: [指标](measures.zh.md)."
    ),
}


def measures_page() -> str:
    """The measures in English."""
    return _page("en")


def measures_page_zh() -> str:
    """The measures in Chinese."""
    return _page("zh")


def _page(language: Language) -> str:
    lines = [f"# {TITLE[language]}", "", INTRO[language]]
    for measure in MEASURES.values():
        lines += _entry(measure.card.code, [measure], language)
    for name, family in FAMILIES.items():
        lines += _entry(name, list(family(_shipped())), language)
    return "\n".join([*lines, ""])


def _shipped() -> Buckets:
    """The buckets that come with the product."""
    document = yaml.safe_load((PACKAGE / "policies/aging/standard.yaml").read_bytes())
    return parse(document)


def _entry(name: str, members: list[Measure], language: Language) -> list[str]:
    head = f"## {text(f'measure_{name}', language)} · `{name}`"
    said = text(f"measure_{name}_definition", language)
    facts = [f"- {label}: {value}" for label, value in _facts(name, members, language)]
    return ["", head, "", said, "", *facts]


def _facts(name: str, members: list[Measure], language: Language) -> Iterator[tuple[str, str]]:
    measure = members[0]
    card = measure.card

    def say(code: str, **figures: object) -> str:
        return text(f"measure_{code}", language, **figures)

    yield say("label_formula"), say(f"{name}_formula")
    unit = f"{say(f'unit_{card.unit}')} (`{card.unit}`), {say(f'direction_{card.direction}')}"
    yield say("label_unit"), unit
    added = say("additive_yes" if card.additive else "additive_no")
    yield say("label_grain"), f"{say(f'grain_{card.grain}')}, {added}"
    yield say("label_scope"), "; ".join(text(code, language) for code in card.scope.texts)
    if card.scope.dating is not Dating.LAST_DAY:
        yield say("label_span"), say("span_months", months=measure.months)
    if measure.params:
        yield say("label_parameters"), ", ".join(f"`{key}` = {to}" for key, to in measure.params)
    if measure.by:
        yield say("label_by"), ", ".join(f"`{dimension}`" for dimension in measure.by)
    if card.part:
        codes = ", ".join(f"`{one.card.code}`" for one in members)
        yield say("by_bucket"), codes
    if known(f"measure_{name}_note"):
        yield say("label_note"), say(f"{name}_note")
    if card.source:
        yield say("label_source"), card.source
    if measure.not_fed:
        yield (
            say("label_facts"),
            say("not_fed", relations=", ".join(f"`{one}`" for one in measure.not_fed)),
        )
