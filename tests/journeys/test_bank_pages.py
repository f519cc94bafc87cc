"""Banks in pages and API: balances tie, every credit leads to its receipt, and who may see (P4)."""

from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from huikuan.books.banking import queries
from huikuan.books.intake import queries as intake
from huikuan.entrypoints.api.tests.asked import Api, data
from huikuan.flows import import_files
from tests.support.firm import Firm, found
from tests.support.imports import table
from tests.support.statements import FIRST, SECOND, mt940, send_statement

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
pytestmark = pytest.mark.django_db


@pytest.fixture
def firm(tmp_path: Path) -> Firm:
    """A firm with two statements and a gap of 1.00 between them."""
    firm = found("SH")
    send_statement(tmp_path, firm.company.id, mt940(FIRST))
    second = mt940(SECOND, opening="1321.00", number=2, days=("260303", "260305"))
    send_statement(tmp_path, firm.company.id, second)
    return firm


def browser(firm: Firm, role: str, language: str = "en") -> Client:
    client = Client(HTTP_HOST="localhost", headers={"Accept-Language": language})
    user = get_user_model().objects.get(username=firm.accounts[role])
    client.force_login(user, backend=BACKEND)
    return client


@pytest.mark.parametrize("language", ["zh", "en"])
def test_accounts_and_statements_are_shown_with_what_does_not_follow(
    firm: Firm, language: str
) -> None:
    client = browser(firm, "ar_accountant", language)

    listed = client.get("/c/SH/banks/").content.decode()

    assert "6222020111" in listed
    assert "1,021.00" in listed  # the last closing balance
    assert {"zh": "1 处断开", "en": "1 breaks"}[language] in listed
    first = queries.statements(firm.company.id)[-1]
    shown = client.get(f"/c/SH/banks/statements/{first.id}/").content.decode()
    for figure in ("100.00", "1,250.00", "30.00", "1,320.00", "INV-1 宁波恒泰"):
        assert figure in shown
    (receipt,) = table("SELECT min(id) FROM ledger_document")[0]
    assert f"/c/SH/documents/{receipt}/" in shown
    assert client.get("/c/SH/banks/statements/999999/").status_code == 404


def test_who_has_no_business_with_banks_does_not_see_them(firm: Firm) -> None:
    assert browser(firm, "sales").get("/c/SH/banks/").status_code == 403
    assert browser(firm, "auditor").get("/c/SH/banks/").status_code == 200


def test_the_api_tells_the_same(firm: Firm) -> None:
    api = Api(token=firm.token("read"))

    (account,) = data(api.get("/bank-accounts"))["items"]
    assert (account["balance"], account["gaps"], account["last_on"]) == (
        "1021.00", 1, "2026-03-05",
    )  # fmt: skip
    page = data(api.get("/bank-statements?limit=1"))
    assert page["items"][0]["gap"] == "1.00"
    assert page["items"][0]["findings"][0]["code"] == "bank_gap"
    (first,) = data(api.get(f"/bank-statements?limit=1&cursor={page['next']}"))["items"]
    told = data(api.get(f"/bank-statements/{first['id']}?limit=2"))
    assert [one["amount"] for one in told["items"]] == ["1000.00", "250.00"]
    assert all(one["receipt"] for one in told["items"])
    rest = data(api.get(f"/bank-statements/{first['id']}?limit=2&cursor={told['next']}"))
    assert [(one["amount"], one["outcome"]) for one in rest["items"]] == [("-30.00", "debit")]
    assert data(api.get("/bank-statements/999999"), 404)["status"] == 404


