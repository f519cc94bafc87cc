"""The rarer refusals: each cell that cannot be read with certainty says why."""

from datetime import date
from typing import Any

import pytest

from huikuan.rules.intake import (
    LAYOUTS,
    Accepted,
    Context,
    MappingRefused,
    Reader,
    Rejected,
    Skipped,
    Verdict,
    parse_mapping,
    read_row,
)
from huikuan.rules.intake.kinds import layout

CONTEXT = Context("CNY", date(2026, 3, 31))
RECEIPT = {"receipt_no": "R1", "received_on": "2026-01-02", "amount": "100.00"}
CUSTOMER = {"customer_no": "C1", "name": "宁波远航"}


def verdict(kind: str, section: dict[str, Any] | None = None, /, **cells: str) -> Verdict:
    columns = {one.name: one.name for one in LAYOUTS[kind].fields}
    mapping = parse_mapping({"sections": {kind: {"columns": columns, **(section or {})}}})
    row = {name: cells.get(name, "") for name in columns} | cells
    return read_row(Reader.of(mapping.section(kind), CONTEXT), row, 7)


def faults(kind: str, **cells: str) -> list[tuple[str, str]]:
    one = verdict(kind, **cells)
    assert isinstance(one, Rejected), one
    return [(fault.column, fault.code) for fault in one.faults]


@pytest.mark.parametrize(
    ("kind", "column", "text", "code"),
    [
        ("customers", "key_account", "maybe", "not_a_flag"),
        ("customers", "name", "宁" * 301, "text_too_long"),
        ("customers", "name", "宁\x07波", "control_character"),
        ("customers", "customer_no", "C" * 65, "text_too_long"),
        ("customers", "customer_no", "C\u200b1", "invisible_character"),
        ("customers", "since", "2" * 200, "not_a_date"),
        ("receipts", "amount", "(-100)", "not_a_number"),
        ("receipts", "amount", "-100-", "not_a_number"),
        ("receipts", "amount", "-¥-100", "not_a_number"),
        ("receipts", "amount", "A1B2", "not_a_number"),
        ("receipts", "amount", "100\n200", "not_a_number"),
        ("receipts", "amount", "1" * 40, "amount_too_large"),
        ("receipts", "amount", "-100", "amount_negative"),
        ("receipts", "method", "barter", "not_a_choice"),
    ],
)
def test_a_cell_that_is_not_certain_is_refused(
    kind: str, column: str, text: str, code: str
) -> None:
    whole = RECEIPT if kind == "receipts" else CUSTOMER
    assert faults(kind, **(whole | {column: text})) == [(column, code)]


def test_a_comma_as_decimal_mark_reads_one_way_only() -> None:
    columns = {one.name: one.name for one in LAYOUTS["receipts"].fields}
    mapping = parse_mapping(
        {"file": {"decimal_mark": ","}, "sections": {"receipts": {"columns": columns}}}
    )
    reader = Reader.of(mapping.section("receipts"), CONTEXT)
    cells = {name: RECEIPT.get(name, "") for name in columns}
    good = read_row(reader, cells | {"amount": "1.234,56"}, 7)
    assert isinstance(good, Accepted)
    assert good.values["amount_minor"] == "123456"
    bad = read_row(reader, cells | {"amount": "1,234,56"}, 7)
    assert isinstance(bad, Rejected)
    assert [fault.code for fault in bad.faults] == ["not_a_number"]


def test_attributes_can_be_left_out() -> None:
    one = verdict("customers", {"attributes": "none"}, **CUSTOMER, note="x")
    assert isinstance(one, Accepted)
    assert one.values["attributes"] == ""


@pytest.mark.parametrize(
    ("condition", "taken"),
    [
        ({"column": "state", "blank": True}, False),
        ({"column": "state", "blank": False}, True),
        ({"column": "state", "is": ["posted"]}, True),
        ({"column": "state", "is": ["draft"]}, False),
        ({"column": "state", "is_not": ["posted"]}, False),
        ({"column": "state", "is_not": ["draft"]}, True),
    ],
)
def test_a_condition_says_which_rows_are_of_the_kind(
    condition: dict[str, Any], taken: bool
) -> None:
    one = verdict("receipts", {"when": [condition]}, **RECEIPT, state="posted")
    assert isinstance(one, Accepted if taken else Skipped)


def test_a_mapping_names_only_columns_that_it_has() -> None:
    with pytest.raises(MappingRefused) as refused:
        parse_mapping(
            {
                "file": {"skip_rows": 2},
                "sections": {
                    "allocations": {
                        "columns": {"invoice_no": "A", "applied_on": "B", "amount": "C"},
                        "distinct": "receipt_no",
                    }
                },
            }
        )
    found = {(issue.place.rpartition(".")[2], issue.code) for issue in refused.value.issues}
    assert found == {
        ("distinct", "mapping_unknown_column"),
        ("receipt_no", "mapping_required_column"),
    }


def test_a_layout_is_asked_by_its_kind_and_a_column_by_its_name() -> None:
    assert layout("receipts") is LAYOUTS["receipts"]
    assert layout("receipts").field("amount").required
    staged = layout("allocations").staged_columns
    assert staged[:3] == ("row", "line", "receipt_no")
    assert staged[-1] == "attributes"
    with pytest.raises(KeyError):
        layout("letters")
    with pytest.raises(KeyError):
        layout("receipts").field("weight")
