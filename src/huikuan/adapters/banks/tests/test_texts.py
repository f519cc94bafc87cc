"""Every code that a bank's file or statement can be refused with has its sentence."""

import re
from pathlib import Path

import huikuan.adapters.banks
import huikuan.rules.banking
from huikuan.adapters.banks import known_presets
from huikuan.adapters.banks.preset import parse_preset
from huikuan.adapters.banks.presets import preset_document
from huikuan.adapters.texts import catalogue

_CODE = re.compile(r'"(bank_[a-z_]+|unknown_currency|xml_dtd)"')
_NO_CODES = {"bank_reference", "bank_references"}  # fields of that name


def test_every_code_has_a_sentence_and_every_sentence_a_code() -> None:
    sources = [
        path.read_text("utf-8")
        for room in (huikuan.adapters.banks, huikuan.rules.banking)
        for path in Path(str(room.__file__)).parent.glob("*.py")
    ]
    codes = {one for text in sources for one in _CODE.findall(text)} - _NO_CODES
    assert len(codes) > 30
    assert codes <= set(catalogue())
    written = Path(str(huikuan.adapters.banks.__file__)).parents[2] / "texts" / "banking.yaml"
    told = re.findall(r"^(bank_[a-z_]+):", written.read_text("utf-8"), re.MULTILINE)
    assert set(told) <= codes


def test_the_shipped_presets_say_nothing_unknown() -> None:
    for name in known_presets():
        preset = parse_preset(preset_document(name))
        assert preset.name == name
    assert {"icbc", "ccb", "abc", "boc", "cmb", "alipay", "wechat", "huikuan"} <= set(
        known_presets()
    )
