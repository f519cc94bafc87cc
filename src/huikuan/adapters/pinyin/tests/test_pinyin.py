"""Names are spelled by phrase, not by character: 重庆 is chongqing, 重量 is zhongliang."""

import pytest
from pypinyin import lazy_pinyin

from huikuan.adapters.pinyin import spell


@pytest.mark.parametrize(
    ("name", "pinyin", "initials"),
    [
        ("重庆", "chong qing", "cq"),
        ("重量", "zhong liang", "zl"),
        ("宁波恒泰五金有限公司", "ning bo heng tai wu jin you xian gong si", "nbhtwjyxgs"),
        ("Harbor Pacific GmbH", "harbor pacific gmbh", "hpg"),
        ("", "", ""),
    ],
)
def test_spelling(name: str, pinyin: str, initials: str) -> None:
    assert spell(name) == (pinyin, initials)


@pytest.mark.parametrize(
    "name", ["重庆银行行长", "乐山音乐股份公司", "行行好", "无锡长安长存储有限公司"]
)
def test_words_spelled_one_by_one_are_the_librarys_own_answer(name: str) -> None:
    assert spell(name)[0].split() == [part.strip().lower() for part in lazy_pinyin(name)]
