"""Every shared e-invoice says what the table beside it says, to the character."""

import csv
from pathlib import Path
from typing import Final

import pytest

from huikuan.adapters import einvoices
from huikuan.adapters.einvoices.opening import tell
from huikuan.rules.documents import EInvoice

SHARED: Final = Path(__file__).resolve().parents[6] / "shared" / "data" / "einvoices"
AMOUNTS: Final = ("tax_exclusive", "tax_inclusive", "prepaid", "payable")


def table() -> list[dict[str, str]]:
    if not SHARED.exists():
        return []
    with (SHARED / "expected.csv").open(encoding="utf-8", newline="") as rows:
        return list(csv.DictReader(rows))


def said(path: Path, one: EInvoice) -> dict[str, str]:
    document = one.document()
    return {
        "file": str(path.relative_to(SHARED)),
        **{name: document[name] or "" for name in ("syntax", "type_code", "number", "currency")},
        "issue_date": document["issue_date"],
        "due_date": document["due_date"] or "",
        **{name: document[name] if document[name] is not None else "" for name in AMOUNTS},
        "seller": one.seller.name,
        "buyer": one.buyer.name,
        "lines": str(len(one.lines)),
    }


@pytest.mark.skipif(not SHARED.exists(), reason="the shared e-invoices are not on this machine")
def test_the_whole_table_is_met() -> None:
    rows = table()
    assert len(rows) > 60
    found = []
    for row in rows:
        path = SHARED / row["file"]
        (one,) = einvoices.read(path)
        found.append(said(path, one))
    assert found == [{key: row[key] for key in found[0]} for row in rows]


@pytest.mark.skipif(not SHARED.exists(), reason="the shared e-invoices are not on this machine")
@pytest.mark.parametrize(
    ("name", "code", "number", "total", "lines"),
    [
        ("sample-vat-einvoice-1", "050001700111", "99999951", "318.00", 3),
        ("sample-vat-einvoice-5pages", "050001700111", "12235358", "10600.00", 100),
    ],
)
def test_older_vat_invoices_are_read_from_their_attachment(
    name: str, code: str, number: str, total: str, lines: int
) -> None:
    (one,) = einvoices.read(SHARED / "cn-ofd" / f"{name}.ofd")
    assert (one.code, one.number, format(one.payable or 0, "f")) == (code, number, total)
    assert len(one.lines) == lines
    assert one.currency == "CNY"


@pytest.mark.skipif(not SHARED.exists(), reason="the shared e-invoices are not on this machine")
def test_each_is_told_to_be_an_e_invoice_and_the_tables_beside_them_are_not() -> None:
    papers = [path for path in SHARED.rglob("*") if path.suffix in {".xml", ".ofd"}]

    assert {path.suffix for path in papers} == {".xml", ".ofd"}
    assert all(tell(path, einvoices.LIMITS) for path in papers)
    assert not tell(SHARED / "expected.csv", einvoices.LIMITS)
