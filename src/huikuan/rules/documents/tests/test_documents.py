"""What an e-invoice means, and what it may be: nothing is guessed."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from huikuan.kernel.decisions import Reason
from huikuan.kernel.policies import PolicyRefused
from huikuan.kernel.states import IllegalMove
from huikuan.rules.documents import (
    BOOKING,
    DELIVERY,
    INVOICE,
    KIND,
    RED_LETTER,
    UNRECEIVED,
    VAT_USE,
    Buyer,
    BuyerBooking,
    Delivery,
    EClaim,
    EInvoice,
    InvoiceLine,
    Link,
    Paper,
    Part,
    RedLetter,
    Skonto,
    Syntax,
    Trader,
    VatUse,
    buyer_of,
    claim,
    findings,
    instalments,
    key,
    link,
    needs_confirmation,
    not_ours,
    parse,
    plain_id,
    plain_name,
    red_letter_on,
    skonto,
    terms_words,
)
from huikuan.rules.terms import parse as parse_terms

DAY = dt.date(2026, 3, 1)
ONE = EInvoice(
    syntax=Syntax.UBL_INVOICE,
    type_code="380",
    number="R-1",
    issue_date=DAY,
    currency="EUR",
    seller=Trader("We GmbH", "DE 123", ("HRB 1",)),
    buyer=Trader("They AG"),
    due_date=dt.date(2026, 3, 31),
    tax_exclusive=Decimal("100.00"),
    tax_total=Decimal("19.00"),
    tax_inclusive=Decimal("119.00"),
    payable=Decimal("119.00"),
    lines=(InvoiceLine(name="a", net=Decimal("100.00"), quantity=Decimal(1)),),
    parts=(Part(DAY, Decimal("119.00")),),
    checks=("x",),
)


def codes(one: EInvoice, day: dt.date = DAY) -> list[str]:
    return [reason.code for reason in findings(one, day)]


def test_plain_data_and_back() -> None:
    assert EInvoice.of(ONE.document()) == ONE
    assert ONE.document()["payable"] == "119.00"


def test_sound_figures_find_nothing() -> None:
    assert codes(ONE) == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"tax_total": Decimal(20)}, "einvoice_total_differs"),
        ({"payable": Decimal(118)}, "einvoice_payable_differs"),
        ({"lines": ()}, "einvoice_no_lines"),
        ({"issue_date": dt.date(2026, 3, 2)}, "einvoice_future"),
        ({"due_date": dt.date(2026, 2, 1)}, "einvoice_due_before_issue"),
        ({"prepaid": Decimal(19), "payable": Decimal(100)}, "einvoice_prepaid"),
    ],
)
def test_what_does_not_add_up_is_said(changes: dict[str, object], code: str) -> None:
    assert codes(replace(ONE, **changes)) == [code]  # type: ignore[arg-type]


def test_what_is_not_stated_is_not_compared() -> None:
    assert codes(replace(ONE, tax_inclusive=None)) == []


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, EClaim("invoice", 11_900, "EUR", 1_900)),
        ({"tax_total": None}, EClaim("invoice", 11_900, "EUR", None)),
        ({"type_code": "381"}, EClaim("credit_note", -11_900, "EUR", 1_900)),
        ({"syntax": Syntax.UBL_CREDIT_NOTE}, EClaim("credit_note", -11_900, "EUR", 1_900)),
        ({"type_code": "383"}, EClaim("debit_note", 11_900, "EUR", 1_900)),
        (
            {"type_code": "384", "payable": Decimal("-8.79"), "tax_inclusive": Decimal("-8.79")},
            EClaim("credit_note", -879, "EUR", 1_900),
        ),
        ({"type_code": "384", "payable": Decimal(-8), "tax_inclusive": None},
         EClaim("credit_note", -800, "EUR", 1_900)),
    ],
)  # fmt: skip
def test_the_claim_is_what_is_payable(changes: dict[str, object], expected: EClaim) -> None:
    assert claim(replace(ONE, **changes)) == expected  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"payable": None}, "einvoice_no_payable"),
        ({"payable": Decimal(0)}, "einvoice_nothing_payable"),
        ({"payable": Decimal("1.005")}, "einvoice_too_fine"),
        ({"payable": Decimal(-10)}, "einvoice_negative_payable"),
        ({"payable": Decimal(-10), "type_code": "381"}, "einvoice_sign"),
    ],
)
def test_what_could_mean_two_things_waits(changes: dict[str, object], code: str) -> None:
    found = claim(replace(ONE, **changes))  # type: ignore[arg-type]
    assert isinstance(found, Reason)
    assert found.code == code


def test_keys_tell_invoices_apart() -> None:
    assert key(ONE) == "DE123/R-1"
    assert key(replace(ONE, seller=Trader("We  GmbH"))) == "wegmbh/R-1"
    assert key(replace(ONE, code="0500", number="12")) == "cn/0500/12"
    assert key(replace(ONE, syntax=Syntax.EINVOICE_XML, number="2" * 20)) == f"cn/{'2' * 20}"
    assert plain_name("甲（上海）公司") == plain_name("甲(上海) 公司")
    assert plain_id("de 12-3") == "DE123"


def test_skonto_is_read_into_terms_that_the_house_reads() -> None:
    text = "#SKONTO#TAGE=14#PROZENT=2.25#\n#SKONTO#TAGE=7#PROZENT=3.00#"
    assert skonto(text) == (Skonto(7, 300), Skonto(14, 225))
    words = terms_words(replace(ONE, terms=text))
    assert words == "3/7, 2.25/14, net 30"
    assert [(one.days, one.permyriad) for one in parse_terms(words).discounts] == [
        (7, 300),
        (14, 225),
    ]
    based = "#SKONTO#TAGE=7#PROZENT=2.00#BASISBETRAG=100.50#"
    assert skonto(based) == (Skonto(7, 200, Decimal("100.50")),)
    assert terms_words(replace(ONE, terms=based)) == ""
    assert terms_words(ONE) == ""
    assert skonto("#SKONTO#TAGE=7#PROZENT=0.00#") == ()


PAPER = Paper(7, "R-1", 3, DAY, "EUR", 11_900)
CLAIM = EClaim("invoice", 11_900, "EUR", None)


def test_an_invoice_is_found_by_number_order_or_day() -> None:
    assert link(ONE, CLAIM, 3, [PAPER]) == Link(7, "number")
    assert link(ONE, CLAIM, None, [PAPER]) == Link(7, "number")
    other = replace(PAPER, number="INV-9")
    assert link(ONE, CLAIM, 3, [other]) == Link(7, "day")
    assert link(ONE, CLAIM, None, [other]) is None
    assert link(ONE, CLAIM, 3, [replace(other, einvoice_no="R-1")]) == Link(7, "einvoice_no")
    late = replace(other, issued_on=dt.date(2026, 1, 1), order_no="PO-1")
    assert link(ONE, CLAIM, 3, [late]) is None
    assert link(replace(ONE, order_no="PO-1"), CLAIM, 3, [late]) == Link(7, "order")


@pytest.mark.parametrize(
    ("papers", "code"),
    [
        ([replace(PAPER, minor=11_901)], "einvoice_amount_differs"),
        ([replace(PAPER, currency="USD")], "einvoice_amount_differs"),
        ([replace(PAPER, customer_id=4)], "einvoice_other_customer"),
        ([replace(PAPER, number="A"), replace(PAPER, number="B", id=8)], "einvoice_several"),
    ],
)
def test_a_doubt_waits_for_a_person(papers: list[Paper], code: str) -> None:
    found = link(ONE, CLAIM, 3, papers)
    assert isinstance(found, Reason)
    assert found.code == code


def test_delivery_goes_its_way() -> None:
    assert DELIVERY.reachable() == set(Delivery)
    assert DELIVERY.move(Delivery.ISSUED, "send") is Delivery.SENT
    assert Delivery.REJECTED in UNRECEIVED
    with pytest.raises(IllegalMove):
        DELIVERY.move(Delivery.ISSUED, "accept")


def test_tax_states_are_kept_apart() -> None:
    assert INVOICE.ends == {"fully_red"}
    assert VAT_USE.reachable() == set(VatUse)
    assert BOOKING.reachable() == set(BuyerBooking)
    assert RED_LETTER.reachable() == set(RedLetter)
    assert not needs_confirmation(VatUse.TICKED, BuyerBooking.NONE)
    assert needs_confirmation(VatUse.DEDUCTED, BuyerBooking.NONE)
    assert needs_confirmation(VatUse.NONE, BuyerBooking.BOOKED)


def test_an_unconfirmed_red_letter_lapses_after_its_hours() -> None:
    asked = dt.datetime(2026, 3, 1, 9, tzinfo=dt.UTC)
    just = asked + dt.timedelta(hours=72)
    assert red_letter_on(RedLetter.ASKED, asked, 72, just) is RedLetter.LAPSED
    assert red_letter_on(RedLetter.ASKED, asked, 72, just - dt.timedelta(seconds=1)) == "asked"
    assert red_letter_on(RedLetter.CONFIRMED, asked, 72, just) is RedLetter.CONFIRMED


def test_the_policy_is_checked_whole() -> None:
    said = {"kind": KIND, "name": "n", "days_before_due": 7, "red_letter_hours": 72}
    assert parse(said).days_before_due == 7
    with pytest.raises(PolicyRefused) as refused:
        parse({"kind": "x", "days_before_due": True, "more": 1, "red_letter_hours": 0})
    assert [one.code for one in refused.value.issues] == [
        "policy_kind",
        "policy_unknown_key",
        "delivery_number",
        "delivery_number",
    ]


THEY = Buyer(3, "C3", "They AG", "DE 9")


def test_a_buyer_is_known_by_tax_number_then_by_name() -> None:
    assert buyer_of(Trader("Other", "de9"), [THEY]) == THEY
    assert buyer_of(Trader("they ag"), [THEY]) == THEY
    for trader, code in (
        (Trader("Nobody"), "einvoice_unknown_buyer"),
        (Trader(""), "einvoice_unknown_buyer"),
        (Trader("They AG", "DE8"), "einvoice_buyer_tax_differs"),
    ):
        found = buyer_of(trader, [THEY])
        assert isinstance(found, Reason)
        assert found.code == code
    twice = buyer_of(Trader("They AG"), [THEY, replace(THEY, id=4)])
    assert isinstance(twice, Reason)
    assert twice.code == "einvoice_buyer_several"


def test_only_our_own_sales_are_booked() -> None:
    assert not_ours(ONE, ["我们公司", "we  GmbH"]) is None
    bought = not_ours(ONE, ["They AG", ""])
    other = not_ours(ONE, ["Somebody"])
    assert bought is not None
    assert other is not None
    assert (bought.code, other.code) == ("einvoice_purchase", "einvoice_other_seller")


def test_parts_count_only_where_they_make_up_the_claim() -> None:
    claimed = EClaim("invoice", 11_900, "EUR", None)
    halves = (Part(DAY, Decimal("19.00")), Part(dt.date(2026, 4, 1), Decimal("100.00")))
    assert instalments(replace(ONE, parts=halves), claimed) == (
        (DAY, 1_900),
        (dt.date(2026, 4, 1), 10_000),
    )
    for wrong in ((halves[0],), (Part(DAY, Decimal("0.001")),), ()):
        assert instalments(replace(ONE, parts=wrong), claimed) == ()
    crossed = (Part(DAY, Decimal("-1.00")), Part(DAY, Decimal("120.00")))
    assert instalments(replace(ONE, parts=crossed), claimed) == ()
