"""Clean columns are checked at once, odd rows one by one: both must accept exactly the same."""

import csv
import io
import json
import shutil
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from huikuan.adapters.files.limits import Limits
from huikuan.adapters.files.reading import read_file
from huikuan.adapters.files.results import FileRefused
from huikuan.rules.intake import LAYOUTS, Context, Type

CONTEXT = Context("CNY", date(2026, 3, 31))

CODES = [
    "INV-1", "0007", "A 1", " B2 ", "发票-9", "9.1E+17", "1E+5", "合计", "Total", "小计：", "sum", "x\u200b1",
    "INV－７", "\u30001", "a" * 64, "b" * 65, "A+1", "é1", "Total Energies 1", "=cmd|' /C calc'!A0", "",
]  # fmt: skip
TEXTS = [
    "月结30", "net 30", " padded ", "two\nlines", "tab\there", "bell\x07", "", "\u3000", '"quoted"',
    "a,b", "=1+1", "x" * 201, "名" * 64, "\ufeffmark", "\x1cedge", "back\\slash", "合计",
]  # fmt: skip
DATES = [
    "2026-01-02", "2026/1/2", "20260102", "2026年1月2日", "2026-02-30", "01/02/2026", "1999-12-31",
    "2046-03-31", "2046-04-01", "45000", " 2026-01-02", "2026-01-02 13:45:00", "２０２６-01-02", "soon", "",
]  # fmt: skip
AMOUNTS = [
    "100", "100.00", "0", "-5.00", "1,234.56", "1,234", "1.000", "1234.000", "1.234", "12.345", "(9.99)",
    "100-", "¥5", "$5", "NaN", "1e5", "1_000", "0x1F", "100.005", "9999999999999.99", "10000000000000",
    "１２３.4", "1.234,56", " 7 ", "+3", ".5", "5.", "007.50", "-0", "--1", "", "0.0001", "12345678901234.5",
]  # fmt: skip
CURRENCIES = ["CNY", "USD", "JPY", "KWD", "cny", "人民币", "XXX", "", " EUR "]
WORDS = [
    "invoice",
    "credit_note",
    "红字",
    "CN",
    "debit_note",
    "maybe",
    "",
    "bank",
    "电汇",
    "open",
    "是",
    "no",
]
POOLS = {
    Type.CODE: CODES, Type.TEXT: TEXTS, Type.DATE: DATES, Type.MONEY: AMOUNTS, Type.EXACT: AMOUNTS,
    Type.CURRENCY: CURRENCIES, Type.CHOICE: WORDS, Type.FLAG: WORDS,
}  # fmt: skip
# what a good row holds: most cells come from here, so that whole rows are accepted often
GOOD = {
    Type.CODE: "A-1", Type.TEXT: "text", Type.DATE: "2026-01-02", Type.MONEY: "12.50", Type.EXACT: "12.50",
    Type.CURRENCY: "CNY", Type.CHOICE: "", Type.FLAG: "",
}  # fmt: skip


@st.composite
def tables(draw: st.DrawFn) -> tuple[str, list[str], list[list[str]]]:
    kind = draw(st.sampled_from(sorted(LAYOUTS)))
    fields = LAYOUTS[kind].fields
    headings = [one.name for one in fields] + ["note", 'odd "name"']
    rows = []
    for _ in range(draw(st.integers(1, 12))):
        row = [
            GOOD[one.type] if draw(st.integers(0, 9)) else draw(st.sampled_from(POOLS[one.type]))
            for one in fields
        ]
        row += [draw(st.sampled_from(["", "kept", *TEXTS])), draw(st.sampled_from(TEXTS))]
        if draw(st.integers(0, 19)) == 0:
            row = draw(
                st.sampled_from(
                    [headings, [""] * len(row), ["合计", *[""] * (len(row) - 1)], ["x"]]
                )
            )
        rows.append(row)
    return kind, headings, rows


def staged(text: str, kind: str, *, strict: bool, mapping: dict[str, Any] | None = None) -> object:
    """Read in this process; returns the accepted rows, the refused ones and the counts."""
    folder = Path(tempfile.mkdtemp(prefix="huikuan-agree-"))
    try:
        path = folder / "in.csv"
        path.write_bytes(text.encode())
        request = {
            "path": str(path), "kind": kind, "mapping": mapping, "spool": str(folder), "strict": strict,
        }  # fmt: skip
        try:
            result = read_file(request, CONTEXT, Limits(block_bytes=400), lambda _: None)
        except FileRefused as refusal:
            return refusal.code, refusal.figures
        rows = []
        for chunk in result["chunks"]:
            with (folder / chunk).open(encoding="utf-8", newline="") as lines:
                rows += list(csv.reader(lines))
        rejects = [
            json.loads(one) for one in (folder / "rejects.jsonl").read_text("utf-8").splitlines()
        ]
        counts = {one: result[one] for one in ("read", "accepted", "rejected", "skipped", "totals")}
        assert counts["read"] == counts["accepted"] + counts["rejected"] + sum(
            counts["skipped"].values()
        )
        assert len(rows) == counts["accepted"]
        return (
            sorted(rows, key=lambda one: int(one[0])),
            sorted(rejects, key=lambda one: one["row"]),
            counts,
        )
    finally:
        shutil.rmtree(folder)


def as_csv(rows: list[list[str]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(tables())
def test_the_same_rows_are_staged_and_the_same_are_refused(
    table: tuple[str, list[str], list[list[str]]],
) -> None:
    kind, headings, rows = table
    text = as_csv([headings, *rows])
    assert staged(text, kind, strict=False) == staged(text, kind, strict=True)


MAPPING = {
    "file": {"date_format": "D-Mon-YY", "extra_zeros": True},
    "sections": {
        "receipts": {
            "columns": {
                "receipt_no": {"template": "R-{no}-{row}"},
                "received_on": {"date": "day", "plus_days": "days"},
                "amount": {"column": "sum", "unit": "万元"},
                "customer_no": "who",
                "currency": {"constant": "USD"},
                "method": {"column": "how", "values": {"W": "bank", "K": "cash", "-": ""}},
            },
            "when": [{"column": "sum", "not_zero": True}, {"column": "how", "is_not": ["void"]}],
        }
    },
}
CELLS = {
    "no": CODES, "day": [*DATES, "02-Jan-26", "31-Feb-26", "2-Foo-26"], "days": ["0", "13", "-9", "1.0", "x", "", "99999"],
    "sum": AMOUNTS, "who": CODES, "how": ["W", "K", "-", "void", "bank", "?", ""],
}  # fmt: skip
ORDINARY = {"no": "7", "day": "02-Jan-26", "days": "13", "sum": "1.5", "who": "C1", "how": "W"}


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(
        st.tuples(
            *(
                st.one_of(st.just(ORDINARY[n]), st.just(ORDINARY[n]), st.sampled_from(pool))
                for n, pool in CELLS.items()
            )
        ),
        min_size=1,
        max_size=15,
    )
)
def test_they_agree_through_a_mapping_too(rows: list[tuple[str, ...]]) -> None:
    text = as_csv([list(CELLS), *map(list, rows)])
    assert staged(text, "receipts", strict=False, mapping=MAPPING) == staged(
        text, "receipts", strict=True, mapping=MAPPING
    )
