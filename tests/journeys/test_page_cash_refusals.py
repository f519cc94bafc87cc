"""What the cash workbench refuses: why, in figures, and with all that the clerk typed kept (D4)."""

import re

import pytest

from huikuan.books.cash import queries as cash
from huikuan.flows import apply_cash
from tests.journeys.test_page_cash_acts import (
    RECEIPTS,
    TODAY,
    at,
    browser,
    fields,
    paid_short,
    receipt,
    shown,
)
from tests.support import cashbook
from tests.support.firm import Firm, found

pytestmark = pytest.mark.django_db


@pytest.fixture
def firm() -> Firm:
    firm = found("SH")
    cashbook.book(firm.company.id, RECEIPTS)
    apply_cash.propose(firm.company.id, TODAY)
    return firm


def typed(page: str, name: str) -> str:
    """What a field of the pane's form holds."""
    form = page.split('id="decide"')[1].split("</form>", maxsplit=1)[0]
    (value,) = re.findall(rf'name="{re.escape(name)}" value="([^"]*)"', form)
    return str(value)


def test_a_refusal_keeps_every_word_of_the_clerk(firm: Firm) -> None:
    client = browser(firm)
    key, sent = paid_short(firm, client, 123_45)
    field = f"cash.{sent['claim']}"
    # a cent less than came in, where the form had proposed all of it
    minor = cashbook.paid(2)[0] - 1
    written = f"{minor // 100:,}.{minor % 100:02d}"
    own = {
        field: written,
        "how": "dispute",
        "rest_claim": sent["claim"],
        "rest_minor": "23.45",
        "why": "the customer called",
    }
    refused = client.post(at("cash_accept", receipt_id=key), sent | own)
    assert refused.status_code == 400
    page = shown(refused)
    assert "A reason is needed" in page
    assert fields(page)["claim"] == sent["claim"]
    assert typed(page, field) == written
    assert typed(page, "rest_minor") == "23.45"
    assert typed(page, "why") == "the customer called"
    assert '<option value="dispute" selected>' in page
    rests = page.split('name="rest_claim"')[1].split("</select>")[0]
    assert f'value="{sent["claim"]}" selected' in rests
    # what is sent again, with the reason, is what the clerk meant
    again = fields(page) | {
        "how": "dispute",
        "rest_claim": sent["claim"],
        "rest_minor": typed(page, "rest_minor"),
        "rest_reason": "damaged",
    }
    assert client.post(at("cash_accept", receipt_id=key), again).status_code == 200
    rest, applied = cash.decisions(firm.company.id, key)
    assert (rest.kind, rest.detail["disputed_minor"]) == ("dispute", 23_45)
    assert applied.minor == minor


def test_a_claim_that_was_unticked_stays_unticked_after_a_refusal(firm: Firm) -> None:
    client = browser(firm)
    key = receipt(firm, 0).receipt.document_id
    sent = fields(shown(client.get(at("cash"), {"line": key})))
    claim = sent.pop("claim")
    sent[f"cash.{claim}"] = ""
    refused = client.post(at("cash_accept", receipt_id=key), sent | {"how": "deposit"})
    assert refused.status_code == 400
    assert "claim" not in fields(shown(refused))
    assert '<option value="deposit" selected>' in shown(refused)


def test_too_much_is_refused_with_what_was_wanted_and_what_is_open(firm: Firm) -> None:
    client = browser(firm)
    key = receipt(firm, 0).receipt.document_id
    sent = fields(shown(client.get(at("cash"), {"line": key})))
    field = f"cash.{sent['claim']}"
    answer = client.post(at("cash_accept", receipt_id=key), sent | {field: "99,999,999.00"})
    assert answer.status_code == 400
    owed = f"{cashbook.amount(0) // 100:,}.{cashbook.amount(0) % 100:02d} CNY"
    assert f"99,999,999.00 CNY wanted, but only {owed} of the invoice is open" in shown(answer)
    assert typed(shown(answer), field) == "99,999,999.00"


@pytest.mark.parametrize(
    ("written", "words"),
    [("-1.00", "must be above zero"), ("0", "“0” must be above zero"), ("", "has no amount")],
)
def test_an_amount_not_above_zero_has_its_own_reason(firm: Firm, written: str, words: str) -> None:
    client = browser(firm)
    key = receipt(firm, 0).receipt.document_id
    sent = fields(shown(client.get(at("cash"), {"line": key})))
    answer = client.post(
        at("cash_accept", receipt_id=key), sent | {f"cash.{sent['claim']}": written}
    )
    assert answer.status_code == 400
    assert words in shown(answer)
    assert cash.decisions(firm.company.id, key) == ()
