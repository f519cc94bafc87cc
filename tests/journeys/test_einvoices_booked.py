"""E-invoices of ours become invoices or meet them; nobody guesses a buyer, nothing books twice."""

from pathlib import Path
from typing import Any

import pytest
from django.db import Error, connection, transaction

from huikuan.books.documents import queries
from huikuan.books.people.queries import company_by_id
from huikuan.flows import import_files
from huikuan.flows.import_files import BatchView
from tests.support.firm import SETUP, found
from tests.support.imports import send, table

pytestmark = pytest.mark.django_db

CUSTOMERS = """
    customer_no,name,tax_id,terms,currency
    C1,Kunden AG Mitte,DE 811 907 980,net 30,EUR
    C2,Ohne Frist GmbH,,,EUR
    """
CBC = "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"
CAC = "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"


def ubl(company: int, **said: str) -> str:
    """A UBL invoice of ours; `said` replaces what stands in it."""
    known = {
        "number": "E-1", "type": "380", "day": "2026-03-01", "due": "2026-03-31", "terms": "",
        "net": "100.00", "tax": "19.00", "gross": "119.00", "prepaid": "0.00", "payable": "119.00",
        "seller": company_by_id(company).name, "buyer": "Kunden AG Mitte", "buyer_tax": "",
        "order": "", "root": "Invoice",
    }  # fmt: skip
    v = {**known, **said}
    root = v["root"]
    due = f"<cbc:DueDate>{v['due']}</cbc:DueDate>" if v["due"] and root == "Invoice" else ""

    def party(role: str, name: str, tax: str) -> str:
        scheme = f"<cac:PartyTaxScheme><cbc:CompanyID>{tax}</cbc:CompanyID></cac:PartyTaxScheme>"
        return (
            f"<cac:Accounting{role}Party><cac:Party>{scheme if tax else ''}<cac:PartyLegalEntity>"
            f"<cbc:RegistrationName>{name}</cbc:RegistrationName></cac:PartyLegalEntity>"
            f"</cac:Party></cac:Accounting{role}Party>"
        )

    def total(name: str, value: str) -> str:
        return f'<cbc:{name} currencyID="EUR">{value}</cbc:{name}>'

    order = f"<cac:OrderReference><cbc:ID>{v['order']}</cbc:ID></cac:OrderReference>"
    return (
        f'<{root} xmlns="urn:oasis:names:specification:ubl:schema:xsd:{root}-2" xmlns:cac="{CAC}"'
        f' xmlns:cbc="{CBC}"><cbc:ID>{v["number"]}</cbc:ID><cbc:IssueDate>{v["day"]}</cbc:IssueDate>'
        f"{due}<cbc:{root}TypeCode>{v['type']}</cbc:{root}TypeCode>"
        f"<cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>{order if v['order'] else ''}"
        f"{party('Supplier', v['seller'], '')}{party('Customer', v['buyer'], v['buyer_tax'])}"
        f"<cac:PaymentTerms><cbc:Note>{v['terms']}</cbc:Note></cac:PaymentTerms>"
        f"<cac:TaxTotal>{total('TaxAmount', v['tax'])}</cac:TaxTotal><cac:LegalMonetaryTotal>"
        f"{total('TaxExclusiveAmount', v['net'])}{total('TaxInclusiveAmount', v['gross'])}"
        f"{total('PrepaidAmount', v['prepaid'])}{total('PayableAmount', v['payable'])}"
        f"</cac:LegalMonetaryTotal><cac:{root}Line>{total('LineExtensionAmount', v['net'])}"
        f"</cac:{root}Line></{root}>"
    )


def give(
    folder: Path,
    company: int,
    text: str,
    *,
    name: str = "e.xml",
    dry_run: bool = False,
    mapping: dict[str, Any] | None = None,
) -> BatchView:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return import_files.import_file(
        path,
        kind="einvoice",
        company_id=company,
        mapping=mapping,
        by=SETUP,
        dry_run=dry_run,
    )


def only(batch: BatchView) -> dict[str, Any]:
    assert batch.report is not None
    (one,) = batch.report["invoices"]
    return dict(one)


def rows(batch: BatchView) -> dict[str, int]:
    assert batch.report is not None
    return {name: n for name, n in batch.report["rows"].items() if n and name != "read"}


@pytest.fixture
def company(db: None) -> int:
    return found().company.id


@pytest.fixture
def buyers(tmp_path: Path, company: int) -> None:
    send(tmp_path, company, "customers", CUSTOMERS)


