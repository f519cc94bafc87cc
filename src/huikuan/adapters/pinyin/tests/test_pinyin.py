"""Names are spelled by phrase, not by character: 重庆 is chongqing, 重量 is zhongliang."""

import pytest

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
