"""Two public books, loaded as a firm would load them, and added up a second time (D1, D6, I19).

The second time is Python's own csv, date and Decimal, straight from the files, without a line of
ours. The sets lie beside the project; where they are missing the tests say so and skip.
"""

import csv
import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings

from huikuan.adapters.files import load_mapping
from huikuan.analytics.reports import Query, run
from huikuan.books.people import operations as people
from huikuan.flows import import_files
from huikuan.flows.import_files import BatchView
from huikuan.flows.verify import verify
from tests.support.firm import SETUP
from tests.support.imports import codes, rows
from tests.support.realbook import ask

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

ROOT = Path(__file__).resolve().parents[2]
SETS = ROOT.parent / "shared" / "data"
IBM = SETS / "ibm-late-payments" / "WA_Fn-UseC_-Accounts-Receivable.csv"
IBM_WITH_GAPS = SETS / "ibm-late-payments" / "WA_Fn-UseC_-Accounts-Receivable_with_missing.csv"
PAYABLES = SETS / "payables-history" / "trainData.csv"
KINDS = ("customers", "invoices", "receipts", "allocations")
EDGES = (30, 60, 90, 180, 360)
PAGE = 1_000
LAST = dt.date(2018, 12, 31)

# customer, currency -> owed by bucket, cash not applied
Aging = dict[tuple[str, str], tuple[tuple[int, ...], int]]


@dataclass(frozen=True)
class Bill:
    """A row of a set: what was owed, and what was paid of it, once."""

    number: str
    customer: str
    issued: dt.date
    due: dt.date
    amount: int
    paid_on: dt.date
    paid: int


