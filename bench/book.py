"""Generates the benchmark's book: a seeded company in the contract's file layouts.

    python bench/book.py FOLDER --invoices 100000 [--seed 7]

One currency (CNY), every invoice with its due day, three years from 2023-01-01 to 2025-12-31; the
works ask as of 2025-09-30, so that what came later has to be left out. customers = invoices / 50.
Five behaviours (mean delay -2 to 65 days, some never pay), 45 % of the customers pay on run days,
9 % of the invoices in two parts, 3 % short, 3 % credit notes (a tenth of them unapplied), 2 %
disputes, 0.6 % of the receipts too high. Beside the CSV files it writes the same facts as Parquet
with whole fen, for the limits that start from columns. The same arguments give the same bytes.

The sample company of the product is richer (four currencies, terms, instalments); this book is
plain on purpose, so that a limit of fifty lines can state the right answer.
"""

import argparse
import json
import random
from collections import defaultdict
from datetime import date
from itertools import accumulate
from pathlib import Path

import polars as pl

START = date(2023, 1, 1)
DAYS = 1096
LAST = date(2025, 12, 31)
AS_OF = date(2025, 9, 30)
EPOCH = START.toordinal() - date(1970, 1, 1).toordinal()

CITY = [
    "上海",
    "北京",
    "深圳",
    "广州",
    "杭州",
    "苏州",
    "宁波",
    "青岛",
    "天津",
    "重庆",
    "成都",
    "武汉",
    "南京",
    "无锡",
    "佛山",
    "东莞",
]
SIGN = "华盛瑞鑫恒泰联创宏达嘉诚锐科丰源力美安信通德博远利昌金海明东方正"
TRADE = [
    "机械",
    "电子",
    "化工",
    "纺织",
    "贸易",
    "五金",
    "塑料",
    "食品",
    "医疗器械",
    "建材",
    "汽车零部件",
    "新材料",
    "家具",
    "照明",
]
GRADES = "ABCDE"
SHARE = (20, 35, 25, 13, 7)
MEAN = (-2, 4, 14, 32, 65)
SPREAD = (4, 8, 14, 25, 40)
NEVER = (0.0005, 0.002, 0.01, 0.04, 0.15)
TERMS = (90, 60, 60, 30, 30)


