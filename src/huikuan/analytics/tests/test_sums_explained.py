"""The sums of lists and the rows of groups are made of documents that add up to them (P6)."""

import random
from typing import Any

import pytest

from huikuan.analytics.reports import (
    BadQuery,
    Explanation,
    NothingThere,
    Query,
    Scope,
    explain,
    run,
)
from huikuan.analytics.tests.firm import TODAY, Firm

pytestmark = pytest.mark.django_db

MONEY = {
    "aging": ("total", "not_due", "1-30", "91-180", "unapplied", "net"),
    "balances": ("open", "overdue", "unapplied", "net"),
    "customers": ("open", "overdue", "unapplied", "net"),
    "overdue": ("open", "overdue", "unapplied"),
}


@pytest.fixture
def firm() -> Firm:
    return Firm()


def ties(found: Explanation, value: int) -> None:
    """The value, its documents and their entries are one figure."""
    sign = -1 if found.figure == "unapplied" else 1
    assert found.value == value
    assert sum(row["open"] for row in found.documents.rows) == sign * value
    assert sum(row["amount"] for row in found.entries.rows) == sign * value


@pytest.mark.parametrize(
    ("report", "more"),
    [
        ("aging", {"params": {"q": "绍兴"}}),
        ("aging", {"params": {"basis": "document_date"}}),
        ("aging", {"where": 'salesperson = "李雷"'}),
        ("aging", {"by": ("salesperson", "currency"), "where": "unapplied > 0 and currency = CNY"}),
        ("balances", {"where": "overdue > 0 and currency = CNY"}),
        ("customers", {"params": {"status": "overdue"}}),
        ("customers", {"params": {"status": "settled"}}),
        ("customers", {"where": 'name ~ "Nova"'}),
        ("overdue", {}),
        ("overdue", {"params": {"currency": "JPY"}}),
    ],
)
def test_the_sum_of_a_filtered_list_is_explained_by_what_the_list_shows(
    firm: Firm, report: str, more: dict[str, Any]
) -> None:
    asked = Query(firm.company_id, TODAY, limit=None, **more)
    totals = run(report, asked).totals
    for row in totals:
        for figure in MONEY[report]:
            if row.get(figure) is None:
                continue
            params = {**asked.params, "currency": row["currency"]}
            one = Query(firm.company_id, TODAY, limit=None, **{**more, "params": params})
            ties(explain(figure, one, report=report), row[figure])


@pytest.mark.parametrize("report", ["aging", "balances"])
@pytest.mark.parametrize("by", ["salesperson", "region", "group"])
def test_the_row_of_a_group_is_explained_by_its_customers(firm: Firm, report: str, by: str) -> None:
    grouped = (by, "currency")
    rows = run(report, Query(firm.company_id, TODAY, by=grouped, limit=None)).rows
    assert rows
    for row in rows:
        for figure in MONEY[report]:
            params = {"currency": row["currency"], "of": row[by]}
            asked = Query(firm.company_id, TODAY, by=grouped, params=params, limit=None)
            ties(explain(figure, asked, report=report), row[figure])


def test_a_groups_overdue_share_is_its_own(firm: Firm) -> None:
    by = ("salesperson", "currency")
    (row,) = (
        row
        for row in run("balances", Query(firm.company_id, TODAY, by=by, limit=None)).rows
        if row["salesperson"] == "李雷" and row["currency"] == "CNY"
    )
    asked = Query(firm.company_id, TODAY, by=by, params={"currency": "CNY", "of": "李雷"})
    assert explain("overdue_share", asked, report="balances").value == row["overdue_share"]


def test_receipts_that_nobody_has_claimed_explain_themselves(firm: Firm) -> None:
    asked = Query(firm.company_id, TODAY, params={"currency": "CNY", "unclaimed": "1"}, limit=None)
    ties(explain("unapplied", asked), 777_00)


