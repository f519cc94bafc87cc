"""What left the bank, and what payers said they pay: the pages beside the workbench (D4, D5)."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser

from huikuan.flows import apply_cash
from huikuan.flows.apply_cash import Rest
from tests.journeys.test_page_cash_acts import browser as visit
from tests.journeys.test_page_cash_acts import shown
from tests.support import looks
from tests.support.cashfirm import END, cash_firm, document, settle, state
from tests.support.firm import Firm
from tests.support.imports import table
from tests.support.office import Language, Office, Visitor, new_context
from tests.support.statements import send_statement

PICTURES = Path(__file__).resolve().parents[1] / "output" / "cash"
NAME = "宁波恒泰五金有限公司"
HEADING = "交易日期,本方账号,对方户名,对方账号,记账金额(收入),记账金额(支出),余额,用途,交易流水号\n"
LINES = f"""2026-03-03,900,{NAME},6001,150.00,,1550.00,货款,T2
2026-03-04,900,{NAME},6001,70.00,,1620.00,货款,T3
2026-03-07,900,某某商行,7001,,12.50,1607.50,手续费,T5
2026-03-08,900,{NAME},6001,,150.00,1457.50,退款,T6
2026-03-09,900,{NAME},6001,,70.00,1387.50,T3 退汇,T7
"""


@pytest.fixture
def firm(db: None, tmp_path: Path) -> Firm:
    firm = cash_firm(tmp_path)
    send_statement(tmp_path, firm.company.id, HEADING + LINES, name="export.csv")
    return firm


def at(firm: Firm, name: str, **parts: object) -> str:
    return reverse(f"web:{name}", kwargs={"company": firm.company.code, **parts})


def receipt_of(reference: str) -> str:
    found = table(
        "SELECT number FROM ledger_document WHERE attributes->>'bank_reference' = %s", reference
    )
    return str(found[0][0])


def row(page: str, reference: str) -> str:
    """The row of the debits that nobody has linked, by the bank's reference."""
    rows = [one.split("</tr>")[0] for one in page.split("<tr data-debit=")[1:]]
    return next((one for one in rows if f">{reference}<" in one), "")


def test_what_left_the_bank_is_listed_with_what_it_may_have_been_for(firm: Firm) -> None:
    page = shown(visit(firm).get(at(firm, "cash_debits")))
    fee, back = row(page, "T5"), row(page, "T7")
    assert "no refund or payment fits" in fee
    assert "12.50 CNY" in fee
    assert "<form" not in fee
    assert receipt_of("T3") in back
    assert "took this back" in back
    assert "took this back" not in shown(visit(firm, "auditor").get(at(firm, "cash_debits")))
    assert visit(firm, "sales").get(at(firm, "cash_debits")).status_code == 403


def test_a_debit_takes_a_payment_back_with_a_reason_and_is_linked(firm: Firm) -> None:
    apply_cash.propose(firm.company.id, END)
    clerk = visit(firm)
    here = at(firm, "cash_debits")
    back = row(shown(clerk.get(here)), "T7")
    number = receipt_of("T3")
    (act,) = [part.split('"')[0] for part in back.split('action="')[1:]]
    (version,) = [part.split('"')[0] for part in back.split('name="version" value="')[1:]]
    sent = {"receipt": str(document(number)), "version": version}
    assert "A reason is needed" in shown(clerk.post(act, {**sent, "why": " "}, follow=True))
    assert state(number) != "returned"
    assert visit(firm, "auditor").post(act, {**sent, "why": "x"}).status_code == 403
    assert clerk.post(act, {"why": "x"}).status_code == 404
    page = shown(clerk.post(act, {**sent, "why": "account closed"}, follow=True))
    assert "owed again" in page
    assert state(number) == "returned"
    assert not row(page, "T7")
    linked = page.split("Linked</h2>")[1]
    assert "return of" in linked
    assert number in linked
    # the page of before that decision: told calmly, nothing done twice
    assert "ar_accountant-sh decided about this receipt" in shown(
        clerk.post(act, {**sent, "why": "again"}, follow=True)
    )


def test_a_debit_pays_an_approved_refund_and_is_linked(firm: Firm) -> None:
    number = receipt_of("T2")
    asked = settle(firm.actor("ar_accountant"), firm, number, Rest("refund"), why="paid twice")
    assert isinstance(asked, apply_cash.RefundView)
    director = firm.actor("finance_director")
    apply_cash.approve_refund(by=director, company_id=firm.company.id, refund_id=asked.id)
    clerk = visit(firm)
    offered = row(shown(clerk.get(at(firm, "cash_debits"))), "T6")
    assert at(firm, "cash_refund_paid", refund_id=asked.id) in offered
    (debit,) = [part.split('"')[0] for part in offered.split('name="debit" value="')[1:]]
    clerk.post(at(firm, "cash_refund_paid", refund_id=asked.id), {"debit": debit})
    page = shown(clerk.get(at(firm, "cash_debits")))
    assert not row(page, "T6")
    assert "refund of" in page.split("Linked</h2>")[1]


