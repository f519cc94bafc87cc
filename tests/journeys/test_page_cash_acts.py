"""The cash workbench without a script: what is shown to whom, and what each act does (D4, P4)."""

import datetime as dt
import re

import pytest
from django.contrib.auth import get_user_model
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from huikuan.books.cash import queries as cash
from huikuan.books.ledger import queries as ledger
from huikuan.flows import apply_cash
from tests.support import cashbook
from tests.support.firm import Firm, found

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
RECEIPTS = 10
TODAY = dt.date(2026, 3, 1)

pytestmark = pytest.mark.django_db


@pytest.fixture
def firm() -> Firm:
    firm = found("SH")
    cashbook.book(firm.company.id, RECEIPTS)
    apply_cash.propose(firm.company.id, TODAY)
    return firm


def browser(firm: Firm, role: str = "ar_accountant") -> Client:
    client = Client(HTTP_HOST="localhost", headers={"accept-language": "en"})
    user = get_user_model().objects.get(username=firm.accounts[role])
    client.force_login(user, backend=BACKEND)
    return client


def at(name: str, **parts: object) -> str:
    return reverse(f"web:{name}", kwargs={"company": "SH", **parts})


def receipt(firm: Firm, which: int) -> apply_cash.Waiting:
    queue = apply_cash.queue(firm.company.id, dt.date.max)
    return next(one for one in queue if one.receipt.number == f"BK-{which:04d}")


def fields(page: str) -> dict[str, str]:
    """The hidden fields and the ticked claims of the pane's form, as a browser would send them."""
    form = page.split('id="decide"')[1].split("</form>", maxsplit=1)[0]
    sent = dict(re.findall(r'type="hidden" name="([a-z_]+)" value="([^"]*)"', form))
    for key in re.findall(r'name="claim" value="(\d+)"[^>]*? checked', form):
        sent["claim"] = key
        (amount,) = re.findall(rf'name="cash\.{key}" value="([^"]*)"', form)
        sent[f"cash.{key}"] = amount
    return sent


def shown(answer: HttpResponse) -> str:
    return answer.content.decode()


def test_the_workbench_shows_what_waits_and_marks_what_matched(firm: Firm) -> None:
    one = receipt(firm, 0)
    page = shown(browser(firm).get(at("cash"), {"line": one.receipt.document_id}))
    assert "BK-0000" in page
    assert re.search(rf"<mark[^>]*>{cashbook.number(0)}</mark>", page)
    assert cashbook.name(0) in page
    assert 'data-tie="CNY"' in page
    assert "Ties" in page


def test_what_is_accepted_as_shown_is_the_proposals(firm: Firm) -> None:
    client = browser(firm)
    one = receipt(firm, 0)
    key = one.receipt.document_id
    sent = fields(shown(client.get(at("cash"), {"line": key})))
    answer = client.post(at("cash_accept", receipt_id=key), sent)
    assert answer.status_code == 200, shown(answer)
    (made,) = cash.decisions(firm.company.id, key)
    assert (made.kind, made.proposal_no, made.minor) == ("apply", 0, cashbook.amount(0))
    assert not ledger.open_receipts(firm.company.id, dt.date.max, [key])


def test_a_changed_amount_is_ones_own_and_the_rest_is_kept(firm: Firm) -> None:
    client = browser(firm)
    one = receipt(firm, 3)
    key = one.receipt.document_id
    sent = fields(shown(client.get(at("cash"), {"line": key})))
    field = f"cash.{sent['claim']}"
    sent |= {field: "1,000.01", "how": "on_account"}
    answer = client.post(at("cash_accept", receipt_id=key), sent)
    assert answer.status_code == 200, shown(answer)
    moved, made = cash.decisions(firm.company.id, key)
    assert (made.method, made.minor) == ("person", 100_001)
    # the bank's line named nobody: what is kept goes on in a receipt of the customer's own
    assert moved.kind == "move"
    (kept,) = apply_cash.queue(firm.company.id, dt.date.max, states=["kept"])
    assert kept.receipt.open_minor == cashbook.paid(3)[0] - 100_001
    (tie,) = apply_cash.tie(firm.company.id, TODAY)
    assert tie.difference == 0
    assert tie.on_account == cashbook.paid(3)[0] - 100_001


@pytest.mark.parametrize("written", ["1.005", "1e3", "12,34.5", "", "十元", "0"])
def test_an_amount_that_is_not_certain_is_refused_and_nothing_is_booked(
    firm: Firm, written: str
) -> None:
    client = browser(firm)
    one = receipt(firm, 0)
    key = one.receipt.document_id
    sent = fields(shown(client.get(at("cash"), {"line": key})))
    sent[f"cash.{sent['claim']}"] = written
    answer = client.post(at("cash_accept", receipt_id=key), sent)
    assert answer.status_code == 400
    assert 'role="alert"' in shown(answer)
    assert cash.decisions(firm.company.id, key) == ()


