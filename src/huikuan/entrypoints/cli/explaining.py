"""Decides how a figure's explanation reads in a terminal: words, sums, documents, digest (P6)."""

from huikuan.analytics.reports import Explanation, Ingredient
from huikuan.analytics.reports.values import plain, plain_value
from huikuan.entrypoints.cli import figures
from huikuan.entrypoints.cli.console import Console

DOCUMENTS = 20


def show(found: Explanation, console: Console) -> None:
    """Write the explanation: definition, formula, inputs, the sums that went in, documents."""
    language = console.language
    value = plain_value(found.value, found.kind, found.currency)
    console.show(f"{found.title(language)}  {_written(value)} {found.currency}")
    for sentence in (found.definition(language), found.formula(language), found.note(language)):
        if sentence:
            console.show(f"  {sentence}")
    for sentence in found.scope(language):
        console.show(f"  · {sentence}")
    console.show()
    for name, given in found.parameters.items():
        if given not in (None, ""):
            console.show(f"  {name} = {_written(plain(given))}")
    if found.policy is not None:
        policy = found.policy
        console.say("cli.report.policy", name=policy["name"], version=policy["version"])
    if found.sums:
        console.show()
        headings = [console.text(f"cli.report.explain.{code}") for code in ("sum", "days", "value")]
        console.table(headings, [_sum(one, found, console) for one in found.sums], right={2})
    documents = found.documents
    if documents.rows:
        console.show()
        titles = [column.title(language) for column in documents.columns]
        right = {at for at, one in enumerate(documents.columns) if one.kind in figures.NUMERIC}
        rows = [figures.shown(documents.columns, row) for row in documents.rows]
        console.table(titles, rows, right=right)
    console.rows(len(documents.rows), documents.total_rows)
    console.say("cli.report.digest", digest=found.digest.hex())


def _sum(one: Ingredient, found: Explanation, console: Console) -> list[str]:
    days = str(one.last) if one.first is None else f"{one.first} – {one.last}"
    value = plain_value(one.value, one.kind, found.currency)
    return [f"{one.need}: {one.title(console.language)}", days, _written(value)]


def _written(value: object) -> str:
    return "–" if value is None else str(value)
