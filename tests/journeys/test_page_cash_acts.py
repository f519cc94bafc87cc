"""The cash workbench without a script: what is shown to whom, and what each act does (D4, P4)."""

import datetime as dt
import re
from typing import TYPE_CHECKING

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from huikuan.books.cash import queries as cash
from huikuan.books.disputes import queries as disputes
from huikuan.books.ledger import queries as ledger
from huikuan.flows import apply_cash
from huikuan.rules.matching import Share
from tests.support import cashbook
from tests.support.firm import Firm, found

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Answer

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
RECEIPTS = 10
GAP = 10_00
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


def shown(answer: "Answer") -> str:
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
    (tie,) = apply_cash.tie(firm.company.id, dt.datetime.now(dt.UTC).date())
    assert tie.difference == 0
    assert tie.on_account == cashbook.paid(3)[0] - 100_001


def paid_short(firm: Firm, client: Client, short: int) -> tuple[int, dict[str, str]]:
    """The form of a receipt whose money all goes into an invoice, which stays short of `short`."""
    key = receipt(firm, 2).receipt.document_id
    (claim,) = [
        each
        for each in ledger.open_claims(firm.company.id, TODAY)
        if each.number == cashbook.number(2)
    ]
    # what else was paid of the invoice came before: only the gap is left open
    money = apply_cash.queue(firm.company.id, dt.date.max)
    other = next(one for one in money if one.receipt.number == "BK-0008")
    rest = claim.open_minor - cashbook.paid(2)[0] - short
    apply_cash.accept(
        by=firm.actor("ar_accountant"),
        company_id=firm.company.id,
        receipt_id=other.receipt.document_id,
        version=other.version,
        shares=[Share(claim.document_id, rest)],
        why="paid by the mother",
    )
    asked = {"line": key, "customer": claim.customer_id, "claim": claim.document_id}
    sent = fields(shown(client.get(at("cash"), asked)))
    assert sent["claim"] == str(claim.document_id)
    amount = cashbook.paid(2)[0]
    sent[f"cash.{claim.document_id}"] = f"{amount // 100}.{amount % 100:02d}"
    return key, sent


@pytest.mark.parametrize("how", ["short_payment", "bank_charge"])
def test_a_claim_that_was_paid_short_is_closed_with_its_gap(firm: Firm, how: str) -> None:
    client = browser(firm)
    key, sent = paid_short(firm, client, GAP)
    answer = client.post(at("cash_accept", receipt_id=key), sent | {"how": how, "why": "agreed"})
    assert answer.status_code == 200, shown(answer)
    assert "Also: invoice short" in shown(answer)
    rest, applied = cash.decisions(firm.company.id, key)
    assert (applied.kind, applied.minor) == ("apply", cashbook.paid(2)[0])
    assert (rest.kind, rest.detail["difference_minor"]) == (how, GAP)
    claim = int(sent["claim"])
    assert rest.detail["document_id"] == claim
    assert not ledger.open_claims(firm.company.id, TODAY, ids=[claim])
    assert all(one.difference == 0 for one in apply_cash.tie(firm.company.id, TODAY))


def test_a_dispute_keeps_the_claim_open_with_the_customers_reason(firm: Firm) -> None:
    client = browser(firm)
    key, sent = paid_short(firm, client, 123_45)
    sent |= {"how": "dispute", "rest_claim": sent["claim"], "rest_minor": "23.45"}
    refused = client.post(at("cash_accept", receipt_id=key), sent)
    assert refused.status_code == 400
    assert "A reason is needed" in shown(refused)
    assert cash.decisions(firm.company.id, key) == ()
    answer = client.post(at("cash_accept", receipt_id=key), sent | {"rest_reason": "damaged"})
    assert answer.status_code == 200, shown(answer)
    made = cash.decisions(firm.company.id, key)[0]
    assert made.kind == "dispute"
    told = {name: one for name, one in made.detail.items() if name != "beside"}
    (case,) = disputes.disputes(firm.company.id, TODAY)
    assert (case.words, case.held_minor, case.source.value) == ("damaged", 23_45, "cash")
    assert told == {
        "dispute_id": case.id,
        "document_id": int(sent["claim"]),
        "disputed_minor": 23_45,
        "reason": "damaged",
    }
    (claim,) = ledger.open_claims(firm.company.id, TODAY, ids=[int(sent["claim"])])
    assert claim.open_minor == 123_45
    lately = shown(client.get(at("cash_settled"))).split("<tbody")[1].split("</tr>")[0]
    assert cashbook.number(2) in lately
    assert "damaged" in lately
    assert "23.45 CNY" in lately
    assert "user:" not in lately