@pytest.fixture
def company(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(settings, "HOME", tmp_path / "home")
    return people.create_company(by=SETUP, code="US", name="Public Books", currency="USD").id


def there(path: Path) -> Path:
    if not path.exists():
        pytest.skip(f"the shared data set is not there: {path}")
    return path


def load(company: int, path: Path, mapping: str) -> dict[str, BatchView]:
    """Import the file once for each kind that it holds."""
    document = load_mapping(ROOT / "samples" / "mappings" / f"{mapping}.yaml").document
    return {
        kind: import_files.import_file(
            path, kind=kind, company_id=company, mapping=document, by=SETUP
        )
        for kind in KINDS
    }


def day(text: str, form: str) -> dt.date:
    return dt.datetime.strptime(text, form).replace(tzinfo=dt.UTC).date()


def cents(text: str) -> int:
    exact = Decimal(text) * 100
    assert exact == int(exact)
    return int(exact)


def original(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def ibm_bills(path: Path) -> Iterator[Bill]:
    for row in original(path):
        settled = day(row["SettledDate"], "%m/%d/%Y")
        yield Bill(
            row["invoiceNumber"],
            row["customerID"],
            day(row["InvoiceDate"], "%m/%d/%Y"),
            day(row["DueDate"], "%m/%d/%Y"),
            cents(row["InvoiceAmount"]),
            settled,
            cents(row["InvoiceAmount"]),
        )


def payables_bills() -> Iterator[Bill]:
    for number, row in enumerate(original(PAYABLES), 1):
        issued = day(row["Invoice_Date"], "%d-%b-%y")
        yield Bill(
            f"B-{number}",
            row["Vendor_Name"],
            issued,
            day(row["Due_Date"], "%d-%b-%y"),
            cents(row["Amount"]),
            issued + dt.timedelta(days=int(row["Number_of_Days_until_Payment"])),
            cents(row["Settled"]),
        )


def aging_by_hand(bills: Iterable[Bill], as_of: dt.date) -> Aging:
    """Debts by days past due, bill by bill; what was paid early waits until there is a bill."""
    owed: dict[str, list[int]] = defaultdict(lambda: [0] * (len(EDGES) + 2))
    waiting: Counter[str] = Counter()
    for bill in bills:
        applied = max(bill.paid_on, bill.issued) <= as_of
        if bill.issued <= as_of:
            late = (as_of - bill.due).days
            place = 0 if late <= 0 else 1 + sum(late > edge for edge in EDGES)
            owed[bill.customer][place] += bill.amount - (bill.paid if applied else 0)
        if bill.paid_on <= as_of and not applied:
            waiting[bill.customer] += bill.paid
    return {
        (one, "USD"): (tuple(owed[one]), waiting[one])
        for one in {*owed, *waiting}
        if any(owed[one]) or waiting[one]
    }


def aging_reported(company: int, as_of: dt.date) -> Aging:
    """The report, page by page."""
    found: Aging = {}
    page = run("aging", Query(company, as_of, limit=PAGE))
    buckets = page.meta["buckets"]
    assert isinstance(buckets, list)
    read = 0
    while page.rows:
        read += len(page.rows)
        for row in page.rows:
            owed = tuple(row[code] for code in buckets)
            found[str(row["customer_no"]), str(row["currency"])] = (owed, row["unapplied"])
        page = run("aging", Query(company, as_of, limit=PAGE, offset=read))
    assert len(found) == read == page.total_rows
    # the totals at the foot are the sums of the rows above
    (foot,) = page.totals or [{"total": 0, "unapplied": 0}]
    assert foot["total"] == sum(sum(owed) for owed, _ in found.values())
    assert foot["unapplied"] == sum(waiting for _, waiting in found.values())
    return found


def money(minor: int) -> dict[str, str]:
    return {"USD": f"{minor // 100}.{minor % 100:02d}"}


def totals(batch: BatchView) -> object:
    assert batch.report is not None
    return batch.report["control_totals"]


DAYS = {
    "ibm": ("2011-12-31", "2012-01-06", "2012-06-30", "2012-12-31", "2013-06-30", "2013-12-02"),
    "payables": (
        "2011-03-24",
        "2011-04-25",
        "2013-06-30",
        "2014-02-28",
        "2016-12-31",
        "2017-11-05",
    ),
}


def test_the_ibm_book_ties_on_every_day(company: int) -> None:
    bills = list(ibm_bills(there(IBM)))
    batches = load(company, IBM, "ibm-late-payments")

    everything = sum(one.amount for one in bills)
    for kind in KINDS[1:]:
        assert rows(batches[kind]) == {
            "read": 2466, "accepted": 2466, "already_there": 0, "rejected": 0, "skipped": 0,
        }  # fmt: skip
        assert totals(batches[kind]) == money(everything)
    assert rows(batches["customers"])["accepted"] == len({one.customer for one in bills})
    assert rows(batches["customers"])["rejected"] == 0
    for text in DAYS["ibm"]:
        as_of = dt.date.fromisoformat(text)
        assert aging_reported(company, as_of) == aging_by_hand(bills, as_of), text
    assert aging_reported(company, LAST) == {}
    assert verify((company,)).sound


def test_the_ibm_book_with_gaps_gives_every_row_a_verdict(company: int) -> None:
    bills = list(ibm_bills(there(IBM_WITH_GAPS)))
    batches = load(company, IBM_WITH_GAPS, "ibm-late-payments")

    for batch in batches.values():
        told = rows(batch)
        assert told["read"] == 2586 == sum(told[name] for name in told if name != "read")
    everything = money(sum(one.amount for one in bills))
    assert [totals(batches[kind]) for kind in KINDS[1:]] == [everything] * 3
    # a customer's first row counts; the same again is skipped, anything else is asked about
    first: dict[str, tuple[str, str]] = {}
    again = other = 0
    for row in original(IBM_WITH_GAPS):
        said = (row["countryCode"], row["PaperlessDate"])
        if row["customerID"] not in first:
            first[row["customerID"]] = said
        elif first[row["customerID"]] == said:
            again += 1
        else:
            other += 1
    assert rows(batches["customers"]) == {
        "read": 2586, "accepted": len(first), "already_there": 0, "rejected": other, "skipped": again,
    }  # fmt: skip
    assert {code for _, code in codes(batches["customers"])} == {"repeat_differs"}
    as_of = dt.date(2013, 6, 30)
    assert aging_reported(company, as_of) == aging_by_hand(bills, as_of)
    assert verify((company,)).sound


def test_both_ibm_files_together_count_what_both_hold_once(company: int) -> None:
    """The second file has lost the leading zeros: a number that is another text is another number."""
    known = {one.number for one in ibm_bills(there(IBM))}
    load(company, IBM, "ibm-late-payments")

    again = load(company, there(IBM_WITH_GAPS), "ibm-late-payments")

    numbers = [one.number for one in ibm_bills(IBM_WITH_GAPS)]
    both = sum(number in known for number in numbers)
    for kind in KINDS[1:]:
        assert rows(again[kind])["already_there"] == both, kind
        assert rows(again[kind])["accepted"] == len(numbers) - both, kind
    assert verify((company,)).sound


def test_the_payables_book_ties_on_every_day_and_ends_at_what_is_outstanding(company: int) -> None:
    there(PAYABLES)
    bills = list(payables_bills())
    batches = load(company, PAYABLES, "payables-history")

    assert [rows(one)["rejected"] for one in batches.values()] == [0] * 4
    amount, paid = sum(one.amount for one in bills), sum(one.paid for one in bills)
    assert totals(batches["invoices"]) == money(amount)
    assert totals(batches["receipts"]) == totals(batches["allocations"]) == money(paid)
    assert rows(batches["customers"])["accepted"] == len({one.customer for one in bills}) == 3276
    # nine were paid before they were billed: that cash waits, unapplied
    assert sum(one.paid_on < one.issued for one in bills) == 9
    early = next(one for one in bills if one.paid_on < one.issued)
    for as_of in (*map(dt.date.fromisoformat, DAYS["payables"]), early.paid_on, early.issued):
        assert aging_reported(company, as_of) == aging_by_hand(bills, as_of), as_of
    left: Counter[str] = Counter()
    for row in original(PAYABLES):
        left[row["Vendor_Name"]] += cents(row["Outstanding"])
    final = aging_reported(company, LAST)
    assert {who: sum(owed) for (who, _), (owed, _) in final.items()} == {
        who: minor for who, minor in left.items() if minor
    }
    kept = ask("SELECT sum(open_minor)::bigint FROM ledger_openitem WHERE company_id = %s", company)
    assert kept == [(left.total(),)]
    assert verify((company,)).sound
