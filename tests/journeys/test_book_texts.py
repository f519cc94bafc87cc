"""The ledger model itself, by books written as text and worked out by hand."""

import datetime as dt

import pytest

from tests.support.booktext import play
from tests.support.modelbook import ModelBook

ENGLISH = """
2025-01-10 invoice A-1  buyer Hua  1000.00 CNY  due 30d
2025-02-20 payment R-1  buyer Hua   400.00 CNY  for A-1
as of 2025-02-19: A-1 open 1000.00, 10 days late, bucket 1-30
as of 2025-03-15: A-1 open 600.00, 34 days late, bucket 31-60
as of 2025-03-15: Hua owes 600.00 CNY, unapplied 0.00
"""

CHINESE = """
2025-01-10 发票 A-1  客户 华  1000.00 CNY  到期 2025-02-09
2025-02-20 收款 R-1  客户 华   400.00 CNY  核销 A-1
截至 2025-03-15：A-1 未结 600.00，逾期 34 天，账龄 31-60
截至 2025-03-15：华 应收 600.00 CNY，未核销 0.00
2025-03-20 收款 R-2  客户 华   700.00 CNY
2025-03-21 核销 R-2 对 A-1 590.00 折扣 10.00
截至 2025-03-21：A-1 未结 0.00; 华 应收 0.00 CNY，未核销 110.00
2025-03-22 冲销 R-2 对 A-1
截至 2025-03-22：A-1 未结 600.00; 华 应收 600.00 CNY，未核销 700.00
截至 2025-03-21：A-1 未结 0.00
"""

TWO_CLOCKS = """
2025-01-10 invoice A-1 buyer Hua 900.00 CNY due 30d 300.00 60d
2025-02-03 payment R-1 buyer Hua 500.00 CNY for A-1 recorded 2025-03-05  # found late
as of 2025-02-28 known 2025-02-28: A-1 open 900.00, 19 days late
as of 2025-02-28 known 2025-03-05: A-1 open 400.00, bucket not_due
as of 2025-02-02 known 2025-03-05: A-1 open 900.00
"""

CREDIT = """
2025-01-10 invoice A-1 buyer Hua 900.00 CNY due 30d
2025-01-20 credit note C-1 buyer Hua 150.00 CNY for A-1
2025-01-21 payment R-1 100.00 CNY               # nobody has claimed it
as of 2025-01-31: A-1 open 750.00; Hua owes 750.00 CNY, unapplied 0.00
2025-01-25 apply R-1 for A-1 100.00
as of 2025-01-31: A-1 open 650.00
"""

REFUSALS = """
2025-01-10 invoice A-1 buyer Hua 100.00 CNY due 30d
2025-01-11 invoice A-1 buyer Hua 100.00 CNY due 30d refused number_taken
2025-01-12 invoice D-1 buyer Hua 100.00 USD due 30d
2025-01-12 invoice B-1 buyer Bo 100.00 CNY due 30d
2025-01-20 payment R-1 buyer Hua 150.00 CNY
2025-01-21 apply R-1 for A-1 101.00 refused more_than_open
2025-01-21 apply R-1 for A-1 90.00 discount 10.01 refused more_than_open
2025-01-21 apply R-1 for A-9 1.00 refused unknown_document
2025-01-21 apply R-1 for D-1 1.00 refused other_currency
2025-01-21 apply R-1 for B-1 1.00 refused other_customer
2025-01-21 apply R-1 for A-1 0.00 refused amount_not_positive
2025-01-21 apply R-1 for A-1 90.00 discount 10.00
2025-01-22 invoice A-2 buyer Hua 500.00 CNY due 30d
2025-01-22 apply R-1 for A-2 60.01 refused not_enough_left
2025-01-23 reverse A-1 refused still_applied
2025-01-31 close 2025-01-01 2025-01-31
2025-01-31 close 2025-01-31 2025-02-28 refused period_overlaps
2025-01-31 invoice A-3 buyer Hua 1.00 CNY refused period_closed
2025-01-31 apply R-1 for A-2 60.00 refused period_closed
2025-01-31 reverse A-2 refused period_closed
2025-02-01 reverse R-1 for A-1
2025-02-01 reverse R-1 for A-1 refused already_reversed
2025-02-01 reverse A-1
as of 2025-02-01: A-1 open 0.00; Hua owes 500.00 CNY, unapplied 150.00
as of 2025-01-31: A-1 open 0.00; Hua owes 500.00 CNY, unapplied 60.00
as of 2025-01-20: A-1 open 100.00; Hua owes 100.00 CNY, unapplied 150.00
"""


@pytest.mark.parametrize("text", [ENGLISH, CHINESE, TWO_CLOCKS, CREDIT, REFUSALS])
def test_a_book_written_by_hand(text: str) -> None:
    play(text, ModelBook())


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("2025-01-10 invoice A-1 for nothing", "line 1: .*cannot be read"),
        ("2025-01-10 invoice A-1 1.00 CNY\nas of 2025-01-10: A-1 is late", "question"),
        ("2025-01-10 invoice A-1 1.00 CNY\nas of 2025-01-10: A-1 open 2.00", "open 100"),
        ("2025-01-10 invoice A-1 0.5 JPY", "finer"),
        ("2025-01-10 invoice A-1 1.00 CNY refused number_taken", "refused: None"),
    ],
)
def test_a_text_that_is_wrong_says_where(text: str, complaint: str) -> None:
    with pytest.raises(AssertionError, match=complaint):
        play(text, ModelBook())


def test_a_reversal_is_not_reversed_itself() -> None:
    book = ModelBook()
    play("2025-01-10 invoice A-1 buyer Hua 1.00 CNY", book)
    model = book.model
    at = dt.datetime(2025, 1, 11, tzinfo=dt.UTC)
    number = model.reverse(1, effective_on=dt.date(2025, 1, 11), at=at)
    with pytest.raises(Exception, match="is_a_reversal"):
        model.reverse(number, effective_on=dt.date(2025, 1, 12), at=at)
