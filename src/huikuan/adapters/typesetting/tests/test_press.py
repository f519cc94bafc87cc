"""The press: values are values, the bytes are the same everywhere, mistakes are told."""

import datetime as dt
import io
from typing import Any

import pytest
from pypdf import PdfReader

from huikuan.adapters.typesetting import CannotTypeset, typeset

DAY = dt.date(2026, 1, 4)


def values(name: str, lines: int = 1) -> dict[str, Any]:
    """A statement with a buyer's name and so many lines."""
    return {
        "lang": "zh",
        "title": "往来对账单",
        "period": "2025-10-01 至 2025-12-31",
        "page": "第 @1@ 页，共 @2@ 页",
        "footer": "对账单",
        "seller": {"role": "供方", "name": "华宽机械有限公司", "lines": ["HK"]},
        "buyer": {"role": "需方", "name": name, "lines": []},
        "parts": [
            {
                "heading": "往来",
                "figures": [["本期应收", "1.00"]],
                "columns": list("一二三四五六七"),
                "opening": ["期初余额", "0.00"],
                "lines": [[f"行{number}", "", "", "", "", "", "1.00"] for number in range(lines)],
                "closing": ["期末余额", "1.00"],
                "capitals": ["大写", "人民币壹元整"],
                "split_heading": "",
                "split": [],
                "items_heading": "",
                "item_columns": list("一二三四五六七"),
                "items": [],
            }
        ],
        "notes": ["请核对。"],
        "confirm": {"heading": "确认", "choices": ["相符"], "fields": ["日期"]},
    }


def text_of(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


def test_chinese_can_be_read_back_and_pages_are_counted() -> None:
    content = typeset("statement", values("绍兴鑫恒纺织有限公司", lines=100), dated=DAY)
    pages = len(PdfReader(io.BytesIO(content)).pages)
    said = text_of(content)
    assert pages > 1
    assert "绍兴鑫恒纺织有限公司" in said
    assert f"第 {pages} 页，共 {pages} 页" in said
    assert "行 0" in said
    assert "行 99" in said


@pytest.mark.parametrize(
    "name", ['#panic("x")', "*bold* _x_ $1+1$", '#import "@preview/x:1"', "\\"]
)
def test_a_name_is_never_markup(name: str) -> None:
    said = text_of(typeset("statement", values(name), dated=DAY))
    assert name in said


def test_the_same_values_give_the_same_bytes() -> None:
    assert typeset("statement", values("甲"), dated=DAY) == typeset(
        "statement", values("甲"), dated=DAY
    )


def test_every_font_is_in_the_file() -> None:
    content = typeset("statement", values("甲"), dated=DAY)
    assert b"NotoSansSC" in content


def test_an_incomplete_statement_and_an_unknown_template_are_refused() -> None:
    with pytest.raises(CannotTypeset, match="title"):
        typeset("statement", {"lang": "zh"}, dated=DAY)
    with pytest.raises(LookupError):
        typeset("nothing", {}, dated=DAY)
