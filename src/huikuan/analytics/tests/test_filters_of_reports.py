"""A condition means what the report shows: each value that stands in a row finds that row."""

from dataclasses import replace

import pytest

from huikuan.analytics.reports import (
    BadFilter,
    BadQuery,
    Query,
    Report,
    Scope,
    filter_fields,
    filter_values,
)
from huikuan.analytics.tests.firm import TODAY, Firm, day
from huikuan.kernel.money import Money
from huikuan.rules.filters import Field, quoted
from huikuan.rules.items import DocumentKind

pytestmark = pytest.mark.django_db
REPORTS = ("invoices", "receipts", "open_items", "customers", "overdue", "aging", "balances")


@pytest.fixture
def firm() -> Firm:
    firm = Firm()
    part = (day("2026-02-20"), 3_000_00)
    firm.document(DocumentKind.INVOICE, "INV-5", "K001", day("2026-01-20"), part, currency="CNY")
    firm.reverse(firm.group, day("2026-03-25"))
    return firm


def shown(report: Report, field: Field) -> list[object]:
    return [row.get(field.code) for row in report.rows]


def written(field: Field, value: object, currency: str) -> str:
    if field.kind == "money":
        assert isinstance(value, int)
        return f"{field.code} == {Money(value, currency).text()} and currency == {currency}"
    if field.kind == "share":
        assert isinstance(value, int)
        return f"{field.code} == {value // 100}.{value % 100:02}%"
    if field.kind == "text":
        return f"{field.code} == {quoted(str(value))}"
    return f"{field.code} == {str(value).lower() if isinstance(value, bool) else value}"


@pytest.mark.parametrize("name", REPORTS)
def test_every_value_shown_finds_its_rows_and_no_others(firm: Firm, name: str) -> None:
    whole = firm.ask(name, limit=None)
    keys = ("document_id", "line", "customer_no", "currency")

    def ids(rows: object) -> list[tuple[object, ...]]:
        return sorted(
            (tuple(row.get(key) for key in keys) for row in rows),  # type: ignore[attr-defined]
            key=str,
        )

    asked = 0
    for field in filter_fields(name, Query(firm.company_id, TODAY)):
        for row in whole.rows:
            value = row.get(field.code)
            if value is None or (value == "" and field.choices):
                continue
            found = firm.ask(name, limit=None, where=written(field, value, row["currency"]))
            same = [
                one
                for one in whole.rows
                if one.get(field.code) == value
                and (field.kind != "money" or one["currency"] == row["currency"])
            ]
            assert ids(found.rows) == ids(same), (field.code, value)
            asked += 1
    assert asked > 15


def test_a_missing_value_satisfies_only_its_being_different(firm: Firm) -> None:
    early = {row["number"] for row in firm.ask("invoices", limit=None).rows if not row["days_late"]}
    assert early
    for text, there in (
        ("days_late < 9999", False),
        ("days_late >= -9999", False),
        ("days_late != 9999", True),
        ("not days_late < 9999", True),
    ):
        numbers = {row["number"] for row in firm.ask("invoices", limit=None, where=text).rows}
        assert early <= numbers if there else not early & numbers


@pytest.mark.parametrize("name", REPORTS)
def test_amounts_need_a_currency_where_the_rows_have_several(firm: Firm, name: str) -> None:
    code = "total" if name == "aging" else "open"
    if name == "receipts":
        # all of them are in yuan
        assert firm.ask(name, where=f"{code} > 1").total_rows
        return
    with pytest.raises(BadFilter) as bad:
        firm.ask(name, where=f"{code} > 1")
    assert bad.value.code == "query.where_mixes_currencies"
    assert bad.value.figures["currencies"] == "CNY, JPY"
    for pinned in (
        {"where": f"{code} > 1 and currency == JPY"},
        {"where": f"{code} > 1", "params": {"currency": "JPY"}},
        {"where": f"{code} > 1", "params": {"customer": "K002"}},
    ):
        assert {row["currency"] for row in firm.ask(name, **pinned).rows} == {"JPY"}
    assert firm.ask(name, where=f"{code} > 0").total_rows


def test_what_has_no_condition_refuses_one(firm: Firm) -> None:
    with pytest.raises(BadQuery) as bad:
        firm.ask("cockpit", where="currency == CNY")
    assert bad.value.code == "query.no_condition"


def test_values_are_those_of_the_customers_that_may_be_seen(firm: Firm) -> None:
    query = Query(firm.company_id, TODAY)
    fields = {field.code: field for field in filter_fields("invoices", query)}

    def values(code: str, query: Query = query) -> list[str]:
        return [one.value for one in filter_values(query, fields[code])]

    assert values("currency") == ["CNY"]
    assert values("salesperson") == sorted(["李雷", "韩梅梅"])
    assert "K003" in values("customer_no")
    assert values("status") == ["open", "partly_settled", "settled", "reversed"]
    assert values("amount") == []
    assert values("issued_on") == []
    mine = replace(query, scope=Scope("韩梅梅"))
    assert values("customer", mine) == ["Nova Foods GmbH"]
    assert values("salesperson", mine) == ["韩梅梅"]


def test_names_are_found_by_their_letters(firm: Firm) -> None:
    query = Query(firm.company_id, TODAY)
    (name,) = [one for one in filter_fields("customers", query) if one.code == "name"]
    found = {one.value: one.also for one in filter_values(query, name)}
    assert found["绍兴鑫恒纺织有限公司"].startswith("khk001")


def test_the_fields_of_an_aging_are_its_buckets_and_the_groups(firm: Firm) -> None:
    codes = [field.code for field in filter_fields("aging", Query(firm.company_id, TODAY))]
    assert {"total", "not_due", "1-30", "region", "salesperson"} <= set(codes)
    grouped = Query(firm.company_id, TODAY, by=("region", "currency"))
    codes = [field.code for field in filter_fields("aging", grouped)]
    assert "region" in codes
    assert "salesperson" not in codes
