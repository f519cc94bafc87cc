"""The ledger model itself, by books written as text and worked out by hand."""

import datetime as dt

import pytest

from tests.support.booktext import play
from tests.support.ledgerfacts import Refused
from tests.support.modelbook import ModelBook
from tests.support.realbook import RealBook

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
2025-01-10 invoice A-1 buyer Hua 100.00 CNY due 30d refused already_there
2025-01-10 invoice A-1 buyer Hua 100.01 CNY due 30d refused conflicts_with_book
2025-01-12 invoice D-1 buyer Hua 100.00 USD due 30d
2025-01-12 invoice B-1 buyer Bo 100.00 CNY due 30d
2025-01-20 payment R-1 buyer Hua 150.00 CNY
2025-01-21 apply R-1 for A-1 101.00 refused exceeds_invoice
2025-01-21 apply R-1 for A-1 90.00 discount 10.01 refused exceeds_invoice
2025-01-21 apply R-1 for A-9 1.00 refused unknown_invoice
2025-01-21 apply R-1 for D-1 1.00 refused currency_mismatch
2025-01-21 apply R-1 for B-1 1.00 refused other_customer
2025-01-21 apply R-1 for A-1 0.00 refused amount_not_positive
2025-01-21 apply D-1 for A-1 1.00 refused not_applicable
2025-01-21 apply R-1 for A-1 90.00 discount 10.00
2025-01-21 apply R-1 for A-1 90.00 discount 10.00 refused already_there
2025-01-22 invoice A-2 buyer Hua 500.00 CNY due 30d
2025-01-22 apply R-1 for A-2 60.01 refused exceeds_receipt
2025-01-23 reverse A-1 refused still_applied
2025-01-25 reverse R-1 for A-1
2025-01-25 reverse R-1 for A-1 refused already_reversed
2025-01-26 reverse A-1
2025-01-26 reverse A-1 refused already_reversed
as of 2025-01-26: A-1 open 0.00; Hua owes 500.00 CNY, unapplied 150.00
as of 2025-01-24: A-1 open 0.00; Hua owes 500.00 CNY, unapplied 60.00
as of 2025-01-20: A-1 open 100.00; Hua owes 100.00 CNY, unapplied 150.00
"""

PERIODS = """
2025-01-10 invoice A-1 buyer Hua 100.00 CNY due 30d
2025-01-31 close through 2025-01-31
2025-01-31 close through 2025-01-31 refused period_already_closed
2025-01-15 invoice A-2 buyer Hua 50.00 CNY due 30d recorded 2025-02-03  # came late
as of 2025-01-31: A-2 open 0.00; Hua owes 100.00 CNY
as of 2025-02-01: A-2 open 50.00; Hua owes 150.00 CNY
2025-01-20 payment R-1 buyer Hua 30.00 CNY for A-1 recorded 2025-02-04
as of 2025-01-31: A-1 open 100.00
as of 2025-02-01: A-1 open 70.00
2025-02-05 reopen
2025-02-05 reopen refused not_the_last_closed_period
2025-01-16 invoice A-3 buyer Hua 7.00 CNY due 30d recorded 2025-02-06
as of 2025-01-31: A-3 open 7.00; Hua owes 107.00 CNY
"""

GROUP = """
2025-01-10 发票 A-1 客户 华东 100.00 CNY 到期 30d
2025-01-20 收款 R-1 客户 华南 100.00 CNY 核销 A-1      # the group's treasury pays
截至 2025-01-20：华东 应收 0.00 CNY; 华南 应收 0.00 CNY，未核销 0.00
2025-01-31 关账至 2025-01-31
2025-02-01 反关账
"""


NEVER_BELOW_NOTHING = """
2026-01-10 invoice A-1 buyer Hua 100.00 CNY due 30d
2026-01-10 invoice A-2 buyer Hua 100.00 CNY due 30d
2026-01-20 payment R-1 buyer Hua 100.00 CNY for A-1
2026-02-20 reverse R-1 for A-1
2026-02-10 apply R-1 for A-2 100.00 recorded 2026-02-21   # the money was not free before
as of 2026-02-15: A-1 open 0.00; A-2 open 100.00; Hua owes 100.00 CNY, unapplied 0.00
as of 2026-02-20: A-1 open 100.00; A-2 open 0.00; Hua owes 100.00 CNY, unapplied 0.00
2026-02-15 reverse A-1 recorded 2026-02-22                # nor can the invoice go before
as of 2026-02-19: A-1 open 0.00; Hua owes 100.00 CNY
as of 2026-02-20: A-1 open 0.00; Hua owes 0.00 CNY
"""

NOT_BEFORE_IT_COUNTS = """
2026-01-10 invoice A-0 buyer Hua 100.00 CNY due 30d
2026-01-31 close through 2026-01-31
2026-01-15 invoice A-1 buyer Hua 100.00 CNY due 30d recorded 2026-02-02
2026-02-03 reopen
2026-01-20 payment R-1 buyer Hua 100.00 CNY for A-1 recorded 2026-02-04
as of 2026-01-25: A-1 open 0.00; Hua owes 100.00 CNY, unapplied 100.00
as of 2026-02-01: A-1 open 0.00; Hua owes 100.00 CNY, unapplied 0.00
"""

SENT_TWICE = """
2026-01-10 invoice A-1 buyer Hua 1000.00 CNY due 30d
2026-01-15 payment R-1 buyer Hua 500.00 CNY
2026-01-16 apply R-1 for A-1 100.00
2026-01-31 close through 2026-01-31
2026-01-16 apply R-1 for A-1 100.00 recorded 2026-02-02 refused already_there
2026-01-18 apply R-1 for A-1 100.00 recorded 2026-02-02   # another day: another payment
2026-01-18 apply R-1 for A-1 100.00 recorded 2026-02-03 refused already_there
2026-01-17 apply R-1 for A-1 100.00 recorded 2026-02-03
as of 2026-01-31: A-1 open 900.00
as of 2026-02-01: A-1 open 700.00; Hua owes 700.00 CNY, unapplied 200.00
"""

GROUPS = {"华东": "华", "华南": "华"}
TEXTS = [ENGLISH, CHINESE, TWO_CLOCKS, CREDIT, REFUSALS, PERIODS, GROUP]
TEXTS += [NEVER_BELOW_NOTHING, NOT_BEFORE_IT_COUNTS, SENT_TWICE]


@pytest.mark.parametrize("text", TEXTS)
def test_a_book_written_by_hand(text: str) -> None:
    play(text, ModelBook(GROUPS))


@pytest.mark.django_db(transaction=True)
def test_the_real_ledger_keeps_the_same_books() -> None:
    for text in TEXTS:
        play(text, RealBook(GROUPS))


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
    day, at = dt.date(2025, 1, 11), dt.datetime(2025, 1, 11, tzinfo=dt.UTC)
    number = book.model.reverse(1, effective_on=day, at=at)
    with pytest.raises(Refused, match="nothing_to_reverse"):
        book.model.reverse(number, effective_on=day, at=at)