@pytest.mark.usefixtures("buyers")
def test_a_new_one_becomes_an_invoice(tmp_path: Path, company: int) -> None:
    text = ubl(company, terms="#SKONTO#TAGE=14#PROZENT=2.25#", order="PO-7")
    batch = give(tmp_path, company, text)

    assert rows(batch) == {"accepted": 1}
    assert only(batch)["outcome"] == "created"
    assert batch.report is not None
    assert batch.report["control_totals"] == {"EUR": "119.00"}
    assert table(
        "SELECT number, kind, issued_on::text, due_on::text, currency, amount_minor, tax_minor,"
        " order_no, einvoice_no, terms FROM ledger_document"
    ) == [
        ("E-1", 1, "2026-03-01", "2026-03-31", "EUR", 11_900, 1_900, "PO-7", "E-1",
         "2.25/14, net 30")
    ]  # fmt: skip
    assert table("SELECT open_minor FROM ledger_openitem") == [(11_900,)]
    (kept,) = queries.readings(company)
    assert (kept.state, kept.how, kept.number, kept.payable_minor) == (
        "linked", "created", "E-1", 11_900,
    )  # fmt: skip
    assert kept.invoice.terms == "#SKONTO#TAGE=14#PROZENT=2.25#"


@pytest.mark.usefixtures("buyers")
def test_without_a_due_day_the_customers_terms_give_one(tmp_path: Path, company: int) -> None:
    give(tmp_path, company, ubl(company, due="", terms="zahlbar nach Erhalt"))
    assert table("SELECT due_on::text FROM ledger_document") == [("2026-03-31",)]
    assert queries.readings(company)[0].invoice.terms == "zahlbar nach Erhalt"


@pytest.mark.usefixtures("buyers")
def test_without_any_terms_it_waits(tmp_path: Path, company: int) -> None:
    batch = give(tmp_path, company, ubl(company, due="", buyer="Ohne Frist GmbH"))
    assert rows(batch) == {"accepted": 1}
    assert (only(batch)["outcome"], only(batch)["reason"]["code"]) == ("waiting", "no_due_date")
    assert table("SELECT count(*) FROM ledger_document") == [(0,)]


@pytest.mark.usefixtures("buyers")
def test_an_invoice_of_ours_is_met_not_doubled(tmp_path: Path, company: int) -> None:
    send(
        tmp_path, company, "invoices",
        "invoice_no,customer_no,issue_date,amount,due_date,currency\n"
        "INV-1,C1,2026-03-01,119.00,2026-03-31,EUR\nE-2,C1,2026-03-02,50.00,2026-03-31,EUR\n",
    )  # fmt: skip
    batch = give(tmp_path, company, ubl(company))
    assert only(batch)["outcome"] == "linked"
    other = give(tmp_path, company, ubl(company, number="E-2", day="2026-03-02"), name="2.xml")
    assert (only(other)["outcome"], only(other)["reason"]["code"]) == (
        "waiting", "einvoice_amount_differs",
    )  # fmt: skip
    assert table("SELECT count(*) FROM ledger_document") == [(2,)]
    assert [(one.state, one.how) for one in queries.readings(company)] == [
        ("waiting", ""),
        ("linked", "day"),
    ]


@pytest.mark.usefixtures("buyers")
def test_credit_notes_lower_what_is_owed(tmp_path: Path, company: int) -> None:
    give(tmp_path, company, ubl(company, root="CreditNote", type="381", number="G-1"))
    give(
        tmp_path, company,
        ubl(company, type="384", number="K-1", net="-10.00", tax="-1.90", gross="-11.90",
            payable="-11.90"),
        name="k.xml",
    )  # fmt: skip
    assert table("SELECT number, kind, amount_minor FROM ledger_document ORDER BY number") == [
        ("G-1", 2, -11_900),
        ("K-1", 2, -1_190),
    ]


@pytest.mark.usefixtures("buyers")
def test_what_was_prepaid_is_not_owed(tmp_path: Path, company: int) -> None:
    batch = give(tmp_path, company, ubl(company, prepaid="19.00", payable="100.00"))
    assert [one["code"] for one in only(batch)["findings"]] == ["einvoice_prepaid"]
    assert table("SELECT amount_minor FROM ledger_document") == [(10_000,)]


@pytest.mark.usefixtures("buyers")
def test_totals_that_do_not_add_up_are_kept_and_said(tmp_path: Path, company: int) -> None:
    batch = give(tmp_path, company, ubl(company, tax="20.00"))
    (found,) = only(batch)["findings"]
    assert found == {
        "code": "einvoice_total_differs",
        "figures": {"net": "100.00", "tax": "20.00", "stated": "119.00", "sum": "120.00"},
    }
    assert table("SELECT amount_minor FROM ledger_document") == [(11_900,)]


@pytest.mark.usefixtures("buyers")
@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"buyer": "Unbekannt AG"}, "einvoice_unknown_buyer"),
        ({"buyer_tax": "DE999"}, "einvoice_buyer_tax_differs"),
        ({"payable": "-19.00", "prepaid": "138.00"}, "einvoice_negative_payable"),
        ({"payable": "119.001"}, "einvoice_too_fine"),
        ({"due": "2026-02-01"}, "due_before_issue"),
    ],
)
def test_a_doubt_waits(tmp_path: Path, company: int, said: dict[str, str], code: str) -> None:
    batch = give(tmp_path, company, ubl(company, **said))
    assert (only(batch)["outcome"], only(batch)["reason"]["code"]) == ("waiting", code)
    assert table("SELECT count(*) FROM ledger_document") == [(0,)]
    assert queries.readings(company, state="waiting")[0].number == "E-1"


