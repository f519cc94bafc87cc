"""One row, one verdict: taken as it will be staged, refused with every fault, or no record."""

from datetime import date
from typing import Any

import pytest

from huikuan.rules.intake import (
    LAYOUTS,
    Accepted,
    Context,
    Reader,
    Rejected,
    Skip,
    Skipped,
    Verdict,
    parse_mapping,
    read_row,
)

CONTEXT = Context("CNY", date(2026, 3, 31))


def verdict(kind: str, section: dict[str, Any] | None = None, /, **cells: str) -> Verdict:
    columns = {one.name: one.name for one in LAYOUTS[kind].fields}
    mapping = parse_mapping({"sections": {kind: {"columns": columns, **(section or {})}}})
    row = {name: cells.get(name, "") for name in columns} | cells
    return read_row(Reader.of(mapping.section(kind), CONTEXT), row, 7)


def taken(one: Verdict) -> dict[str, str]:
    assert isinstance(one, Accepted), one
    return {name: text for name, text in one.values.items() if text}


def codes(one: Verdict) -> list[tuple[str, str]]:
    assert isinstance(one, Rejected), one
    return [(fault.column, fault.code) for fault in one.faults]


INVOICE = {"invoice_no": "1", "customer_no": "C", "issue_date": "2026-01-02", "amount": "113.00"}


def test_an_invoice_without_currency_or_kind_is_the_company_s_own() -> None:
    assert taken(verdict("invoices", **INVOICE, note="x")) == {
        "invoice_no": "1",
        "customer_no": "C",
        "issue_date": "2026-01-02",
        "amount_minor": "11300",
        "kind": "invoice",
        "currency": "CNY",
        "attributes": '{"note":"x"}',
    }


def test_a_credit_note_lowers_whatever_sign_it_came_with() -> None:
    for amount, tax in (("113", "13"), ("-113", "-13")):
        note = INVOICE | {"kind": "红字", "amount": amount, "tax_amount": tax, "credits": "0"}
        values = taken(verdict("invoices", **note))
        assert (values["kind"], values["amount_minor"], values["tax_minor"]) == (
            "credit_note",
            "-11300",
            "-1300",
        )


def test_a_negative_invoice_is_refused_unless_the_mapping_says_what_it_is() -> None:
    minus = INVOICE | {"amount": "-113"}
    assert codes(verdict("invoices", **minus)) == [("amount", "amount_negative")]
    values = taken(verdict("invoices", {"negative": "credit_note"}, **minus))
    assert (values["kind"], values["amount_minor"]) == ("credit_note", "-11300")


def test_every_fault_of_a_row_is_named_in_the_order_of_the_columns() -> None:
    wrong = {"invoice_no": "", "customer_no": "1E+10", "issue_date": "1/2/26", "amount": "x"}
    assert codes(verdict("invoices", **wrong, currency="???")) == [
        ("invoice_no", "required"),
        ("customer_no", "digits_lost"),
        ("issue_date", "date_order_open"),
        ("amount", "currency_not_read"),
        ("currency", "unknown_currency"),
    ]


@pytest.mark.parametrize(
    ("more", "fault"),
    [
        ({"due_date": "2026-01-01"}, ("due_date", "due_before_issue")),
        ({"tax_amount": "114"}, ("tax_amount", "tax_not_within")),
        ({"tax_amount": "-1"}, ("tax_amount", "tax_not_within")),
        ({"amount": "0"}, ("amount", "amount_zero")),
        ({"disputed_to": "2026-02-01"}, ("disputed_to", "dispute_without_start")),
        (
            {"disputed_from": "2026-02-02", "disputed_to": "2026-02-01"},
            ("disputed_to", "dispute_ends_early"),
        ),
    ],
)
def test_columns_must_agree_with_each_other(more: dict[str, str], fault: tuple[str, str]) -> None:
    assert codes(verdict("invoices", **(INVOICE | more))) == [fault]


def test_an_allocation_has_one_paying_side() -> None:
    base = {"invoice_no": "1", "applied_on": "2026-01-02", "amount": "5.00"}
    assert taken(verdict("allocations", receipt_no="R", **base))["amount"] == "5.00"
    for sides in ({}, {"receipt_no": "R", "credit_note_no": "N"}):
        assert codes(verdict("allocations", **base, **sides)) == [
            ("receipt_no", "one_payment_side")
        ]
    assert codes(verdict("allocations", receipt_no="R", **(base | {"amount": "0.00"}))) == [
        ("amount", "amount_zero")
    ]


def test_an_open_item_is_open_for_no_more_than_it_was() -> None:
    item = INVOICE | {
        "due_date": "2026-02-01",
        "currency": "JPY",
        "amount": "500",
        "open_amount": "501",
    }
    assert codes(verdict("open-items", **item)) == [("open_amount", "open_over_amount")]
    assert taken(verdict("open-items", **(item | {"open_amount": "500"})))["open_minor"] == "500"


def test_what_is_no_record_is_skipped_and_says_why() -> None:
    heading = {one.name: one.name for one in LAYOUTS["invoices"].fields}
    for cells, why in (
        ({}, Skip.BLANK),
        ({"invoice_no": " \u3000"}, Skip.BLANK),
        (heading, Skip.HEADING),
        ({"invoice_no": "合计", "amount": "500"}, Skip.TOTAL),
        ({"customer_no": "客户小计：", "amount": "500"}, Skip.TOTAL),
        ({"invoice_no": "Grand Total", "amount": "500"}, Skip.TOTAL),
        ({"invoice_no": "制单：李四"}, Skip.TITLE),
    ):
        assert verdict("invoices", **cells) == Skipped(why)


def test_a_record_that_lacks_something_is_refused_not_skipped() -> None:
    assert codes(verdict("invoices", invoice_no="1", amount="5")) == [
        ("customer_no", "required"),
        ("issue_date", "required"),
    ]


def test_templates_conditions_and_days_later() -> None:
    section = {
        "columns": {
            "receipt_no": {"template": "R-{no}/{row}"},
            "received_on": {"date": "day", "plus_days": "days"},
            "amount": "paid",
            "currency": {"constant": "USD"},
            "method": {"column": "how", "values": {"T": "bank"}},
        },
        "when": [{"column": "paid", "not_zero": True}],
        "attributes": ["how"],
    }
    mapping = parse_mapping({"sections": {"receipts": section}}).section("receipts")
    reader = Reader.of(mapping, CONTEXT)
    row = {"no": "A", "day": "2026-01-30", "days": "3", "paid": "5", "how": "T", "x": "y"}
    assert taken(read_row(reader, row, 7)) == {
        "receipt_no": "R-A/7",
        "received_on": "2026-02-02",
        "amount_minor": "500",
        "currency": "USD",
        "method": "bank",
        "attributes": '{"how":"T"}',
    }
    assert read_row(reader, row | {"paid": "0.00"}, 7) == Skipped(Skip.OTHER)
    assert codes(read_row(reader, row | {"paid": "some"}, 7)) == [("paid", "not_a_number")]
    assert codes(read_row(reader, row | {"no": ""}, 7)) == [("receipt_no", "required")]
    assert codes(read_row(reader, row | {"days": ""}, 7)) == [("day", "days_missing")]


def test_formulas_and_markup_stay_text() -> None:
    live = '=HYPERLINK("http://x")<script>{{7*7}}\r\nBcc: a@b'
    values = taken(verdict("customers", customer_no="C", name=live))
    assert values["name"] == live
