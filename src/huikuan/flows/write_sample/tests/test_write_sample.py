"""The sample company's files: believable, inside the contract, and the same every time."""

import csv
import hashlib
from collections import Counter, defaultdict
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from stdnum.cn import uscc

from huikuan.flows.write_sample import SampleFile, UnusableSize, write_sample
from huikuan.flows.write_sample.files import HEADINGS
from huikuan.flows.write_sample.ladder import ALL as LADDER
from huikuan.flows.write_sample.rows import STATEMENT_DAYS
from huikuan.flows.write_sample.season import HISTORY_DAYS
from huikuan.rules.intake import Accepted, Context, Reader, parse_mapping, propose_columns, read_row

AS_OF = date(2026, 6, 30)
Row = dict[str, str]


def written(folder: Path, seed: int = 8) -> tuple[SampleFile, ...]:
    return write_sample(
        folder, customers=60, invoices=3000, seed=seed, as_of=AS_OF, on_progress=lambda *_: None
    )


def rows(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle, strict=True))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("sample")
    written(made)
    return made


def test_the_same_arguments_give_the_same_bytes_and_another_seed_does_not(tmp_path: Path) -> None:
    def digests(name: str, seed: int) -> dict[str, str]:
        written(tmp_path / name, seed)
        return {
            path.name: hashlib.sha256(path.read_bytes()).hexdigest()
            for path in (tmp_path / name).iterdir()
        }

    assert digests("first", 1) == digests("second", 1)
    assert digests("first", 1)["invoices.csv"] != digests("third", 2)["invoices.csv"]


def test_exactly_the_wanted_number_of_customers_and_invoices(folder: Path) -> None:
    assert len(rows(folder / "customers.csv")) == 60
    kinds = Counter(row["kind"] for row in rows(folder / "invoices.csv"))
    assert kinds["invoice"] == 3000
    assert kinds["credit_note"] > 30


@pytest.mark.parametrize(("customers", "invoices"), [(1, 1), (3, 50), (200, 40), (5, 900)])
def test_odd_sizes_are_kept_exactly(tmp_path: Path, customers: int, invoices: int) -> None:
    seen: list[tuple[int, int]] = []
    files = write_sample(
        tmp_path,
        customers=customers,
        invoices=invoices,
        seed=3,
        as_of=AS_OF,
        on_progress=lambda done, total: seen.append((done, total)),
    )
    count = {file.kind: file.rows for file in files}
    assert count["customers"] == customers
    issued = [row for row in rows(tmp_path / "invoices.csv") if row["kind"] == "invoice"]
    assert len(issued) == invoices
    assert seen[-1] == (invoices, invoices)
    assert not list(tmp_path.glob(".*.partial"))


@pytest.mark.parametrize(("customers", "invoices"), [(0, 10), (10, 0)])
def test_nothing_to_write_is_refused(tmp_path: Path, customers: int, invoices: int) -> None:
    with pytest.raises(UnusableSize):
        write_sample(
            tmp_path / "none",
            customers=customers,
            invoices=invoices,
            seed=1,
            as_of=AS_OF,
            on_progress=lambda *_: None,
        )


def test_a_broken_run_leaves_the_earlier_files_alone(tmp_path: Path) -> None:
    written(tmp_path)
    before = (tmp_path / "invoices.csv").read_bytes()

    def stop(done: int, _total: int) -> None:
        if done > 100:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_sample(tmp_path, customers=9, invoices=500, seed=5, as_of=AS_OF, on_progress=stop)
    assert (tmp_path / "invoices.csv").read_bytes() == before
    assert not list(tmp_path.glob(".*.partial"))


def test_every_file_has_the_columns_of_the_contract(folder: Path) -> None:
    for kind, heading in HEADINGS.items():
        found = rows(folder / f"{kind}.csv")
        assert found, kind
        assert list(found[0]) == heading.split(",")
        assert all(None not in row and None not in row.values() for row in found), kind


def test_keys_are_unique_and_references_exist(folder: Path) -> None:
    customers = {row["customer_no"]: row for row in rows(folder / "customers.csv")}
    orders = {row["order_no"]: row for row in rows(folder / "orders.csv")}
    invoices = rows(folder / "invoices.csv")
    numbers = {row["invoice_no"] for row in invoices}
    receipts = rows(folder / "receipts.csv")
    assert len(numbers) == len(invoices)
    assert len({row["receipt_no"] for row in receipts}) == len(receipts)
    assert len(orders) == len(rows(folder / "orders.csv"))
    for row in invoices:
        assert row["currency"] == customers[row["customer_no"]]["currency"]
        assert orders[row["order_no"]]["customer_no"] == row["customer_no"]
        assert not row["credits"] or row["credits"] in numbers
    for row in receipts:
        assert not row["customer_no"] or row["customer_no"] in customers


