"""Mappings are checked as a whole, and headings are known by heart or not at all."""

import pytest

from huikuan.rules.intake import (
    LAYOUTS,
    MappingRefused,
    guess_kind,
    heading_unit,
    looks_like_headings,
    parse_mapping,
    propose_columns,
)


def issues(document: object) -> dict[str, str]:
    with pytest.raises(MappingRefused) as refused:
        parse_mapping(document)
    return {one.place: one.code for one in refused.value.issues}


def test_a_mapping_is_refused_with_all_its_issues_at_once() -> None:
    assert issues(
        {
            "file": {"delimiter": "x", "skip_rows": -1, "colour": "red"},
            "sections": {
                "invoices": {
                    "columns": {
                        "invoice_no": {"column": "A", "constant": "B"},
                        "customer_no": ["C"],
                        "issue_date": {"column": "D", "date_format": "D/M"},
                        "amout": "E",
                        "due_date": {"date": "D"},
                    },
                    "when": [{"column": "A"}],
                    "negative": "ignore",
                },
                "letters": {},
            },
        }
    ) == {
        "file.colour": "mapping_unknown_key",
        "file.delimiter": "mapping_not_allowed",
        "file.skip_rows": "mapping_not_a_number",
        "sections.letters": "mapping_unknown_kind",
        "sections.invoices.columns.invoice_no": "mapping_one_origin",
        "sections.invoices.columns.customer_no": "mapping_not_a_text",
        "sections.invoices.columns.issue_date": "mapping_date_format",
        "sections.invoices.columns.amout": "mapping_unknown_column",
        "sections.invoices.columns.amount": "mapping_required_column",
        "sections.invoices.columns.due_date": "mapping_one_origin",
        "sections.invoices.when[0]": "mapping_condition",
        "sections.invoices.negative": "mapping_not_allowed",
    }


@pytest.mark.parametrize("document", [None, [], "x", {}, {"kind": "invoices"}, {"sections": []}])
def test_what_is_no_mapping_is_refused(document: object) -> None:
    assert issues(document)


def test_a_mapping_without_the_kind_says_which_it_has() -> None:
    file = parse_mapping({"kind": "customers", "columns": {"customer_no": "A", "name": "B"}})
    with pytest.raises(MappingRefused) as refused:
        file.section("orders")
    assert refused.value.issues[0].figures == {"kind": "orders", "known": "customers"}


def test_a_proposal_is_a_mapping_that_parses() -> None:
    for kind, layout in LAYOUTS.items():
        proposed = propose_columns(kind, [one.name for one in layout.fields])
        assert proposed.complete
        mapping = parse_mapping(proposed.document()).section(kind)
        assert {name: source.column for name, source in mapping.sources.items()} == {
            one.name: one.name for one in layout.fields
        }


def test_exports_of_the_usual_systems_are_recognised() -> None:
    kingdee = [
        "单据编号",
        "业务日期",
        "往来单位编码",
        "往来单位名称",
        "币别",
        "金额",
        "税额",
        "价税合计",
        "到期日",
    ]
    found = propose_columns("invoices", kingdee)
    assert found.columns["amount"] == "价税合计"  # gross, though a net column is there too
    assert found.columns["issue_date"] == "业务日期"
    assert "金额" in found.unused
    sap = ["Billing Document", "Sold-To Party", "Billing Date", "Amount in Document Currency",
           "Document Currency", "Net Due Date"]  # fmt: skip
    assert propose_columns("invoices", sap).complete
    assert propose_columns(
        "receipts", ["收款单号", "收款日期", "收款金额", "付款人", "摘要"]
    ).complete


def test_headings_are_compared_without_case_width_blanks_and_stars() -> None:
    found = propose_columns("customers", ["客户编码 *", "客户名称（必填）", "ＶＡＴ Number"])
    assert found.columns == {
        "customer_no": "客户编码 *",
        "name": "客户名称（必填）",
        "tax_id": "ＶＡＴ Number",
    }


def test_a_unit_in_a_heading_is_shown_and_plain_yuan_is_none() -> None:
    assert heading_unit("价税合计（万元）") == "万元"
    assert heading_unit("金额(元)") == ""
    found = propose_columns("invoices", ["发票号码", "客户编码", "开票日期", "价税合计（万元）"])
    assert found.document()["columns"] == {
        "invoice_no": "发票号码",
        "customer_no": "客户编码",
        "issue_date": "开票日期",
        "amount": {"column": "价税合计（万元）", "unit": "万元"},
    }


def test_a_heading_is_used_once_and_likeness_is_not_enough() -> None:
    found = propose_columns("receipts", ["单据编号", "单据日期", "金额", "付款人名"])
    assert "payer_name" not in found.columns
    assert len(set(found.columns.values())) == len(found.columns)


def test_the_kind_is_guessed_by_what_is_explained() -> None:
    for kind, layout in LAYOUTS.items():
        guessed = guess_kind([one.name for one in layout.fields])
        assert guessed is not None
        assert guessed.kind == kind
    assert guess_kind(["a", "b"]) is None


def test_a_title_line_is_not_taken_for_headings() -> None:
    assert not looks_like_headings("invoices", ["应收账款明细表", "", ""])
    assert not looks_like_headings("invoices", ["单位：", "某某公司", "日期"])
    assert looks_like_headings("invoices", ["发票号码", "客户编码", "x"])