def test_a_statement_is_dropped_previewed_and_booked_in_the_pages(firm: Firm) -> None:
    client = browser(firm, "ar_accountant")
    text = mt940(FIRST, account="777")
    listed = client.get("/c/SH/imports/").content.decode()
    assert "Bank statement" in listed

    sent = SimpleUploadedFile("april.sta", text.encode())
    answer = client.post("/c/SH/imports/", {"kind": "statement", "file": sent})
    (batch_id,) = table("SELECT max(id) FROM intake_batch")[0]
    assert "no columns to match" in client.get(answer["Location"]).content.decode()
    assert client.post(f"/c/SH/imports/{batch_id}/check").status_code == 302
    import_files.preview(batch_id)

    preview = client.get(f"/c/SH/imports/{batch_id}/").content.decode()
    for figure in ("777", "100.00", "1,250.00", "30.00", "1,320.00"):
        assert figure in preview
    assert "/banks/statements/" not in preview
    import_files.apply(batch_id)
    assert "/banks/statements/" in client.get(f"/c/SH/imports/{batch_id}/").content.decode()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_statement_of_no_stated_kind_is_told_by_its_content(firm: Firm, language: str) -> None:
    client = browser(firm, "ar_accountant", language)
    listed = client.get("/c/SH/imports/").content.decode()
    for form in ("camt", "MT940", "OFX", "OFD", "PDF"):
        assert form in listed

    sent = SimpleUploadedFile("april.csv", mt940(FIRST, account="777").encode())
    answer = client.post("/c/SH/imports/", {"kind": "", "file": sent})

    (batch_id, kind) = table("SELECT id, kind FROM intake_batch ORDER BY id DESC LIMIT 1")[0]
    assert (answer.status_code, kind) == (302, "statement")
    import_files.preview(batch_id)
    shown = client.get(answer["Location"]).content.decode()
    assert "1,320.00" in shown
    # there are no columns that could be read in another way
    assert {"zh": "改列的对应", "en": "Change the columns"}[language] not in shown


@pytest.mark.parametrize("language", ["zh", "en"])
def test_an_export_that_names_no_account_is_given_one_on_the_page(
    firm: Firm, language: str
) -> None:
    client = browser(firm, "ar_accountant", language)
    export = (
        "交易日,起息日,借方金额,贷方金额,余额,摘要,流水号,收(付)方名称,收(付)方账号\n"
        "2026-03-02,2026-03-02,,10.00,110.00,货款,B-1,宁波恒泰,62220\n"
    )
    sent = SimpleUploadedFile("export.csv", export.encode())
    address = client.post("/c/SH/imports/", {"kind": "", "file": sent})["Location"]
    (batch_id,) = table("SELECT max(id) FROM intake_batch")[0]
    import_files.preview(batch_id)
    asked = {"zh": "本方账号", "en": "Our account number"}[language]
    shown = client.get(address).content.decode()
    assert 'name="account"' in shown
    assert asked in shown

    again = client.post(f"/c/SH/imports/{batch_id}/check", {"account": "6222 0099"})
    assert again.status_code == 302
    import_files.preview(batch_id)

    found = intake.batch(batch_id, firm.company.id)
    assert found.mapping == {"account": "62220099"}
    assert found.state == "checked"
    shown = client.get(address).content.decode()
    assert "62220099" in shown
    assert 'name="account"' not in shown
    import_files.apply(batch_id)
    assert intake.batch(batch_id, firm.company.id).state == "applied"


def test_a_statement_comes_through_the_api(firm: Firm) -> None:
    api = Api(token=firm.token("import"))
    body = {
        "kind": "statement",
        "file": SimpleUploadedFile("may.sta", mt940(FIRST, account="888").encode()),
    }
    sent = api.client.post(
        "/api/v1/imports", body, headers={**api.headers, "Idempotency-Key": "k-1"}
    )
    batch_id = data(sent, 201)["batch"]

    import_files.apply(batch_id)

    report = data(api.get(f"/imports/{batch_id}"))["report"]
    assert report["statements"][0]["from"] == "2026-03-02"
    assert report["statements"][0]["closing"] == "1320.00"
    assert report["rows"]["accepted"] == 3


def test_an_account_is_confirmed_closed_and_opened_again_on_the_page(firm: Firm) -> None:
    client = browser(firm, "ar_accountant", "zh")
    assert "待确认" in client.get("/c/SH/banks/").content.decode()
    keep = "/c/SH/banks/keep"
    confirm = {"act": "register", "number": "6222020111", "currency": "CNY"}
    assert client.post(keep, confirm).status_code == 302
    again = client.post(keep, confirm)
    assert again.status_code == 409
    assert "使用中" in again.content.decode()
    (account,) = queries.accounts(firm.company.id)
    close = {"act": "close", "account": str(account.id), "on": "2026-03-31", "why": "销户"}
    # the page dates the confirmation today, and nothing is dated before it
    assert client.post(keep, close).status_code == 409
    assert client.post(keep, close | {"on": ""}).status_code == 302
    assert "已销户" in client.get("/c/SH/banks/").content.decode()
    assert client.post(keep, close | {"account": "99"}).status_code == 404
    assert browser(firm, "auditor").post(keep, confirm).status_code == 403