def test_every_domestic_customer_has_its_own_valid_credit_code(folder: Path) -> None:
    codes = [row["tax_id"] for row in rows(folder / "customers.csv") if row["country"] == "CN"]
    assert len(codes) > 30
    assert all(uscc.is_valid(code) for code in codes)
    assert len(set(codes)) == len(codes)


def test_names_are_unique_and_some_are_near_twins(folder: Path) -> None:
    names = [row["name"] for row in rows(folder / "customers.csv")]
    assert len(set(names)) == len(names)
    stems = Counter(
        name.replace("有限责任公司", "有限公司").replace("股份有限公司", "有限公司")
        for name in names
    )
    assert max(stems.values()) > 1
    assert sum(name.isascii() for name in names) > 10


def test_nothing_but_due_and_delivery_days_lies_after_the_last_day(folder: Path) -> None:
    last = AS_OF.isoformat()
    first = (AS_OF - timedelta(days=HISTORY_DAYS - 1)).isoformat()
    for row in rows(folder / "invoices.csv"):
        assert first <= row["issue_date"] <= last
        assert row["delivered_on"] <= row["issue_date"]
        assert row["disputed_from"] <= last
        assert row["disputed_to"] <= last
        assert bool(row["due_date"]) != bool(row["terms"])
        assert not row["due_date"] or row["due_date"] >= row["issue_date"]
        if row["disputed_to"]:
            assert row["issue_date"] < row["disputed_from"] <= row["disputed_to"]
    for row in rows(folder / "receipts.csv"):
        assert first <= row["received_on"] <= last
    for row in rows(folder / "orders.csv"):
        assert first <= row["order_date"] <= last
        assert row["deliver_on"] > row["order_date"]
    assert all(row["since"] <= last for row in rows(folder / "customers.csv"))


def test_amounts_have_the_digits_of_their_currency(folder: Path) -> None:
    for name, column in (("invoices", "amount"), ("receipts", "amount"), ("orders", "amount")):
        for row in rows(folder / f"{name}.csv"):
            digits = -Decimal(row[column]).as_tuple().exponent  # type: ignore[operator]
            assert digits == (0 if row["currency"] == "JPY" else 2)
            assert Decimal(row[column]) > 0


def test_allocations_never_exceed_what_there_is(folder: Path) -> None:
    invoices = {row["invoice_no"]: row for row in rows(folder / "invoices.csv")}
    receipts = {row["receipt_no"]: row for row in rows(folder / "receipts.csv")}
    used: defaultdict[str, Decimal] = defaultdict(Decimal)
    settled: defaultdict[str, Decimal] = defaultdict(Decimal)
    pairs = set()
    for row in rows(folder / "allocations.csv"):
        amount = Decimal(row["amount"])
        assert amount > 0
        assert bool(row["receipt_no"]) != bool(row["credit_note_no"])
        source = row["receipt_no"] or row["credit_note_no"]
        pair = (source, row["invoice_no"])
        assert pair not in pairs
        pairs.add(pair)
        used[source] += amount
        settled[row["invoice_no"]] += amount + Decimal(row["discount"] or 0)
        target = invoices[row["invoice_no"]]
        assert target["kind"] == "invoice"
        if row["receipt_no"]:
            given = receipts[source]
            day = given["received_on"]
        else:
            given = invoices[source]
            assert given["kind"] == "credit_note"
            day = given["issue_date"]
        assert given["customer_no"] == target["customer_no"]
        assert given["currency"] == target["currency"]
        assert max(day, target["issue_date"]) <= row["applied_on"] <= AS_OF.isoformat()
        assert used[source] <= Decimal(given["amount"])
        assert settled[row["invoice_no"]] <= Decimal(target["amount"])


def test_the_book_shows_every_kind_of_trouble(folder: Path) -> None:
    invoices = rows(folder / "invoices.csv")
    receipts = rows(folder / "receipts.csv")
    customers = rows(folder / "customers.csv")
    allocations = rows(folder / "allocations.csv")
    orders = rows(folder / "orders.csv")
    assert {"CNY", "USD", "EUR", "JPY"} == {row["currency"] for row in customers}
    assert {row["terms"] for row in customers} >= {"net 30", "月结30"}
    assert {row["terms"] for row in customers} <= {term.text for term in LADDER}
    assert {"bank", "draft"} <= {row["method"] for row in receipts}
    assert {"open", "invoiced", "cancelled"} <= {row["status"] for row in orders}
    assert any(row["deposit"] for row in orders)
    assert any(row["disputed_from"] and not row["disputed_to"] for row in invoices)
    assert any(not row["customer_no"] for row in receipts)
    assert any(row["discount"] for row in allocations)
    assert any(row["group_no"] for row in customers)
    assert len({row["salesperson"] for row in customers}) >= 4


