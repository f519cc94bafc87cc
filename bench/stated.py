"""The work `statement`: a bank's export of 100,000 lines from the file to the booked receipts.

Against it, in the same run: the same file read with Python's csv module, whole fen, one COPY into
a keyed table, commit; no check, no receipt, no ledger.
"""

import csv
import json
import random
import statistics
from datetime import date, timedelta
from pathlib import Path

from bench.home import Figures, Home, agree, limit, minor

LINES = 100_000
SECONDS = 60
PEAK_MB = 500
_FIRST = date(2025, 1, 1)
_HEAD = ("交易日期", "本方账号", "对方户名", "对方账号", "记账币种", "记账金额(收入)",
         "记账金额(支出)", "余额", "用途", "交易流水号")  # fmt: skip
_SURNAMES = ("宁波恒泰", "上海华盛", "苏州新科", "杭州远大", "无锡德胜", "常州力行")


def write(path: Path, lines: int, seed: int) -> tuple[int, int]:
    """Write an export in the layout of a bank; returns credits and debits in fen."""
    dice, balance, received, paid = random.Random(seed), 10**9, 0, 0
    with path.open("w", encoding="utf-8", newline="") as out:
        table = csv.writer(out)
        table.writerow(_HEAD)
        for n in range(lines):
            fen = dice.randrange(10_000, 5_000_000)
            debit = n % 10 == 9
            balance += -fen if debit else fen
            received, paid = received + (0 if debit else fen), paid + (fen if debit else 0)
            text = f"{fen // 100}.{fen % 100:02}"
            table.writerow(
                (
                    (_FIRST + timedelta(days=n * 360 // lines)).isoformat(), "1001020309001234567",
                    f"{dice.choice(_SURNAMES)}{n % 5000}有限公司", f"62220{n % 5000:08}", "CNY",
                    "" if debit else text, text if debit else "",
                    f"{balance // 100}.{balance % 100:02}", f"货款 INV-{n:08}", f"T{n:010}",
                )
            )  # fmt: skip
    return received, paid


def works(rounds: int) -> Figures:
    """Product and limit by turns, each round into a fresh installation."""
    taken = [_round(7 + turn) for turn in range(max(1, min(rounds, 3)))]
    return {
        "lines": LINES,
        "product": statistics.median(one["product"] for one in taken),
        "limit": statistics.median(one["limit"] for one in taken),
        "product_cpu": statistics.median(one["product_cpu"] for one in taken),
        "limit_cpu": statistics.median(one["limit_cpu"] for one in taken),
        "peak_mb": max(one["peak_mb"] for one in taken),
        "rounds": taken,
    }


def _round(seed: int) -> Figures:
    with Home() as home:
        path = Path(home.folder, "statement.csv")
        received, paid = write(path, LINES, seed)
        with home.counting() as by_hand:
            bare, answer = limit("statement", str(path), "--dsn", home.limit)
        with home.counting() as server:
            run = home.call("import", str(path), "--kind", "statement", "--json")
        told = json.loads(run.out)
        agree("lines", told["rows"]["accepted"], LINES)
        agree("credits", minor(told["control_totals"]["CNY"]), received)
        agree("lines of the limit", answer["rows"], LINES)
        agree("sum of the limit", answer["fen"], received - paid)
    return {
        "product": run.seconds,
        "limit": bare.seconds,
        "product_cpu": round(run.cpu + server["cpu"], 2),
        "limit_cpu": round(bare.cpu + by_hand["cpu"], 2),
        "peak_mb": round(run.peak_mb),
    }


def table(took: Figures) -> str:
    """The row of the work as Markdown."""
    ratio, cpu = took["product"] / took["limit"], took["product_cpu"] / took["limit_cpu"]
    return (
        f"| statement | {took['lines']:,} lines | {took['product']:.3f} | {took['limit']:.3f} |"
        f" {ratio:.2f} | {cpu:.2f} | {SECONDS} s, {PEAK_MB} MB | {took['peak_mb']} |"
    )