def test_the_rest_alone_names_its_claim_or_is_refused(firm: Firm) -> None:
    client = browser(firm)
    one = receipt(firm, 4)
    key = one.receipt.document_id
    claims = ledger.open_claims(firm.company.id, TODAY)
    owner = next(each for each in claims if each.number == cashbook.number(4))
    page = shown(client.get(at("cash"), {"line": key, "customer": owner.customer_id}))
    options = page.split('name="rest_claim"')[1].split("</select>")[0]
    assert re.findall(r'value="(\d+)"', options) == [str(owner.document_id)]
    sent = {"version": one.version, "how": "dispute", "rest_reason": "short delivery"}
    refused = client.post(at("cash_rest", receipt_id=key), sent)
    assert refused.status_code == 400
    assert "Choose the document" in shown(refused)
    nowhere = client.post(at("cash_rest", receipt_id=key), sent | {"rest_claim": "999999"})
    assert nowhere.status_code == 400
    assert cash.decisions(firm.company.id, key) == ()
    sent |= {"rest_claim": owner.document_id}
    answer = client.post(at("cash_rest", receipt_id=key), sent)
    assert answer.status_code == 200, shown(answer)
    (made,) = cash.decisions(firm.company.id, key)
    assert (made.kind, made.detail["document_id"]) == ("dispute", owner.document_id)


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


def test_an_undo_in_the_list_of_what_was_settled_answers_with_that_list(firm: Firm) -> None:
    client = browser(firm)
    key = receipt(firm, 0).receipt.document_id
    client.post(
        at("cash_accept", receipt_id=key), fields(shown(client.get(at("cash"), {"line": key})))
    )
    (made,) = cash.decisions(firm.company.id, key)
    form = shown(client.get(at("cash_settled"))).split('action="/c/SH/cash/undo"')[1]
    sent = dict(re.findall(r'type="hidden" name="(back|decision)" value="([^"]*)"', form))
    assert sent["decision"] == str(made.id)
    refused = client.post(at("cash_undo"), sent | {"why": ""}, follow=True)
    assert refused.redirect_chain == [(at("cash_settled"), 302)]
    assert "A reason is needed" in shown(refused)
    assert cash.decisions(firm.company.id, key)[0].undone_at is None
    answer = client.post(at("cash_undo"), sent | {"why": "wrong firm"}, follow=True)
    assert answer.redirect_chain == [(at("cash_settled"), 302)]
    assert "Taken back" in shown(answer)
    assert cash.decisions(firm.company.id, key)[0].undone_why == "wrong firm"


def test_a_customers_page_opens_the_workbench_at_what_it_paid(firm: Firm) -> None:
    client = browser(firm)
    claims = ledger.open_claims(firm.company.id, TODAY)
    owner = next(each for each in claims if each.number == cashbook.number(0)).customer_id
    there = f"{at('cash')}?whose={owner}"
    assert there in shown(client.get(at("customer", customer_id=owner)))
    page = shown(client.get(there))
    assert re.findall(r'data-line="(\d+)"', page) == [str(receipt(firm, 0).receipt.document_id)]
    assert f"Only {cashbook.name(0)}" in page
    assert 'data-count="all">1<' in page
    assert 'id="bulk"' not in page
    # what is decided leaves the list as it was chosen
    key = receipt(firm, 0).receipt.document_id
    (action,) = re.findall(r'id="decide" method="post" action="([^"]*)"', page)
    after = shown(client.post(action.replace("&amp;", "&"), fields(page)))
    assert f"Only {cashbook.name(0)}" in after
    assert "No such money of this customer waits" in after
    assert cash.decisions(firm.company.id, key)


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
    sent = fields(shown(pane))
    assert sent["claim"] == str(claim.document_id)
    # no more than came in is taken from it
    assert sent[f"cash.{claim.document_id}"] == "500.04"


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
    client.post(at("cash_revoke", alias_id=alias.id), {"why": " "})
    assert apply_cash.aliases(firm.company.id) == (alias,)
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
