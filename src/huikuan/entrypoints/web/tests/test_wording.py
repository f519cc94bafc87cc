"""How figures are written: thousands marks, the currency's decimals, words for days."""

from datetime import date
from decimal import Decimal

import pytest

from huikuan.adapters.texts import Language
from huikuan.entrypoints.web import persons, wording


@pytest.mark.parametrize(
    ("minor", "currency", "written"),
    [
        (123456789, "CNY", "1,234,567.89"),
        (-5, "CNY", "−0.05"),
        (1234567, "JPY", "1,234,567"),
        (1234567, "KWD", "1,234.567"),
        (0, "EUR", "0.00"),
        (10**17, "CNY", "1,000,000,000,000,000.00"),
    ],
)
def test_amounts_have_marks_and_the_currencys_own_decimals(
    minor: int, currency: str, written: str
) -> None:
    assert wording.amount(minor, currency) == written


@pytest.mark.parametrize(
    ("figure", "currency", "written"),
    [
        ("336.9", "EUR", "336.90"),
        ("-1336.9", "EUR", "−1,336.90"),
        ("1000", "JPY", "1,000"),
        # what a file states is not cut, and of a currency nobody knows it stays as it is
        ("0.125", "CNY", "0.125"),
        ("7.5", "ZZZ", "7.5"),
    ],
)
def test_what_a_file_states_has_its_currencys_decimals_at_least(
    figure: str, currency: str, written: str
) -> None:
    assert wording.stated(figure, currency) == written


@pytest.mark.parametrize(
    ("account", "zh", "en"),
    [
        ("system:command:root", "命令行（root）", "command line (root)"),
        ("command:root", "命令行（root）", "command line (root)"),
        ("token:7", "接口令牌 7", "API token 7"),
        ("system:match", "自动匹配", "automatic matching"),
        ("system:close-day", "日终处理", "the close of the day"),
        ("system:upgrade", "系统（upgrade）", "the system (upgrade)"),
        ("王芳", "王芳", "王芳"),
    ],
)
def test_whoever_acted_is_named_in_words(account: str, zh: str, en: str) -> None:
    assert (persons.words(account, "zh"), persons.words(account, "en")) == (zh, en)


@pytest.mark.parametrize(
    ("days", "zh", "en"),
    [
        (34, "逾期 34 天", "34 days overdue"),
        (1, "逾期 1 天", "1 day overdue"),
        (0, "今天到期", "due today"),
        (-1, "1 天后到期", "due in 1 day"),
        (-1200, "1,200 天后到期", "due in 1,200 days"),
    ],
)
def test_days_late_are_words(days: int, zh: str, en: str) -> None:
    assert wording.late(days, "zh") == zh
    assert wording.late(days, "en") == en


def test_how_late_a_debt_was_paid_is_words_too() -> None:
    assert wording.paid(3, "zh") == "迟付 3 天"
    assert wording.paid(-1, "en") == "paid 1 day early"
    assert wording.paid(0, "zh") == "当天付清"


@pytest.mark.parametrize(
    ("code", "kind", "value", "zh", "en"),
    [
        ("overdue_share", "share", 2031, "20.31%", "20.31%"),
        ("dso", "days", Decimal("65.7"), "65.7 天", "65.7 days"),
        ("days_late", "days", 2, "逾期 2 天", "2 days overdue"),
        ("issued_on", "date", date(2026, 11, 20), "2026-11-20", "2026-11-20"),
        ("count", "count", 12345, "12,345", "12,345"),
        ("seq", "count", 12345, "12345", "12345"),
        ("disputed", "bool", False, "否", "No"),
        ("kind", "text", "credit_note", "贷项通知单", "Credit note"),
        ("entry_kind", "text", "written_off", "坏账核销", "Written off"),
        ("entry_kind", "text", "invoice", "发票", "Invoice"),
        ("country", "text", "CN", "中国", "China"),
        ("bucket", "text", "31-60", "31-60 天", "31-60 days"),
        ("name", "text", "杭州凌云", "杭州凌云", "杭州凌云"),
        ("terms", "text", "something nobody can read", *["something nobody can read"] * 2),
        ("name", "text", None, "", ""),
    ],
)
def test_a_cell_is_written_by_its_kind(
    code: str, kind: str, value: object, zh: str, en: str
) -> None:
    written: dict[Language, str] = {"zh": zh, "en": en}
    for language, words in written.items():
        assert wording.cell(code, kind, value, {}, language) == words


def test_terms_are_written_in_the_readers_language() -> None:
    assert "30" in wording.payment_terms("net 30", "zh")
    assert wording.payment_terms("net 30", "zh") != "net 30"
