"""A measure explains itself down to the documents, with a digest that lasts (D7, P6)."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from huikuan.adapters.texts import known
from huikuan.analytics.reports import (
    BadQuery,
    Explanation,
    NothingThere,
    Query,
    Scope,
    explain,
    run,
)
from huikuan.analytics.reports.measures import names
from huikuan.analytics.tests.firm import TODAY, Firm
from huikuan.rules.aging import Basis, Buckets
from huikuan.rules.measures import measures

pytestmark = pytest.mark.django_db

BUCKETS = Buckets((30, 60, 90, 180, 360), Basis.DUE_DATE)
EVERY = measures(BUCKETS)
FED = [code for code, one in EVERY.items() if not one.not_fed]


@pytest.fixture
def firm() -> Firm:
    return Firm()


def asked(firm: Firm, code: str, **more: Any) -> Explanation:  # noqa: ANN401 - a question's parts
    params = more.pop("params", {})
    return explain(code, Query(firm.company_id, TODAY, params=params, **more), report=code)


@pytest.mark.parametrize("code", FED)
@pytest.mark.parametrize("engine", ["", "postgres"])
def test_the_documents_of_every_sum_come_to_the_sum(firm: Firm, code: str, engine: str) -> None:
    whole = asked(firm, code, limit=None, engine=engine)
    # a measure whose name a list has is asked among others
    (row,) = [
        row
        for row in run(
            "measures", Query(firm.company_id, TODAY, params={"measures": code}, engine=engine)
        ).totals
        if row["currency"] == "CNY"
    ]
    assert whole.value == row[code]
    for each in whole.sums:
        given = {"need": each.need, "at": str(each.at)}
        found = asked(firm, code, params=given, limit=None, engine=engine)
        (total,) = found.documents.totals
        rows = [one["added"] for one in found.documents.rows]
        if isinstance(each.value, dt.date):
            assert min(rows) == total["added"] == each.value
        elif each.code in {"debtors", "overdue_debtors"}:
            assert len({one["customer"] for one in found.documents.rows}) == each.value
            assert total["added"] == each.value
        else:
            assert sum(rows) == total["added"] == each.value
            assert rows == sorted(rows, key=lambda added: -abs(added))
        assert found.documents.total_rows == len(rows)
        assert found.value == whole.value
    whole.to_json()


def test_every_measure_has_its_words_and_every_sum_too() -> None:
    for code, one in EVERY.items():
        family = one.card.family
        for key in (f"measure_{family}_definition", f"measure_{family}_formula"):
            assert known(key), code
        for need in one.needs:
            assert known(f"measure_sum_{need.sum.code.partition(':')[0]}"), need.sum.code
    assert set(names()) == {one.card.family for one in EVERY.values()}


def test_a_page_of_documents_ties_to_the_whole(firm: Firm) -> None:
    first = asked(firm, "open_balance", limit=2)
    second = asked(firm, "open_balance", limit=2, offset=2)
    numbers = [row["number"] for page in (first, second) for row in page.documents.rows]
    assert numbers == ["INV-1", "INV-3", "CN-1"]
    assert first.documents.total_rows == second.documents.total_rows == 3
    assert first.documents.totals == second.documents.totals
    beyond = asked(firm, "open_balance", limit=2, offset=50)
    assert (len(beyond.documents.rows), beyond.documents.total_rows) == (0, 3)
    assert first.documents.totals[0]["added"] == first.value == 79_500_00


def test_a_row_of_a_breakdown_is_explained_by_its_own_documents(firm: Firm) -> None:
    mine = asked(
        firm, "open_balance", by=("salesperson",), params={"of": "韩梅梅", "currency": "JPY"}
    )
    assert mine.value == 900_000
    assert [row["number"] for row in mine.documents.rows] == ["INV-4"]
    one = asked(firm, "dso_count_back", by=("customer",), params={"of": "K001"})
    row = next(
        row
        for row in firm.ask("dso_count_back", by=("customer",)).rows
        if row["customer_no"] == "K001"
    )
    assert one.value == row["dso_count_back"]
    nobody = asked(firm, "unapplied", by=("customer",), params={"of": ""})
    assert nobody.value == 777_00
    month = asked(firm, "open_balance", by=("issue_month",), params={"of": "2026-03-01"})
    assert month.value == 5_000_00 - 500_00


def test_the_digest_lasts_until_a_fact_changes(firm: Firm) -> None:
    past = TODAY - dt.timedelta(days=3)
    known_then = dt.datetime.combine(past, dt.time(20, tzinfo=dt.UTC))
    then = Query(firm.company_id, TODAY, known_at=known_then)
    now = replace(then, known_at=None)
    before_then, before_now = (explain("dso_count_back", query).digest for query in (then, now))
    assert explain("dso_count_back", now).digest == before_now
    firm.invoice("INV-9", "K001", "2026-03-30", "2026-04-30", 100)
    assert explain("dso_count_back", then).digest == before_then
    assert explain("dso_count_back", now).digest != before_now


def test_what_a_figure_depends_on_is_named(firm: Firm) -> None:
    found = asked(firm, "concentration_top", by=("month",), params={"months": "6"})
    assert found.parameters["top"] == 10
    assert found.parameters["first"] == dt.date(2025, 10, 1)
    assert found.policy is None
    aged = asked(firm, "aging:0-30", params={"basis": "document_date"})
    assert aged.policy is not None
    assert aged.parameters["basis"] == "document_date"
    (owed,) = found.sums
    assert (owed.customers, owed.value) == (1, 79_500_00)


def test_a_salesperson_sees_his_own_customers_alone(firm: Firm) -> None:
    scope = Scope(salesperson="韩梅梅")
    found = asked(firm, "open_balance", scope=scope, params={"currency": "JPY"})
    assert [row["number"] for row in found.documents.rows] == ["INV-4"]
    assert asked(firm, "open_balance", scope=scope).value == 0
    with pytest.raises(NothingThere):
        asked(firm, "open_balance", scope=scope, by=("customer",), params={"of": "K001"})


@pytest.mark.parametrize(
    ("code", "more", "fault"),
    [
        ("dsoo", {}, "query.unknown_value"),
        ("promises_kept", {}, "query.measure_not_fed"),
        ("dso", {"params": {"need": "colour"}}, "query.unknown_value"),
        ("dso", {"params": {"at": "7"}}, "query.unknown_value"),
        ("dso", {"params": {"of": "x"}}, "query.missing"),
        ("dso", {"params": {"colour": "red"}}, "query.unknown_param"),
        ("aging", {}, "query.unknown_measure"),
        ("open_balance", {"by": ("issue_month",), "params": {"of": "May"}}, "query.unknown_value"),
    ],
)
def test_what_cannot_be_explained_is_refused(
    firm: Firm, code: str, more: dict[str, Any], fault: str
) -> None:
    with pytest.raises(BadQuery) as refused:
        asked(firm, code, **more)
    assert refused.value.code == fault
