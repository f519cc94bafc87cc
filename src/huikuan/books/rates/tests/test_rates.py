"""The newest rate up to a day counts; what was learned later does not change what was known."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction

from huikuan.books.rates import operations, queries
from huikuan.books.rates.operations import RateRefused
from tests.support.realbook import CLERK, RealBook

pytestmark = pytest.mark.django_db

JAN, FEB, MAR = (dt.date(2026, month, 1) for month in (1, 2, 3))


def enter(book: RealBook, base: str, on: dt.date, rate: str, quote: str = "CNY") -> None:
    operations.enter_rate(
        by=CLERK,
        company_id=book.company_id,
        base=base,
        quote=quote,
        on=on,
        rate=Decimal(rate),
        source="中国外汇交易中心中间价",
    )


def rates(book: RealBook, as_of: dt.date) -> dict[str, str]:
    found = queries.to("CNY", company_id=book.company_id, as_of=as_of)
    return {code: f"{one.rate.normalize():f}" for code, one in found.items()}


def test_the_newest_rate_up_to_the_day_counts() -> None:
    book = RealBook()
    enter(book, "USD", JAN, "7.1")
    enter(book, "USD", MAR, "7.3")
    enter(book, "EUR", FEB, "7.8")

    assert rates(book, JAN) == {"USD": "7.1"}
    assert rates(book, FEB) == {"USD": "7.1", "EUR": "7.8"}
    assert rates(book, MAR) == {"USD": "7.3", "EUR": "7.8"}
    assert rates(RealBook(), MAR) == {}


def test_of_two_rates_for_a_day_the_last_entered_counts() -> None:
    book = RealBook()
    enter(book, "USD", JAN, "7.1")
    enter(book, "USD", JAN, "7.2")

    assert rates(book, JAN) == {"USD": "7.2"}


def test_a_rate_is_not_turned_about() -> None:
    book = RealBook()
    enter(book, "CNY", JAN, "0.14", quote="USD")

    assert rates(book, JAN) == {}


@pytest.mark.parametrize(
    ("base", "quote", "rate", "code"),
    [
        ("USD", "USD", "1", "rates.currency"),
        ("XXQ", "CNY", "1", "rates.currency"),
        ("USD", "CNY", "0", "rates.figure"),
        ("USD", "CNY", "-7", "rates.figure"),
        ("USD", "CNY", "NaN", "rates.figure"),
        ("USD", "CNY", "0.00000000001", "rates.figure"),
        ("USD", "CNY", "1000000000", "rates.figure"),
    ],
)
def test_what_is_no_rate_is_refused(base: str, quote: str, rate: str, code: str) -> None:
    book = RealBook()

    with pytest.raises(RateRefused) as refused:
        enter(book, base, JAN, rate, quote)

    assert refused.value.reason.code == code
    assert queries.listed(company_id=book.company_id, as_of=MAR, limit=9) == ()


def test_a_rate_stays_as_it_was() -> None:
    book = RealBook()
    enter(book, "USD", JAN, "7.1")

    with pytest.raises(DatabaseError, match="append_only"), transaction.atomic():
        connection.cursor().execute("UPDATE rates_rate SET rate = 1")