ADVICE = "发票号,金额\nINV-2026-0002,450.00\nCN-2026-0001,-50.00\n合计,400.00\n"


def keep(firm: Firm, client: Client, text: str = ADVICE, **more: str) -> tuple[int, str]:
    file = SimpleUploadedFile("通知.csv", text.encode())
    answer = client.post(
        at(firm, "cash_advice_receive"), {"file": file, "currency": "CNY", **more}, follow=True
    )
    return answer.status_code, shown(answer)


def test_an_advice_is_kept_shown_used_and_its_file_given_back(firm: Firm) -> None:
    clerk = visit(firm)
    assert "No advice was received yet" in shown(clerk.get(at(firm, "cash_advices")))
    status, page = keep(firm, clerk, customer_no="C1", reference="PA-7")
    assert status == 200
    for words in (
        "PA-7",
        "INV-2026-0002",
        "\N{MINUS SIGN}50.00",
        "400.00 CNY",
        NAME,
        "waits for its payment",
    ):
        assert words in page
    (made,) = apply_cash.advices(firm.company.id)
    file = clerk.get(at(firm, "cash_advice_file", advice_id=made.id))
    assert file.content.decode() == ADVICE
    assert "attachment" in file.headers["Content-Disposition"]
    apply_cash.propose(firm.company.id, END)
    paid = document("R-4")
    queue = apply_cash.queue(firm.company.id, END)
    (waiting,) = [one for one in queue if one.receipt.document_id == paid]
    assert waiting.proposals[0].advice_id == made.id
    apply_cash.accept(
        by=firm.actor("ar_accountant"),
        company_id=firm.company.id,
        receipt_id=paid,
        version=waiting.version,
        proposal_no=0,
    )
    listed = shown(clerk.get(at(firm, "cash_advices")))
    assert "applied by it" in listed
    assert f"{at(firm, 'document', document_id=paid)}" in listed
    # what was applied by it is not set aside
    assert "Set aside</button>" not in shown(clerk.get(at(firm, "cash_advice", advice_id=made.id)))


@pytest.mark.parametrize(
    ("text", "more", "why"),
    [
        ("发票号,金额\n", {}, "names no invoice"),
        ("INV-1,10.00\n合计,11.00\n", {}, "do not sum"),
        (ADVICE, {"customer_no": "NOBODY"}, "no customer NOBODY"),
    ],
)
def test_an_advice_that_cannot_be_kept_says_why(
    firm: Firm, text: str, more: dict[str, str], why: str
) -> None:
    status, page = keep(firm, visit(firm), text, **more)
    assert status == 409
    assert why in page
    assert apply_cash.advices(firm.company.id) == ()


def test_a_wrong_advice_is_set_aside_with_a_reason(firm: Firm) -> None:
    clerk = visit(firm)
    keep(firm, clerk)
    (made,) = apply_cash.advices(firm.company.id)
    act = at(firm, "cash_advice_set_aside", advice_id=made.id)
    assert "A reason is needed" in shown(clerk.post(act, {"why": ""}, follow=True))
    assert visit(firm, "auditor").post(act, {"why": "x"}).status_code == 403
    assert "set aside" in shown(clerk.post(act, {"why": "another company's"}, follow=True))
    assert apply_cash.advices(firm.company.id, unused=False) == ()
    assert clerk.post(act, {"why": "again"}).status_code == 404
    assert "set aside" in shown(clerk.get(at(firm, "cash_advice", advice_id=made.id)))
    assert clerk.get(at(firm, "cash_advice", advice_id=made.id + 99)).status_code == 404


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.xdist_group("browser")
@pytest.mark.parametrize("language", looks.LANGUAGES)
@pytest.mark.parametrize("width", [1280, 400])
def test_the_pages_of_an_advice_look_right(
    office: Office, browser: Browser, tmp_path: Path, language: Language, width: int
) -> None:
    context = new_context(browser, office, language=language, theme="auto", width=width)
    person = Visitor(office, context.new_page())
    person.enter("demo")
    person.go("cash/advices/")
    page = person.page
    if not page.locator("tbody a").count():
        file = tmp_path / "通知.csv"
        file.write_text(ADVICE, encoding="utf-8")
        page.set_input_files("input[type=file]", file)
        page.fill("input[name=reference]", "PA-2026-0007")
        page.locator("form[action$='receive'] button").click()
        page.wait_for_url("**/cash/advices/*/")
        person.go("cash/advices/")
    faults = looks.faults(page, "advices", language, width, PICTURES)
    page.locator("tbody a").first.click()
    page.wait_for_url("**/cash/advices/*/")
    faults += looks.faults(page, "advice", language, width, PICTURES)
    context.close()
    assert faults == []
    assert person.complaints == []
