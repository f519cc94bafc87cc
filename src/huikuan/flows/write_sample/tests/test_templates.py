"""The small files under samples/ are what a newcomer fills in first: they must load as they are."""

import csv
from datetime import date
from pathlib import Path

import pytest

from huikuan.rules.intake import LAYOUTS, Accepted, Context, Reader, parse_mapping, propose_columns
from huikuan.rules.intake import read_row as verdict_on

SAMPLES = Path(__file__).resolve().parents[5] / "samples"
CHINESE = {
    "customers": "客户",
    "orders": "订单",
    "invoices": "发票",
    "receipts": "收款",
    "allocations": "核销",
    "open-items": "期初未清",
}


def staged(path: Path, kind: str) -> list[dict[str, str]]:
    """The rows of a file as the import stages them, by the proposed columns alone."""
    with path.open(encoding="utf-8", newline="") as handle:
        found = list(csv.DictReader(handle, strict=True))
    proposed = propose_columns(kind, tuple(found[0]))
    assert not proposed.missing
    assert not proposed.unused
    mapping = parse_mapping(proposed.document()).section(kind)
    reader = Reader.of(mapping, Context("CNY", date(2026, 6, 30)))
    out = []
    for number, row in enumerate(found, 1):
        verdict = verdict_on(reader, row, number)
        assert isinstance(verdict, Accepted), (path.name, row, verdict)
        out.append(dict(verdict.values))
    return out


@pytest.mark.parametrize("kind", sorted(LAYOUTS))
def test_both_languages_give_the_same_records_without_a_mapping(kind: str) -> None:
    english = staged(SAMPLES / "layouts" / f"{kind}.csv", kind)
    chinese = staged(SAMPLES / "layouts-zh" / f"{CHINESE[kind]}.csv", kind)
    assert english == chinese