def open_by_invoice(folder: Path, on: date) -> dict[str, Decimal]:
    day = on.isoformat()
    left = {
        row["invoice_no"]: Decimal(row["amount"])
        for row in rows(folder / "invoices.csv")
        if row["issue_date"] <= day and row["kind"] == "invoice"
    }
    for row in rows(folder / "allocations.csv"):
        if row["applied_on"] <= day:
            left[row["invoice_no"]] -= Decimal(row["amount"]) + Decimal(row["discount"] or 0)
    return left


def test_the_receivable_is_that_of_a_going_concern(folder: Path) -> None:
    """Tens of millions of yuan, a fifth or so overdue, a little very old, steady over a year.

    Looked at up to the day on which the bank's statements begin: what they bring is not applied.
    """
    yuan = {
        "CNY": Decimal(1),
        "USD": Decimal("7.1"),
        "EUR": Decimal("7.9"),
        "JPY": Decimal("0.048"),
    }
    term = {one.text: one for one in LADDER}
    facts = {}
    for row in rows(folder / "invoices.csv"):
        issued = date.fromisoformat(row["issue_date"])
        due = date.fromisoformat(row["due_date"]) if row["due_date"] else None
        facts[row["invoice_no"]] = (
            due or date.fromordinal(term[row["terms"]].due(issued.toordinal())),
            yuan[row["currency"]],
        )
    totals = []
    for months in range(12):
        on = AS_OF - timedelta(days=STATEMENT_DAYS + 30 * months)
        buckets: Counter[str] = Counter()
        total = overdue = old = Decimal(0)
        for number, left in open_by_invoice(folder, on).items():
            due, rate = facts[number]
            total += left * rate
            if due < on:
                overdue += left * rate
                buckets["overdue"] += 1
            if (on - due).days > 360:
                old += left * rate
        totals.append(total)
        assert Decimal("0.08") < overdue / total < Decimal("0.40")
        assert old / total < Decimal("0.08")
    assert Decimal(15_000_000) < totals[0] < Decimal(90_000_000)
    assert max(totals) < 2 * min(totals)


def test_the_statement_of_the_bank_adds_up(folder: Path) -> None:
    statements = sorted(folder.glob("bank-statement-*.csv"))
    assert statements
    for path in statements:
        before: Decimal | None = None
        for row in rows(path):
            balance = Decimal(row["账户余额"])
            moved = Decimal(row["收入金额"] or 0) - Decimal(row["支出金额"] or 0)
            assert before is None or before + moved == balance
            before = balance


def test_no_money_stands_in_two_files(folder: Path) -> None:
    """What the statement brings is no receipt of the seller's, and nothing of it is applied."""
    receipts = {row["receipt_no"]: row for row in rows(folder / "receipts.csv")}
    stated = {
        row["流水号"]
        for path in folder.glob("bank-statement-*.csv")
        for row in rows(path)
        if row["收入金额"]
    }
    assert stated
    assert not stated & receipts.keys()
    assert not stated & {row["receipt_no"] for row in rows(folder / "allocations.csv")}
    begins = (AS_OF - timedelta(days=STATEMENT_DAYS)).isoformat()
    assert not [
        row for row in receipts.values() if row["method"] == "bank" and row["received_on"] > begins
    ]


def test_every_row_passes_the_rules_of_the_import(folder: Path) -> None:
    context = Context("CNY", AS_OF)
    for kind in HEADINGS:
        found = rows(folder / f"{kind}.csv")
        proposed = propose_columns(kind, tuple(found[0]))
        assert proposed.complete
        assert not proposed.unused
        reader = Reader.of(parse_mapping(proposed.document()).mappings[kind], context)
        for number, row in enumerate(found, 1):
            verdict = read_row(reader, row, number)
            assert isinstance(verdict, Accepted), (kind, row, verdict)


def test_the_ladder_is_understood_by_the_rules_of_terms() -> None:
    """The days that steer the payments are those that the ledger will work out."""
    issued = date(2026, 3, 16)
    due = {term.text: date.fromordinal(term.due(issued.toordinal())) for term in LADDER}
    assert due["net 60"] == date(2026, 5, 15)
    assert due["月结30"] == date(2026, 4, 30)
    assert due["次月25日"] == date(2026, 4, 25)
    assert due["EOM+45"] == date(2026, 5, 15)
    assert due["30/60/90 in thirds"] == date(2026, 6, 14)
    deposits = {term.text: term.deposit for term in LADDER if term.deposit}
    assert deposits == {"30% deposit, 70% net 60": 30}