def test_a_salespersons_list_is_explained_by_own_customers(firm: Firm) -> None:
    mine = Query(
        firm.company_id, TODAY, params={"currency": "CNY"}, scope=Scope("李雷"), limit=None
    )
    whole = next(row for row in run("customers", mine).totals if row["currency"] == "CNY")
    ties(explain("unapplied", mine, report="customers"), whole["unapplied"])
    assert whole["unapplied"] == 5_000_00


@pytest.mark.parametrize(
    ("report", "params"),
    [
        ("invoices", {"currency": "CNY"}),
        ("invoices", {"currency": "CNY", "status": "overdue"}),
        ("invoices", {"currency": "CNY", "q": "INV"}),
        ("receipts", {"currency": "CNY"}),
    ],
)
def test_the_amounts_of_a_list_of_papers_are_what_was_issued(
    firm: Firm, report: str, params: dict[str, str]
) -> None:
    asked = Query(firm.company_id, TODAY, params=params, limit=None)
    (total,) = run(report, asked).totals
    found = explain("amount", asked, report=report)
    assert found.value == total["amount"]
    assert sum(row["amount"] for row in found.documents.rows) == total["amount"]
    sign = -1 if report == "receipts" else 1
    assert sum(row["amount"] for row in found.entries.rows) == sign * total["amount"]
    assert {row["entry_kind"] for row in found.entries.rows} == {"issued"}


def test_a_documents_amount_stays_what_it_was_issued_for(firm: Firm) -> None:
    params = {"document_id": str(firm.late.document_id)}
    found = explain("amount", Query(firm.company_id, TODAY, params=params))
    assert found.value == 100_000_00
    assert explain("document", Query(firm.company_id, TODAY, params=params)).value == 75_000_00
    late = {**params, "currency": "CNY"}
    ties(explain("overdue", Query(firm.company_id, TODAY, params=late, limit=None)), 75_000_00)


def test_another_question_has_another_digest(firm: Firm) -> None:
    asked = Query(firm.company_id, TODAY, params={"currency": "CNY"})
    whole = explain("open", asked)
    listed = explain("open", asked, report="customers")
    assert whole.value == listed.value
    assert whole.digest != listed.digest
    assert listed.digest == explain("open", asked, report="customers").digest


@pytest.mark.parametrize(
    ("figure", "report", "more", "code"),
    [
        ("total", "aging", {"params": {"of": "x"}}, "query.missing"),
        ("open", "customers", {"by": ("region",)}, "query.unknown_group"),
        ("open", "customers", {"where": "colour = red"}, "query.where_unknown_column"),
        ("order_amount", "", {}, "query.missing"),
    ],
)
def test_a_sum_of_what_no_list_can_be_asked_is_refused(
    firm: Firm, figure: str, report: str, more: dict[str, Any], code: str
) -> None:
    with pytest.raises(BadQuery) as refused:
        explain(figure, Query(firm.company_id, TODAY, **more), report=report)
    assert refused.value.code == code


def test_an_order_that_is_not_there_is_not_explained(firm: Firm) -> None:
    params = {"order_no": "SO-404"}
    with pytest.raises(NothingThere):
        explain("order_amount", Query(firm.company_id, TODAY, params=params))


def test_random_narrowings_always_tie(firm: Firm) -> None:
    chance = random.Random(7)
    wheres = ["", "overdue > 0", "unapplied > 0", "open >= 5000", 'salesperson = "韩梅梅"']
    for _ in range(25):
        report = chance.choice(["customers", "balances"])
        params: dict[str, object] = {"currency": chance.choice(["CNY", "JPY"])}
        if chance.random() < 0.5:
            params["q"] = chance.choice(["K00", "绍兴", "nova", "nobody"])
        where = chance.choice(wheres)
        asked = Query(firm.company_id, TODAY, params=params, where=where, limit=None)
        totals = {row["currency"]: row for row in run(report, asked).totals}
        figure = chance.choice(MONEY[report])
        expected = totals.get(str(params["currency"]), {}).get(figure, 0)
        ties(explain(figure, asked, report=report), expected)