class Book:
    """The lists of columns while the book is made; days count from 2023-01-01, money in fen."""

    def __init__(self, invoices: int, seed: int) -> None:
        self.n = invoices
        self.c = max(invoices // 50, 20)
        self.rng = random.Random(seed)
        self.customers()
        self.invoices()
        self.payments()
        self.orders()

    def customers(self) -> None:
        """Who buys, how much, on which terms and how late it pays."""
        rng, c = self.rng, self.c
        self.grade = rng.choices(range(5), SHARE, k=c)
        self.weight = [rng.lognormvariate(0, 1.1) for _ in range(c)]
        self.scale = [rng.lognormvariate(9.2, 0.9) for _ in range(c)]
        self.terms = [
            TERMS[g] if rng.random() < 0.75 else rng.choice((30, 60, 90)) for g in self.grade
        ]
        self.delay = [MEAN[g] + rng.gauss(0, 3) for g in self.grade]
        self.runs = [rng.random() < 0.45 for _ in range(c)]
        self.drifts = [rng.random() < 0.06 for _ in range(c)]
        self.names = [
            rng.choice(CITY) + "".join(rng.choices(SIGN, k=3)) + rng.choice(TRADE) + "有限公司"
            for _ in range(c)
        ]
        self.cum = list(accumulate(self.weight))

    def invoices(self) -> None:
        """Invoices in the order of their days, then the credit notes."""
        rng, n = self.rng, self.n
        who = rng.choices(range(self.c), cum_weights=self.cum, k=n)
        when = [min(int(rng.random() ** 0.8 * DAYS), DAYS - 1) for _ in range(n)]
        order = sorted(range(n), key=lambda i: (when[i], who[i]))
        self.who = [who[i] for i in order]
        self.issued = [when[i] for i in order]
        self.amount: list[int] = []
        self.due: list[int] = []
        self.held: list[tuple[int, int]] = []
        for i in range(n):
            k = self.who[i]
            fen = max(int(self.scale[k] * rng.lognormvariate(0, 0.6) * 100), 5_000)
            self.amount.append(fen // 10_000 * 10_000 + 10_000 if rng.random() < 0.3 else fen)
            days = rng.choice((30, 60, 90)) if rng.random() < 0.08 else self.terms[k]
            self.due.append(self.issued[i] + days)
            since = until = -1
            if rng.random() < 0.02:
                since = self.due[i] + rng.randrange(-10, 20)
                until = since + rng.randrange(10, 60) if rng.random() < 0.5 else -1
            self.held.append((since, until))
        self.notes: list[tuple[int, int, int, bool]] = []
        self.credited = [0] * n
        for i in range(n):
            if rng.random() >= 0.03:
                continue
            share = rng.choices((5, 10, 20, 50, 100), (30, 25, 20, 15, 10))[0]
            day = self.issued[i] + rng.randrange(3, 45)
            fen = max(self.amount[i] * share // 100, 100)
            used = rng.random() < 0.9
            if day < DAYS:
                self.notes.append((day, i, fen, used))
                self.credited[i] = fen if used else 0
        self.notes.sort()

    def payments(self) -> None:
        """Receipts, several invoices in one on run days, and what each receipt settles."""
        rng = self.rng
        intents: defaultdict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
        for i in range(self.n):
            k = self.who[i]
            left = self.amount[i] - self.credited[i]
            if rng.random() < NEVER[self.grade[k]] or left <= 0:
                continue
            for on, fen in self.parts(i, left):
                at = -(-on // 10) * 10 if self.runs[k] else on
                if at < DAYS and fen > 0:
                    intents[(at, k if self.runs[k] else -i - 1)].append((i, fen))
        self.receipts: list[tuple[int, int, int, list[tuple[int, int]]]] = []
        for (day, _), paid in sorted(intents.items()):
            over = rng.randrange(100, 300_000) if rng.random() < 0.006 else 0
            self.receipts.append((day, self.who[paid[0][0]], sum(f for _, f in paid) + over, paid))

    def parts(self, i: int, left: int) -> list[tuple[int, int]]:
        """The days and amounts in which an invoice is paid."""
        rng = self.rng
        k = self.who[i]
        late = self.delay[k] + SPREAD[self.grade[k]] * rng.gauss(0, 1)
        if self.drifts[k] and self.issued[i] > DAYS - 400:
            late += (self.issued[i] - (DAYS - 400)) * 0.12
        if self.held[i][0] >= 0:
            late += rng.randrange(20, 70)
        day = max(self.due[i] + int(late), self.issued[i] + 1)
        kind = rng.random()
        if kind > 0.97:
            return [(day, left - min(left // 20, rng.randrange(100, 50_000)))]
        if kind > 0.88:
            first = left * rng.choice((3, 5, 7)) // 10
            return [(day, first), (day + rng.randrange(10, 50), left - first)]
        return [(day, left)]

    def orders(self) -> None:
        """Recent orders, most of them open."""
        rng = self.rng
        asof = AS_OF.toordinal() - START.toordinal()
        self.recent = [
            (
                k,
                asof - rng.randrange(45),
                max(int(self.scale[k] * rng.lognormvariate(0.2, 0.7) * 100), 5_000),
                "open" if rng.random() < 0.7 else "invoiced",
            )
            for k in rng.choices(range(self.c), cum_weights=self.cum, k=max(self.n // 20, 10))
        ]


def day(values: list[int]) -> pl.Series:
    """Days since the start as dates; a negative one is none."""
    return pl.Series([EPOCH + v if v >= 0 else None for v in values], dtype=pl.Int32).cast(pl.Date)


def number(prefix: str, ids: list[int]) -> list[str]:
    """Running numbers as a firm writes them."""
    return [f"{prefix}{i + 1:08d}" for i in ids]


def frames(book: Book) -> dict[str, pl.DataFrame]:
    """The five tables; money columns end in _fen, keys are the firm's own numbers."""
    names = {
        "invoice": number("INV", list(range(book.n))),
        "note": number("CN", list(range(len(book.notes)))),
        "customer": number("C", list(range(book.c))),
        "receipt": number("R", list(range(len(book.receipts)))),
    }
    customers = pl.DataFrame(
        {
            "customer_no": names["customer"],
            "name": book.names,
            "country": ["CN"] * book.c,
            "region": [name[:2] for name in book.names],
            "currency": ["CNY"] * book.c,
            "terms": [f"net {t}" for t in book.terms],
        }
    )
    orders = pl.DataFrame(
        {
            "order_no": number("SO", list(range(len(book.recent)))),
            "customer_no": [names["customer"][k] for k, *_ in book.recent],
            "order_date": day([d for _, d, _, _ in book.recent]),
            "amount_fen": [f for _, _, f, _ in book.recent],
            "currency": ["CNY"] * len(book.recent),
            "status": [s for *_, s in book.recent],
        }
    )
    return {
        "customers": customers,
        "orders": orders,
        "invoices": invoice_frame(book, names),
        "receipts": receipt_frame(book, names),
        "allocations": allocation_frame(book, names),
    }


def invoice_frame(book: Book, names: dict[str, list[str]]) -> pl.DataFrame:
    """Invoices, then credit notes."""
    who = [names["customer"][k] for k in book.who]
    blank = [-1] * len(book.notes)
    return pl.DataFrame(
        {
            "invoice_no": names["invoice"] + names["note"],
            "customer_no": who + [who[i] for _, i, _, _ in book.notes],
            "issue_date": day(book.issued + [d for d, *_ in book.notes]),
            "amount_fen": book.amount + [fen for _, _, fen, _ in book.notes],
            "due_date": day(book.due + [d for d, *_ in book.notes]),
            "kind": ["invoice"] * book.n + ["credit_note"] * len(book.notes),
            "currency": ["CNY"] * (book.n + len(book.notes)),
            "credits": [None] * book.n + [names["invoice"][i] for _, i, _, _ in book.notes],
            "disputed_from": day([s for s, _ in book.held] + blank),
            "disputed_to": day([u for _, u in book.held] + blank),
        }
    )


def receipt_frame(book: Book, names: dict[str, list[str]]) -> pl.DataFrame:
    """Receipts in the order of their days."""
    return pl.DataFrame(
        {
            "receipt_no": names["receipt"],
            "received_on": day([d for d, *_ in book.receipts]),
            "amount_fen": [fen for _, _, fen, _ in book.receipts],
            "customer_no": [names["customer"][k] for _, k, _, _ in book.receipts],
            "currency": ["CNY"] * len(book.receipts),
            "payer_name": [book.names[k] for _, k, _, _ in book.receipts],
            "remittance": [
                ("货款 " + ",".join(names["invoice"][i] for i, _ in paid))[:140]
                for *_, paid in book.receipts
            ],
            "method": ["bank"] * len(book.receipts),
        }
    )


def allocation_frame(book: Book, names: dict[str, list[str]]) -> pl.DataFrame:
    """What receipts and credit notes settle, in the order of the days."""
    uses: list[tuple[int, int | None, int | None, int, int]] = [
        (d, j, None, i, f) for j, (d, _, _, paid) in enumerate(book.receipts) for i, f in paid
    ]
    uses += [(d, None, j, i, f) for j, (d, i, f, used) in enumerate(book.notes) if used]
    uses.sort(key=lambda use: use[0])
    return pl.DataFrame(
        {
            "receipt_no": [None if j is None else names["receipt"][j] for _, j, *_ in uses],
            "credit_note_no": [None if j is None else names["note"][j] for _, _, j, _, _ in uses],
            "invoice_no": [names["invoice"][i] for _, _, _, i, _ in uses],
            "applied_on": day([d for d, *_ in uses]),
            "amount_fen": [f for *_, f in uses],
        },
        schema_overrides={"receipt_no": pl.String, "credit_note_no": pl.String},
    )


def write(folder: Path, invoices: int, seed: int, *, files: bool = True) -> dict[str, int]:
    """Write the book as Parquet and, for the import, as CSV files; or leave it when it is there.

    Gives the rows by kind.
    """
    meta = folder / "meta.json"
    if meta.exists():
        known = json.loads(meta.read_text(encoding="utf-8"))
        there_too = not files or (folder / "invoices.csv").exists()
        if known["invoices"] == invoices and known["seed"] == seed and there_too:
            there: dict[str, int] = known["rows"]
            return there
    folder.mkdir(parents=True, exist_ok=True)
    tables = frames(Book(invoices, seed))
    for name, frame in tables.items():
        frame.write_parquet(folder / f"{name}.parquet", compression="zstd")
        if not files:
            continue
        fen = [column for column in frame.columns if column.endswith("_fen")]
        frame.with_columns(
            pl.format(
                "{}.{}", pl.col(column) // 100, (pl.col(column) % 100).cast(pl.String).str.zfill(2)
            ).alias(column)
            for column in fen
        ).rename({column: column[:-4] for column in fen}).write_csv(folder / f"{name}.csv")
    rows = {name: frame.height for name, frame in tables.items()}
    meta.write_text(
        json.dumps({"invoices": invoices, "seed": seed, "rows": rows}), encoding="utf-8"
    )
    return rows


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--invoices", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=7)
    given = parser.parse_args()
    print(json.dumps(write(given.folder, given.invoices, given.seed)))
