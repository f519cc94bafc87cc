"""Two public data sets load through the mapping files, and their totals tie when counted again.

The second way is Python's own csv and Decimal, without a line of ours. The sets lie beside the
project (../shared/data); where they are missing the tests say so and skip.
"""

import csv
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from huikuan.adapters.files import ReadResult, load_mapping, read
from huikuan.rules.intake import Context

ROOT = Path(__file__).resolve().parents[5]
DATA = ROOT.parent / "shared" / "data"
MAPPINGS = ROOT / "samples" / "mappings"
IBM = DATA / "ibm-late-payments" / "WA_Fn-UseC_-Accounts-Receivable.csv"
IBM_WITH_GAPS = DATA / "ibm-late-payments" / "WA_Fn-UseC_-Accounts-Receivable_with_missing.csv"
PAYABLES = DATA / "payables-history" / "trainData.csv"
CONTEXT = Context("CNY", date(2026, 3, 31))


def load(path: Path, kind: str, mapping: str, spool: Path) -> ReadResult:
    if not path.exists():
        pytest.skip(f"the shared data set is not there: {path}")
    chosen = load_mapping(MAPPINGS / f"{mapping}.yaml")
    return read(path, kind=kind, mapping=chosen, context=CONTEXT, spool=spool)


def rows(result: ReadResult) -> Iterator[dict[str, str]]:
    for chunk in result:
        with chunk.open(encoding="utf-8", newline="") as lines:
            yield from csv.DictReader(lines, fieldnames=result.columns)


def original(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def day(text: str, form: str) -> date:
    return datetime.strptime(text, form).replace(tzinfo=UTC).date()


def test_ibm_invoices_tie_with_a_plain_count(tmp_path: Path) -> None:
    result = load(IBM, "invoices", "ibm-late-payments", tmp_path)
    theirs = original(IBM)
    assert (result.counts.read, result.counts.accepted, result.counts.rejected) == (2466, 2466, 0)
    assert result.control_totals == {"USD": sum(Decimal(one["InvoiceAmount"]) for one in theirs)}
    ours = {one["invoice_no"]: one for one in rows(result)}
    for one in theirs:
        staged = ours[one["invoiceNumber"]]  # leading zeros and all
        issued = day(one["InvoiceDate"], "%m/%d/%Y")
        assert staged["issue_date"] == issued.isoformat()
        assert staged["due_date"] == (issued + timedelta(days=30)).isoformat()
        assert int(staged["amount_minor"]) == int(Decimal(one["InvoiceAmount"]) * 100)
        assert f'"Disputed":"{one["Disputed"]}"' in staged["attributes"]


def test_ibm_customers_are_taken_once_each(tmp_path: Path) -> None:
    result = load(IBM, "customers", "ibm-late-payments", tmp_path)
    assert result.counts.accepted == len({one["customerID"] for one in original(IBM)}) == 100
    assert result.skipped == {"repeat": 2366}
    assert result.counts.rejected == 0


def test_ibm_receipts_and_allocations_settle_every_invoice(tmp_path: Path) -> None:
    total = sum(Decimal(one["InvoiceAmount"]) for one in original(IBM)) if IBM.exists() else None
    receipts = load(IBM, "receipts", "ibm-late-payments", tmp_path / "r")
    allocations = load(IBM, "allocations", "ibm-late-payments", tmp_path / "a")
    assert receipts.control_totals == {"USD": total}
    assert allocations.control_totals == {"": total}
    paid = {one["receipt_no"]: one["received_on"] for one in rows(receipts)}
    assert len(paid) == 2466
    for one in rows(allocations):
        assert one["receipt_no"] == "R-" + one["invoice_no"]
        assert paid[one["receipt_no"]] == one["applied_on"]


def test_the_ibm_variant_with_gaps_loads_as_far_as_it_can(tmp_path: Path) -> None:
    result = load(IBM_WITH_GAPS, "invoices", "ibm-late-payments", tmp_path)
    assert (result.counts.read, result.counts.accepted, result.counts.rejected) == (2586, 2586, 0)
    total = sum(Decimal(one["InvoiceAmount"]) for one in original(IBM_WITH_GAPS))
    assert result.control_totals == {"USD": total}


def test_payables_totals_tie_with_a_plain_count(tmp_path: Path) -> None:
    invoices = load(PAYABLES, "invoices", "payables-history", tmp_path / "i")
    receipts = load(PAYABLES, "receipts", "payables-history", tmp_path / "r")
    allocations = load(PAYABLES, "allocations", "payables-history", tmp_path / "a")
    customers = load(PAYABLES, "customers", "payables-history", tmp_path / "c")
    theirs = original(PAYABLES)
    amount, settled, outstanding = (
        sum(Decimal(one[name]) for one in theirs) for name in ("Amount", "Settled", "Outstanding")
    )
    assert invoices.control_totals == {"USD": amount}
    assert receipts.control_totals == {"USD": settled}
    assert allocations.control_totals == {"": settled}
    assert amount - settled == outstanding
    assert customers.counts.accepted == len({one["Vendor_Name"] for one in theirs})
    assert all(one.counts.rejected == 0 for one in (invoices, receipts, allocations, customers))


def test_payables_are_paid_the_stated_days_after_the_invoice(tmp_path: Path) -> None:
    receipts = load(PAYABLES, "receipts", "payables-history", tmp_path)
    theirs = original(PAYABLES)
    checked = 0
    for one in rows(receipts):
        source = theirs[int(one["receipt_no"].removeprefix("P-")) - 1]
        issued = day(source["Invoice_Date"], "%d-%b-%y")
        later = issued + timedelta(days=int(source["Number_of_Days_until_Payment"]))
        assert one["received_on"] == later.isoformat()
        assert int(one["amount_minor"]) == int(Decimal(source["Settled"]) * 100)
        checked += 1
    assert checked == len(theirs) == 8753
