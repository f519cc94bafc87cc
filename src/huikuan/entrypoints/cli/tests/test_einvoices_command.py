"""`huikuan import --kind einvoice --json` says of every shared file what the table says."""

import csv
import io
from pathlib import Path
from typing import Final

import pytest

from huikuan.entrypoints.cli import loading
from huikuan.entrypoints.cli.console import Console
from tests.support.firm import found

SHARED: Final = Path(__file__).resolve().parents[6] / "shared" / "data" / "einvoices"
SAID: Final = (
    "number", "type_code", "issue_date", "due_date", "currency", "tax_exclusive", "tax_inclusive",
    "prepaid", "payable", "seller", "buyer", "lines",
)  # fmt: skip


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.skipif(not SHARED.exists(), reason="the shared e-invoices are not on this machine")
def test_every_shared_file_is_told_as_the_table_says() -> None:
    company = found().company.id
    with (SHARED / "expected.csv").open(encoding="utf-8", newline="") as lines:
        table = list(csv.DictReader(lines))
    console = Console(io.StringIO(), io.StringIO(), "en", as_json=True)
    told = [
        loading.load(
            SHARED / row["file"],
            kind="einvoice",
            company_id=company,
            mapping=None,
            dry_run=True,
            console=console,
        )
        for row in table
    ]
    # none of them is a sale of this company
    assert [one["rejects"][0]["code"] for one in told] == ["einvoice_other_seller"] * len(table)
    said = [one["invoices"][0] for one in told]
    assert [
        {name: "" if one[name] is None else str(one[name]) for name in SAID} for one in said
    ] == [{name: row[name] for name in SAID} for row in table]


@pytest.mark.django_db
def test_its_kind_is_told_by_its_content_and_said(tmp_path: Path) -> None:
    company, notes = found().company.id, io.StringIO()
    console = Console(io.StringIO(), notes, "en", as_json=False)
    path = tmp_path / "f.csv"
    path.write_text("<EInvoice><Header/></EInvoice>", encoding="utf-8")

    assert loading.kind_of(path, None, company, console) == "einvoice"
    assert "told by its content, read as einvoice" in notes.getvalue()