def test_the_second_of_two_clerks_is_told_calmly_and_nothing_of_his_is_booked(firm: Firm) -> None:
    client = browser(firm)
    one = receipt(firm, 3)
    key = one.receipt.document_id
    sent = fields(shown(client.get(at("cash"), {"line": key})))
    apply_cash.accept(
        by=firm.actor("ar_accountant"),
        company_id=firm.company.id,
        receipt_id=key,
        version=one.version,
        proposal_no=0,
    )
    answer = client.post(at("cash_accept", receipt_id=key), sent)
    assert answer.status_code == 409
    assert "Nothing was booked" in shown(answer)
    assert len(cash.decisions(firm.company.id, key)) == 1


def test_an_undo_books_the_opposite_and_the_money_waits_again(firm: Firm) -> None:
    client = browser(firm)
    one = receipt(firm, 0)
    key = one.receipt.document_id
    client.post(
        at("cash_accept", receipt_id=key), fields(shown(client.get(at("cash"), {"line": key})))
    )
    (made,) = cash.decisions(firm.company.id, key)
    answer = client.post(at("cash_undo"), {"decision": made.id, "why": "wrong firm", "wrong": "1"})
    assert answer.status_code == 200, shown(answer)
    (undone,) = cash.decisions(firm.company.id, key)
    assert (undone.undone_why, undone.wrong_match) == ("wrong firm", True)
    assert receipt(firm, 0).receipt.open_minor == cashbook.amount(0)


def test_many_are_accepted_above_a_confidence_after_a_preview(firm: Firm) -> None:
    client = browser(firm)
    before = len(apply_cash.queue(firm.company.id, dt.date.max))
    preview = shown(client.get(at("cash_bulk"), {"above": "60"}))
    (count,) = map(int, re.findall(r"To be accepted: (\d+)", preview))
    assert count > 0
    client.post(at("cash_bulk"), {"above": "60"})
    made = cash.recent(firm.company.id, limit=100)
    assert len(made) == count
    assert len(apply_cash.queue(firm.company.id, dt.date.max)) <= before
    assert shown(client.get(at("cash_bulk"), {"above": "nine"})).count("hk-fault") == 1


def test_a_found_invoice_is_ticked_for_a_payer_nobody_knows(firm: Firm) -> None:
    client = browser(firm)
    one = receipt(firm, 4)
    key = one.receipt.document_id
    (claim,) = [
        each
        for each in ledger.open_claims(firm.company.id, TODAY)
        if each.number == cashbook.number(4)
    ]
    found = shown(client.get(at("cash_find", receipt_id=key), {"q": cashbook.number(4)}))
    assert f"claim={claim.document_id}" in found
    asked = {"customer": claim.customer_id, "claim": claim.document_id}
    pane = client.get(at("cash_pane", receipt_id=key), asked, headers={"HX-Request": "true"})
    assert fields(shown(pane))["claim"] == str(claim.document_id)


def test_a_learned_payer_is_listed_and_revoked(firm: Firm) -> None:
    client = browser(firm)
    one = receipt(firm, 0)
    apply_cash.accept(
        by=firm.actor("ar_accountant"),
        company_id=firm.company.id,
        receipt_id=one.receipt.document_id,
        version=one.version,
    )
    assert cashbook.name(0) in shown(client.get(at("cash_learned")))
    (alias,) = apply_cash.aliases(firm.company.id)
    client.post(at("cash_revoke", alias_id=alias.id), {"why": "another firm"})
    assert apply_cash.aliases(firm.company.id) == ()
    assert "another firm" in shown(client.get(at("cash_learned")))


@pytest.mark.parametrize("role", ["auditor", "finance_director", "credit_controller"])
def test_who_may_only_look_sees_no_button(firm: Firm, role: str) -> None:
    client = browser(firm, role)
    one = receipt(firm, 0)
    page = shown(client.get(at("cash"), {"line": one.receipt.document_id}))
    assert "BK-0000" in page
    assert "data-accept" not in page
    assert 'name="claim"' not in page
    key = one.receipt.document_id
    assert client.post(at("cash_accept", receipt_id=key), {"version": "1"}).status_code == 403
    assert client.post(at("cash_rest", receipt_id=key), {"version": "1"}).status_code == 403


def test_a_past_day_is_read_only(firm: Firm) -> None:
    client = browser(firm)
    page = shown(client.get(at("cash"), {"as_of": "2026-02-28"}))
    assert "to look at, not to decide" in page
    assert "data-accept" not in page
    key = receipt(firm, 0).receipt.document_id
    past = f"{at('cash_accept', receipt_id=key)}?as_of=2026-02-28"
    assert client.post(past, {"version": "1"}).status_code == 403
    assert cash.decisions(firm.company.id, key) == ()


def test_the_ways_to_the_workbench_say_how_much_waits(firm: Firm) -> None:
    client = browser(firm)
    one = receipt(firm, 0)
    paper = shown(client.get(at("document", document_id=one.receipt.document_id)))
    assert f"{at('cash')}?line={one.receipt.document_id}" in paper
    cockpit = shown(client.get(at("cockpit")))
    assert f"wait to be applied: {RECEIPTS}" in cockpit
    assert f'<span class="hk-count">{RECEIPTS}</span>' in cockpit
