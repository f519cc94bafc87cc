"""A letter says what the ledger says, in the words of its template."""

import datetime as dt
import io

import pytest
from pypdf import PdfReader

from huikuan.books.ledger import movements
from huikuan.flows import write_letter
from huikuan.flows.write_letter import Amounts, Charge, LetterRefused, Sender
from huikuan.kernel.policies import PolicyRefused
from tests.support import smallbook
from tests.support.firm import found
from tests.support.imports import table

pytestmark = pytest.mark.django_db

DAY = dt.date(2026, 3, 1)


def test_a_formal_demand_names_debts_interest_and_the_day_to_pay() -> None:
    company = found().company.id
    smallbook.book(company)
    ((customer,),) = table("SELECT id FROM parties_customer WHERE customer_no = 'C1'")
    debts = movements.debts_of(company, customer)
    letter = write_letter.write(
        company,
        customer,
        "CNY",
        "formal_demand",
        [one.item_id for one in debts],
        DAY,
        "zh",
        amounts=Amounts(
            interest=Charge(1_234, 56, "一年期 LPR 3.10% 上浮 30%"),
            sent_before=(dt.date(2026, 2, 1),),
        ),
        sender=Sender(link="https://credit.example.com/portal/abc"),
    )
    total = sum(one.open_minor for one in debts)
    assert letter.total_minor == total
    assert letter.pay_by == dt.date(2026, 3, 11)
    pages = PdfReader(io.BytesIO(letter.pdf)).pages
    words = "\n".join(page.extract_text() for page in pages).replace("\n", "")
    for expected in ("催款函", "12.34", "2026-03-11", "2026-02-01", debts[0].number, "人民币"):
        assert expected in words
    assert "2026-03-11" in letter.subject
    assert debts[0].number in letter.text
    # the same letter says the same, and its words can be told by their digest
    first, again = (
        write_letter.write(company, customer, "CNY", "formal_demand", [one], DAY, "en")
        for one in [debts[0].item_id] * 2
    )
    assert first.said == again.said != letter.said
    assert "Formal demand" in first.subject

    with pytest.raises(LetterRefused, match=r"letter\.nothing"):
        write_letter.write(company, customer, "USD", "formal_demand", [debts[0].item_id], DAY, "zh")
    with pytest.raises(LetterRefused, match=r"letter\.template"):
        write_letter.write(company, customer, "CNY", "love", [debts[0].item_id], DAY, "zh")


def test_a_template_is_seen_on_a_customer_before_it_is_in_force() -> None:
    company = found().company.id
    smallbook.book(company)
    ((customer,),) = table("SELECT id FROM parties_customer WHERE customer_no = 'C1'")
    shipped = write_letter.policy(company, "instalment_agreement", DAY).document
    words = {**shipped["zh"], "title": "分期协议"}  # type: ignore[dict-item]
    seen = write_letter.preview_for(
        company, customer, "instalment_agreement", {**shipped, "zh": words}, DAY, "zh"
    )
    assert not seen.signed
    said = "".join(page.extract_text() for page in PdfReader(io.BytesIO(seen.pdf)).pages)
    assert "分期协议" in said
    assert "回执" in said
    words["before"] = "{nobody}"
    with pytest.raises(PolicyRefused):
        write_letter.preview_for(
            company, customer, "instalment_agreement", {**shipped, "zh": words}, DAY, "zh"
        )
