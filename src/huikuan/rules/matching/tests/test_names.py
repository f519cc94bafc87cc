"""When two ways to write a firm's name mean the same firm, and on names none of us wrote."""

import csv
import os
from pathlib import Path

import pytest

from huikuan.rules.matching import AliasKind, alias_key
from huikuan.rules.matching.names import name_key, pinyin_key, stem_key

FOLDER = Path(
    os.environ.get("HUIKUAN_SHARED", Path(__file__).resolve().parents[6] / "shared"),
    "data",
    "company-names",
)
given = pytest.mark.skipif(
    not FOLDER.is_dir(), reason=f"the company names of {FOLDER} are not on this machine"
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("宁波华盛电子有限公司", "宁波华盛电子有限责任公司"),
        ("（宁波）华盛电子股份有限公司", "(宁波) 华盛电子"),
        ("Ｍｅｒｉｄｉａｎ Tools", "MERIDIAN TOOLS LTD."),
        ("Meridian & Tools B.V.", "Meridian and Tools BV"),
        ("Nestlé S.A.", "NESTLE SA"),
        ("Ineos S.p.A.", "ineos spa"),
        ("Steamship A/S", "Steamship AS"),
    ],
)
def test_the_same_firm(one: str, other: str) -> None:
    assert stem_key(one) == stem_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("宁波华盛电子有限公司", "宁波华胜电子有限公司"),
        ("宁波华盛电子有限公司", "温州华盛电子有限公司"),
        ("Van Herk Investments B.V.", "Van Herpen Investments B.V."),
    ],
)
def test_another_firm(one: str, other: str) -> None:
    assert stem_key(one) != stem_key(other)


def test_a_name_that_is_nothing_but_a_form_keeps_it() -> None:
    assert (stem_key("有限公司"), stem_key("Co., Ltd."), name_key(" - ")) == (
        "有限公司",
        "coltd",
        "",
    )


def test_spellings_and_keys_of_what_was_learned() -> None:
    assert pinyin_key("ning bo hua sheng you xian gong si") == "ningbohuasheng"
    assert pinyin_key("you xian gong si") == "youxiangongsi"
    assert alias_key(AliasKind.ACCOUNT, " 6222-0001 99ａ") == "6222000199A"
    assert alias_key(AliasKind.NAME, "（宁波）Ａ 公司") == "宁波a公司"


@given
@pytest.mark.parametrize(
    ("file", "columns", "least"),
    [
        ("name_pairs_small.csv", ("Name_x", "Name_y", "Targets"), 36),
        ("emm_namepairs.csv", ("gt_name", "name", "correct"), 4),
    ],
)
def test_no_two_firms_are_taken_for_one(
    file: str, columns: tuple[str, str, str], least: int
) -> None:
    first, second, label = columns
    with (FOLDER / file).open(encoding="utf-8-sig", newline="") as lines:
        pairs = [
            (row[first], row[second], row[label] in {"1", "True"}) for row in csv.DictReader(lines)
        ]
    same = [(one, other, right) for one, other, right in pairs if stem_key(one) == stem_key(other)]
    assert [pair for pair in same if not pair[2]] == []
    assert len(same) >= least


@given
def test_a_chinese_name_keeps_its_brand() -> None:
    lines = (FOLDER / "cn_company_brand.txt").read_text(encoding="utf-8").splitlines()
    named = [line.split() for line in lines if len(line.split()) == 2]
    lost = [name for name, brand in named if brand not in stem_key(name)]
    assert (len(named), lost) == (149, [])


@given
def test_foreign_names_keep_something_and_few_collide() -> None:
    text = (FOLDER / "sec_foreign_registrants_names.csv").read_text(encoding="utf-8")
    names = [line.rsplit(";", 1)[0].strip() for line in text.splitlines() if line.strip()]
    stems = {stem_key(name) for name in names}
    assert "" not in stems
    assert len(names) - len(stems) <= 10


@pytest.mark.parametrize("masked", ["****1031", "6222 **** **** 1031", "6222********1031"])
def test_a_masked_account_is_nothing_to_remember_a_payer_by(masked: str) -> None:
    assert alias_key(AliasKind.ACCOUNT, masked) == ""
    assert alias_key(AliasKind.ACCOUNT, "6222 0001 1031") == "622200011031"
