"""Tax states of an e-invoice move each by itself; a red-letter request has its clock (domain 2.3)."""

import datetime as dt

import pytest

from huikuan.books.documents import operations, queries
from huikuan.books.documents.values import NewReading
from huikuan.kernel.states import IllegalMove
from huikuan.rules.documents import EInvoice, Syntax, Trader
from tests.support.firm import SETUP, found

pytestmark = pytest.mark.django_db

AT = dt.datetime(2026, 3, 1, 9, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def kept(db: None) -> tuple[int, int]:
    """A company and an e-invoice of it."""
    company = found().company.id
    invoice = EInvoice(
        Syntax.EINVOICE_XML, "01", "2" * 20, AT.date(), "CNY", Trader("甲"), Trader("乙")
    )
    new = NewReading(invoice, "0" * 64, None, [], "waiting", None, "", {"code": "x"})
    operations.keep(by=SETUP, company_id=company, batch_id=1, kept=[new])
    return company, queries.readings(company)[0].id


def move(kept: tuple[int, int], dimension: str, act: str) -> str:
    company, reading = kept
    return operations.move_tax_state(
        by=SETUP, company_id=company, reading_id=reading, dimension=dimension, act=act, at=AT
    )


def red(kept: tuple[int, int], act: str, at: dt.datetime, number: str = "R1") -> str:
    company, reading = kept
    return operations.move_red_letter(
        by=SETUP, company_id=company, reading_id=reading, number=number, act=act, at=at,
        amount_minor=-11_300, hours=72,
    )  # fmt: skip


def test_the_three_dimensions_are_kept_apart(kept: tuple[int, int]) -> None:
    assert move(kept, "vat_use", "ticked") == "ticked"
    assert move(kept, "booking", "booked") == "booked"
    assert move(kept, "invoice", "partly_red") == "partly_red"
    assert move(kept, "vat_use", "deducted") == "deducted"
    with pytest.raises(IllegalMove):
        move(kept, "vat_use", "none")


def test_the_seller_alone_issues_what_the_buyer_did_not_use(kept: tuple[int, int]) -> None:
    assert red(kept, "ask", AT) == "confirmed"
    assert red(kept, "issue", AT + HOUR) == "issued"


def test_an_unconfirmed_request_lapses_after_72_hours(kept: tuple[int, int]) -> None:
    move(kept, "booking", "booked")
    assert red(kept, "ask", AT) == "asked"
    with pytest.raises(IllegalMove):
        red(kept, "confirm", AT + 72 * HOUR)
    assert red(kept, "confirm", AT + 71 * HOUR) == "confirmed"
    assert red(kept, "ask", AT, "R2") == "asked"
    assert red(kept, "refuse", AT + HOUR, "R2") == "refused"
    with pytest.raises(IllegalMove):
        red(kept, "confirm", AT, "R3")
