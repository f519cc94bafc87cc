"""E-invoices through the API: the queue, and an invoice's way to the customer (D5)."""

from pathlib import Path
from typing import Any

from django.db import connection

from huikuan.analytics import reports
from huikuan.books.documents import queries
from huikuan.books.evidence.queries import records
from huikuan.entrypoints.api.tests.asked import Api, data, problem
from huikuan.flows import import_files
from huikuan.kernel.days import Day
from tests.support.firm import SETUP, Firm

UNKNOWN = """<EInvoice><Header><EIid>E1</EIid></Header><EInvoiceData><SellerInformation>
<SellerIdNum>91A</SellerIdNum><SellerName>{seller}</SellerName></SellerInformation>
<BuyerInformation><BuyerIdNum>91B</BuyerIdNum><BuyerName>没有这家公司</BuyerName></BuyerInformation>
<BasicInformation><TotalAmWithoutTax>100.00</TotalAmWithoutTax><TotalTaxAm>13.00</TotalTaxAm>
<TotalTax-includedAmount>113.00</TotalTax-includedAmount></BasicInformation><IssuItemInformation>
<ItemName>a</ItemName><Amount>100.00</Amount></IssuItemInformation></EInvoiceData>
<TaxSupervisionInfo><InvoiceNumber>25312000000012345678</InvoiceNumber>
<IssueTime>2026-01-03 09:30:00</IssueTime></TaxSupervisionInfo></EInvoice>"""


def invoice(number: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM ledger_document WHERE number = %s", (number,))
        return int(cursor.fetchone()[0])


def waiting(firm: Firm, folder: Path) -> dict[str, Any]:
    path = folder / "e.xml"
    path.write_text(UNKNOWN.format(seller=firm.company.name), encoding="utf-8")
    import_files.import_file(
        path, kind="einvoice", company_id=firm.company.id, mapping=None, by=SETUP
    )
    (one,) = data(Api(firm=firm, role="ar_accountant").get("/einvoices?state=waiting"))["items"]
    return dict(one)


def test_a_waiting_one_is_settled_by_a_person_once(firm: Firm, tmp_path: Path) -> None:
    one = waiting(firm, tmp_path)
    assert (one["reason"], one["payable"]) == ("einvoice_unknown_buyer", "113.00")
    clerk, path = Api(firm=firm, role="ar_accountant"), f"/einvoices/{one['id']}/settle"
    said = {"document_id": invoice("INV-1"), "why": "客户更名"}
    settled = data(clerk.post(path, said))
    assert (settled["state"], settled["how"]) == ("linked", "person")
    problem(clerk.post(path, {"document_id": None, "why": "again"}), 409, "api.einvoice_refused")
    acts = [one.act for one in records(company_id=firm.company.id, before_seq=None, limit=5)]
    assert "einvoice.linked" in acts


def test_another_companys_document_is_no_answer(firm: Firm, tmp_path: Path) -> None:
    one = waiting(firm, tmp_path)
    clerk = Api(firm=firm, role="ar_accountant")
    said = {"document_id": 10**12, "why": "x"}
    problem(clerk.post(f"/einvoices/{one['id']}/settle", said), 409, "api.einvoice_refused")
    problem(clerk.post("/einvoices/99999/settle", said), 404, "api.not_found")
    aside = data(clerk.post(f"/einvoices/{one['id']}/settle", {"document_id": None, "why": "x"}))
    assert aside["state"] == "aside"


def test_an_invoice_goes_its_way_with_proof(firm: Firm) -> None:
    clerk = Api(firm=firm, role="ar_accountant")
    path = f"/invoices/{invoice('INV-1')}/delivery"
    assert data(clerk.get(path)) == {"state": "issued", "steps": [], "acts": ["send", "receive"]}
    problem(clerk.post(path, {"act": "accept", "channel": "mail"}), 409, "api.einvoice_refused")
    sent = {"act": "send", "channel": "mail", "happened_at": "2026-02-02T08:00:00Z", "proof": "M-7"}
    assert data(clerk.post(path, sent), 201)["state"] == "sent"
    early = {"act": "receive", "channel": "mail", "happened_at": "2026-02-01T08:00:00Z"}
    problem(clerk.post(path, early), 409, "api.einvoice_refused")
    future = {"act": "receive", "channel": "mail", "happened_at": "2199-02-01T08:00:00Z"}
    problem(clerk.post(path, future), 409, "api.einvoice_refused")
    found = data(clerk.post(path, {"act": "receive", "channel": "portal"}), 201)
    assert [(one["act"], one["state"], one["proof"]) for one in found["steps"]] == [
        ("send", "sent", "M-7"),
        ("receive", "received", ""),
    ]
    problem(clerk.post("/invoices/999999/delivery", sent), 404, "api.not_found")


def test_what_was_not_received_is_listed_before_it_falls_due(firm: Firm) -> None:
    def listed(day: Day) -> list[tuple[str, str]]:
        answer = reports.run("unreceived", reports.Query(firm.company.id, day))
        return [(str(row["number"]), str(row["delivery"])) for row in answer.rows]

    due = queries.unreceived(firm.company.id, since=Day(2020, 1, 1), until=Day(2030, 1, 1))
    first = next(one for one in due if one.number == "INV-1")
    assert ("INV-1", "issued") not in listed(Day.fromordinal(first.due_on.toordinal() - 8))
    week_before = Day.fromordinal(first.due_on.toordinal() - 7)
    assert ("INV-1", "issued") in listed(week_before)
    clerk = Api(firm=firm, role="ar_accountant")
    path = f"/invoices/{first.document_id}/delivery"
    data(clerk.post(path, {"act": "send", "channel": "mail"}), 201)
    assert ("INV-1", "sent") in listed(week_before)
    data(clerk.post(path, {"act": "receive", "channel": "mail"}), 201)
    assert "INV-1" not in dict(listed(week_before))
    data(clerk.post(path, {"act": "reject", "channel": "mail"}), 201)
    assert ("INV-1", "rejected") in listed(week_before)


def test_tax_states_and_red_letters_are_recorded(firm: Firm, tmp_path: Path) -> None:
    one, clerk = waiting(firm, tmp_path), Api(firm=firm, role="ar_accountant")
    path, red = f"/einvoices/{one['id']}/tax", f"/einvoices/{one['id']}/red-letters"
    assert data(clerk.get(path)) == {
        "invoice": "normal",
        "vat_use": "none",
        "booking": "none",
        "red_letters": [],
    }
    problem(
        clerk.post(path, {"dimension": "vat_use", "act": "booked"}), 409, "api.einvoice_refused"
    )
    assert data(clerk.post(path, {"dimension": "booking", "act": "booked"}))["booking"] == "booked"
    asked = data(clerk.post(red, {"number": "R1", "act": "ask", "amount": "-113.00"}))
    (request,) = asked["red_letters"]
    assert (request["state"], request["amount"]) == ("asked", "-113.00")
    problem(clerk.post(red, {"number": "R1", "act": "issue"}), 409, "api.einvoice_refused")
    confirmed = data(clerk.post(red, {"number": "R1", "act": "confirm"}))
    assert confirmed["red_letters"][0]["state"] == "confirmed"
    fine = {"number": "R2", "act": "ask", "amount": "-1.001"}
    problem(clerk.post(red, fine), 409, "api.bad_fields")
    problem(clerk.get("/einvoices/999999/tax"), 404, "api.not_found")