@pytest.mark.usefixtures("buyers")
def test_a_purchase_is_read_and_not_booked(tmp_path: Path, company: int) -> None:
    ours = company_by_id(company).name
    bought = give(tmp_path, company, ubl(company, seller="Lieferant AG", buyer=ours))
    assert rows(bought) == {"rejected": 1}
    assert bought.report is not None
    assert bought.report["rejects"][0]["code"] == "einvoice_purchase"
    assert only(bought)["payable"] == "119.00"
    other = give(tmp_path, company, ubl(company, seller="Alter Name KG"), name="o.xml")
    assert other.report is not None
    assert other.report["rejects"][0]["code"] == "einvoice_other_seller"
    said = give(
        tmp_path, company, ubl(company, seller="Alter Name KG"), name="o.xml",
        mapping={"as": "seller"},
    )  # fmt: skip
    assert only(said)["outcome"] == "created"


@pytest.mark.usefixtures("buyers")
def test_a_future_day_is_rejected(tmp_path: Path, company: int) -> None:
    batch = give(tmp_path, company, ubl(company, day="2199-01-01", due=""))
    assert batch.report is not None
    assert batch.report["rejects"][0]["code"] == "einvoice_future"


@pytest.mark.usefixtures("buyers")
def test_the_same_invoice_books_once(tmp_path: Path, company: int) -> None:
    give(tmp_path, company, ubl(company))
    again = give(tmp_path, company, ubl(company))
    assert again.state == "repeated"
    spaced = give(tmp_path, company, ubl(company) + "\n\n", name="copy.xml")
    assert rows(spaced) == {"already_there": 1}
    changed = give(tmp_path, company, ubl(company, payable="118.00"), name="changed.xml")
    assert changed.report is not None
    assert changed.report["rejects"][0]["code"] == "einvoice_conflicts"
    assert table("SELECT count(*) FROM ledger_document") == [(1,)]


@pytest.mark.usefixtures("buyers")
def test_a_dry_run_writes_nothing(tmp_path: Path, company: int) -> None:
    batch = give(tmp_path, company, ubl(company), dry_run=True)
    assert only(batch)["outcome"] == "created"
    assert table("SELECT count(*) FROM ledger_document") == [(0,)]
    assert queries.readings(company) == ()


@pytest.mark.usefixtures("buyers")
def test_what_was_read_is_never_changed(tmp_path: Path, company: int) -> None:
    give(tmp_path, company, ubl(company))
    for name in ("reading", "outcome", "deliveryevent", "taxevent", "redletterevent"):
        with pytest.raises(Error, match="append_only"), transaction.atomic():
            connection.cursor().execute(f"DELETE FROM documents_{name}")


FATTURA = """<p:FatturaElettronica xmlns:p="http://ivaservizi.agenziaentrate.gov.it/docs/xsd/fatture/v1.2">
<FatturaElettronicaHeader><CedentePrestatore><DatiAnagrafici><Anagrafica><Denominazione>{seller}
</Denominazione></Anagrafica></DatiAnagrafici></CedentePrestatore><CessionarioCommittente>
<DatiAnagrafici><Anagrafica><Denominazione>Kunden AG Mitte</Denominazione></Anagrafica>
</DatiAnagrafici></CessionarioCommittente></FatturaElettronicaHeader>{bodies}
</p:FatturaElettronica>"""
BODY = """<FatturaElettronicaBody><DatiGenerali><DatiGeneraliDocumento>
<TipoDocumento>TD01</TipoDocumento><Divisa>EUR</Divisa><Data>2026-01-10</Data>
<Numero>{number}</Numero></DatiGeneraliDocumento></DatiGenerali><DatiBeniServizi><DettaglioLinee>
<Descrizione>a</Descrizione><PrezzoTotale>100.00</PrezzoTotale></DettaglioLinee></DatiBeniServizi>
<DatiPagamento><DettaglioPagamento><DataScadenzaPagamento>2026-02-10</DataScadenzaPagamento>
<ImportoPagamento>60.00</ImportoPagamento></DettaglioPagamento><DettaglioPagamento>
<DataScadenzaPagamento>2026-03-10</DataScadenzaPagamento><ImportoPagamento>40.00</ImportoPagamento>
</DettaglioPagamento></DatiPagamento></FatturaElettronicaBody>"""


@pytest.mark.usefixtures("buyers")
def test_stated_parts_fall_due_each_on_its_day(tmp_path: Path, company: int) -> None:
    seller = company_by_id(company).name
    bodies = BODY.format(number="F-1") + BODY.format(number="F-2")
    batch = give(tmp_path, company, FATTURA.format(seller=seller, bodies=bodies))
    assert rows(batch) == {"accepted": 2}
    assert table(
        "SELECT d.number, i.due_on::text, i.amount_minor FROM ledger_item i"
        " JOIN ledger_document d ON d.id = i.document_id ORDER BY 1, 2"
    ) == [
        ("F-1", "2026-02-10", 6_000),
        ("F-1", "2026-03-10", 4_000),
        ("F-2", "2026-02-10", 6_000),
        ("F-2", "2026-03-10", 4_000),
    ]
