"""Which customers a typed word means: by name, number, pinyin from any syllable on, initials."""

import pytest

from huikuan.adapters.pinyin import spell
from huikuan.analytics.engine.values import Customer
from huikuan.analytics.reports.aging import named

NAME = "重庆鑫恒纺织有限公司"
PINYIN, INITIALS = spell(NAME)
ONE = Customer(
    1, "K001", NAME, PINYIN, "", "", "", "", "", "鑫恒", INITIALS, "", "CNY", "", key_account=False
)


@pytest.mark.parametrize(
    "typed",
    [
        *("鑫恒", "k00", "c", "chong qing", "chongqing", "chongqingxin", "xinheng", "xin heng"),
        *("fangzhi", "cqxh", "xhfz", "xh"),
    ],
)
def test_a_customer_is_meant_by(typed: str) -> None:
    assert named(ONE, typed)


@pytest.mark.parametrize("typed", ["inheng", "ongqing", "hengxin", "x0", "001", "h"])
def test_a_customer_is_not_meant_by(typed: str) -> None:
    assert not named(ONE, typed)
