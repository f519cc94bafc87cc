"""Every figure explains itself, and a question that cannot be answered says why (D7, P1)."""

from typing import Any

import pytest

from huikuan.adapters.texts import known, text
from huikuan.analytics.reports import BadQuery, Query, explain, figures, names
from huikuan.analytics.tests.firm import TODAY, Firm

pytestmark = pytest.mark.django_db


@pytest.fixture
def firm() -> Firm:
    return Firm()


@pytest.mark.parametrize(
    ("figure", "params", "value"),
    [
        ("total", {"customer": "K001"}, 79_500_00),
        ("open", {"customer": "K001"}, 79_500_00),
        ("receivable", {}, 79_500_00),
        ("receivable", {"currency": "JPY"}, 900_000),
        ("overdue", {"customer": "K001"}, 74_500_00),
        ("unapplied", {}, 5_777_00),
        ("net", {"customer": "K001"}, 74_500_00),
        ("91-180", {}, 75_000_00),
        ("not_due", {}, 5_000_00),
    ],
)
def test_a_figure_is_explained_down_to_the_entries(
    firm: Firm, figure: str, params: dict[str, str], value: int
) -> None:
    found = explain(figure, Query(firm.company_id, TODAY, params=params, limit=None))
    assert found.value == value
    sign = -1 if figure == "unapplied" else 1
    assert sum(row["open"] for row in found.documents.rows) == sign * value
    assert sum(row["amount"] for row in found.entries.rows) == sign * value
    for language in ("zh", "en"):
        assert found.definition(language)
        assert found.formula(language)
    assert (found.policy is not None) == (figure in {"91-180", "not_due"})
    found.to_json()


def test_ratios_are_explained_by_the_balance_that_they_are_made_of(firm: Firm) -> None:
    query = Query(firm.company_id, TODAY)
    cockpit = firm.ask("cockpit").rows[0]
    for column in firm.ask("cockpit").columns[1:]:
        assert explain(column.code, query).value == cockpit[column.code], column
    mine = Query(firm.company_id, TODAY, params={"customer": "K001"})
    assert explain("average_days_late", mine).value == 67
    assert explain("overdue_share", mine).value == 9371


def test_the_same_answer_has_the_same_digest_and_a_new_fact_changes_it(firm: Firm) -> None:
    query = Query(firm.company_id, TODAY, params={"customer": "K001"})
    once, again = explain("open", query), explain("open", query)
    assert once.digest == again.digest
    firm.invoice("INV-8", "K001", "2026-03-30", "2026-04-30", 1)
    assert explain("open", query).digest != once.digest


def test_one_documents_open_amount_is_explained(firm: Firm) -> None:
    params = {"document_id": str(firm.cash.document_id)}
    found = explain("document", Query(firm.company_id, TODAY, params=params))
    assert (found.value, found.entries.total_rows) == (5_000_00, 3)


@pytest.mark.parametrize(
    ("name", "more", "code"),
    [
        ("nothing", {}, "query.unknown_report"),
        ("aging", {"sort": "colour"}, "query.unknown_column"),
        ("aging", {"by": ("colour",)}, "query.unknown_group"),
        ("invoices", {"by": ("region",)}, "query.unknown_group"),
        ("aging", {"params": {"curency": "CNY"}}, "query.unknown_param"),
        ("aging", {"params": {"basis": "moon"}}, "query.unknown_value"),
        ("aging", {"limit": 0}, "query.page"),
        ("aging", {"limit": 100_000}, "query.page"),
        ("aging", {"offset": -1}, "query.page"),
        ("invoices", {"params": {"from": "01/02/2026"}}, "query.unknown_value"),
        ("invoices", {"params": {"amount_from": "1e5"}}, "query.unknown_value"),
        ("invoices", {"params": {"status": "late"}}, "query.unknown_value"),
        ("invoices", {"sort": "status"}, "query.unknown_column"),
        ("open_items", {"params": {"bucket": "1-31"}}, "query.unknown_value"),
        ("open_items", {"params": {"side": "left"}}, "query.unknown_value"),
        ("customer", {}, "query.missing"),
        ("customer", {"params": {"customer": "K999"}}, "query.no_customer"),
        ("document", {"params": {"number": "INV-999"}}, "query.no_document"),
        ("document", {}, "query.missing"),
        ("statement", {"params": {"customer": "K001", "to": "2026-04-01"}}, "query.period"),
        ("balances", {"where": "name"}, "query.where_ends_early"),
    ],
)
def test_a_question_that_cannot_be_answered_is_refused_in_both_languages(
    firm: Firm, name: str, more: dict[str, Any], code: str
) -> None:
    with pytest.raises(BadQuery) as refused:
        firm.ask(name, **more)
    assert refused.value.code == code
    assert text(code, "zh", **refused.value.figures) != text(code, "en", **refused.value.figures)


def test_an_unknown_figure_is_refused(firm: Firm) -> None:
    with pytest.raises(BadQuery):
        explain("colour", Query(firm.company_id, TODAY))


def test_everything_has_a_name_in_both_languages(firm: Firm) -> None:
    params = {"customer": "K001"}
    for name in names():
        assert known(f"report.{name}")
        needs = name in {"customer", "statement", "payment_trend"}
        given = params if needs else {"number": "INV-1"} if name == "document" else {}
        report = firm.ask(name, params=given)
        for column in report.columns:
            assert column.title("zh")
            assert column.title("en")
        report.to_json()
    for figure in figures():
        own = known(f"figure.{figure}")
        for part in ("definition", "formula"):
            assert known(f"{part}.{figure}" if own else f"measure_{figure}_{part}"), figure
