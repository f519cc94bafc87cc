"""The catalogue: nobody meets a code without a sentence, in either language."""

import pytest

from huikuan.adapters import texts
from huikuan.adapters.texts.entry import BadCatalogue, Entry, parse_area, placeholders


def test_every_code_has_both_languages_with_the_same_placeholders() -> None:
    for code, entry in texts.catalogue().items():
        assert placeholders(entry.zh) == placeholders(entry.en), code


def test_a_code_stands_in_one_area_only() -> None:
    assert len(texts.catalogue()) == sum(len(entries) for entries in texts.areas().values())


def test_a_sentence_carries_its_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    entry = Entry(zh="发票 {number} 已存在", en="invoice {number} is there already")
    monkeypatch.setattr(texts, "catalogue", lambda: {"intake.there": entry})
    assert texts.text("intake.there", "zh", number="A-1") == "发票 A-1 已存在"
    assert texts.text("intake.there", "en", number="A-1") == "invoice A-1 is there already"
    with pytest.raises(KeyError):
        texts.text("intake.there", "en")
    with pytest.raises(KeyError):
        texts.text("intake.nobody_wrote_this", "en")


@pytest.mark.parametrize(
    "document",
    [
        ["not", "a", "table"],
        {"code": "only a sentence"},
        {"code": {"zh": "中文"}},
        {"code": {"zh": "中文", "en": "English", "fr": "français"}},
        {"code": {"zh": "中文", "en": " "}},
        {"code": {"zh": "{number} 行", "en": "row {line}"}},
        {"code": {"zh": "{number", "en": "{number}"}},
        {True: {"zh": "是", "en": "yes"}},
    ],
)
def test_a_catalogue_that_is_not_whole_is_refused(document: object) -> None:
    with pytest.raises(BadCatalogue, match="area"):
        parse_area("area", document)


def test_a_line_of_a_file_is_a_place_in_either_language() -> None:
    assert texts.text("bank_cut_off", "zh", place="line 10").startswith("第 10 行：")
    assert texts.text("bank_cut_off", "en", place="line 10").startswith("line 10:")
    assert texts.text("bank_cut_off", "zh", place=":61:").startswith(":61:：")


def test_an_empty_area_has_no_codes() -> None:
    assert parse_area("area", None) == {}
