"""The benchmark: the product's works beside their hand-written limits, in one run.

    python -m bench [--sizes 100000 1000000] [--works load aging nightly ...] [--rounds 3]

Quote the ratios, not the seconds: product and limit take turns on the same machine in the same
minutes. Correctness first: where the product's sums differ from the limit's by one minor unit, the
run fails and no ratio is printed. The books are made in a throw-away HUIKUAN_HOME; results go to
bench/results/ as JSON, the table to standard output.
"""

import argparse
import json
import math
import os
import platform
import shutil
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from urllib.parse import quote

from bench import (
    book,
    checked,
    dunned,
    filled,
    keyed,
    letters,
    matched,
    measure,
    pages,
    scored,
    stated,
)
from bench.growing import growth
from bench.home import HERE, HUIKUAN, PAST, PYTHON, Figures, Home, agree, clean, limit, minor

ROOT = HERE.parent
TODAY = "2026-01-15"
WORKS = (
    "load",
    "past",
    "today",
    "start",
    "book",
    "dunning",
    "pages",
    "aging",
    "nightly",
    "scoring",
    "matching",
    "statement",
    "order_check",
    "letters",
)
GOALS = {
    "load": 3.0,
    "past": 2.5,
    "today": 3.0,
    "start": 3.0,
    "book": 1.5,
    "dunning": 2.5,
    "sync": 1.0,
    "nightly": 3.0,
}
NEW_ENTRIES = 10_000
AT_EACH_SIZE = ("load", "past", "today", "dunning", "book", "sync", "aging", "nightly")
MOST_GROWTH = 1.05


def load(home: Home, data: Path, rows: dict[str, int]) -> Figures:
    """Import end to end, five files in one command, against the column-checked COPY."""
    with home.counting() as by_hand:
        taken, answer = limit("load", str(data), "--dsn", home.limit)
    files = [str(data / f"{kind}.csv") for kind in rows]
    with home.counting() as server:
        run = home.call("import", *files, "--json")
    for told in json.loads(run.out)["imports"]:
        kind = told["kind"]
        agree(f"{kind} rows", told["rows"]["accepted"], rows[kind])
        if kind in answer["fen"]:
            agree(f"{kind} sum", minor(told["control_totals"]["CNY"]), answer["fen"][kind])
    return {
        "product": run.seconds,
        "limit": taken.seconds,
        "product_cpu": round(run.cpu + server["cpu"], 2),
        "limit_cpu": round(taken.cpu + by_hand["cpu"], 2),
        "client_cpu": run.cpu,
        "server_cpu": round(server["cpu"], 2),
        "peak_mb": round(run.peak_mb),
        "limit_peak_mb": round(taken.peak_mb),
        "limit_phases": answer["phases"],
    }


def past(home: Home, data: Path, rounds: int) -> Figures:
    """The aging by customer as of a past day: one command against Polars' whole process."""
    keys = str(keyed.write(data))
    command = ("report", "aging", "--as-of", PAST, "--json")
    filled.aged_right(home, keys, command)
    product: list[measure.Taken] = []
    by_hand: list[measure.Taken] = []
    with home.counting() as server:
        for _ in range(rounds):
            by_hand.append(limit("aging", keys, "--as-of", PAST)[0])
            product.append(home.call(*command))
    return {
        "product": statistics.median(one.seconds for one in product),
        "limit": statistics.median(one.seconds for one in by_hand),
        "product_cpu": statistics.median(one.cpu for one in product) + server["cpu"] / rounds,
        "limit_cpu": statistics.median(one.cpu for one in by_hand),
    }


def today(home: Home, rounds: int) -> Figures:
    """Today's aging from kept balances, warm, call against query."""
    words = ("--dsn", home.limit, "--as-of", TODAY, "--repeat", "5")
    limit("kept", *words, "--prepare")
    product: list[float] = []
    by_hand: list[float] = []
    for _ in range(rounds):
        right = limit("kept", *words)[1]
        by_hand += right["seconds"]
        call = [str(HERE / "product.py"), "--as-of", TODAY, "--repeat", "5"]
        run = measure.run([PYTHON, *call], home.env | {"DATABASE_URL": home.url})
        told = json.loads(run.out.strip().splitlines()[-1])
        product += told["seconds"]
        sums = [
            value
            for code, value in told["minor"].items()
            if code not in ("total", "unapplied", "net")
        ]
        agree("today's buckets", sums, right["fen"])
    return {"product": statistics.median(product), "limit": statistics.median(by_hand)}


def built(home: Home, rounds: int) -> Figures:
    """The columnar book from nothing, against the entries' table copied to Parquet and no more."""
    product: list[Figures] = []
    by_hand: list[Figures] = []
    for _ in range(rounds):
        out = str(Path(home.folder, "bare.parquet"))
        for into, words in (
            (by_hand, ["limits/bare.py", "--dsn", home.url, "--out", out]),
            (product, ["books.py", "rebuild"]),
        ):
            with home.counting() as server:
                run = measure.run([PYTHON, str(HERE / words[0]), *words[1:]], home.installed)
            told = json.loads(run.out.strip().splitlines()[-1])
            into.append(told | {"cpu": run.cpu + server["cpu"], "peak": run.peak_mb})
        agree("rows of the book", product[-1]["rows"], by_hand[-1]["rows"])
        agree("sum of the book", product[-1]["minor"], by_hand[-1]["minor"])
    return {
        "product": statistics.median(one["seconds"] for one in product),
        "limit": statistics.median(one["seconds"] for one in by_hand),
        "product_cpu": statistics.median(one["cpu"] for one in product),
        "limit_cpu": statistics.median(one["cpu"] for one in by_hand),
        "peak_mb": round(max(one["peak"] for one in product)),
        "rows": product[-1]["rows"],
        "bytes": product[-1]["bytes"],
    }


def caught_up(home: Home, customers: int, rounds: int) -> Figures:
    """The book after 10,000 new entries, against one second."""
    kept, seconds = Path(home.folder, "book"), []
    for turn in range(rounds):
        path = Path(home.folder, f"new-{turn}.csv")
        with path.open("w", encoding="utf-8") as out:
            out.write("invoice_no,customer_no,issue_date,due_date,amount,currency\n")
            for n in range(NEW_ENTRIES):
                customer = f"C{1 + n % customers:08d}"
                out.write(f"NEW-{turn}-{n},{customer},2025-12-01,2025-12-31,{n + 1}.00,CNY\n")
        # an import brings the book up to date itself: the one from before it is put back
        before = Path(home.folder, "before")
        shutil.copytree(kept, before)
        home.call("import", str(path), "--kind", "invoices")
        shutil.rmtree(kept)
        before.rename(kept)
        run = measure.run([PYTHON, str(HERE / "books.py"), "sync"], home.installed)
        seconds.append(json.loads(run.out.strip().splitlines()[-1])["seconds"])
    return {"product": statistics.median(seconds), "limit": 1.0}


def start(rounds: int) -> Figures:
    """A command that reads no data, against the start of Python with Polars."""
    product, by_hand = [], []
    env = clean()
    for _ in range(max(rounds, 5) + 1):
        by_hand.append(measure.run([PYTHON, "-c", "import polars"], env).seconds)
        product.append(measure.run([HUIKUAN, "--help"], env).seconds)
    return {"product": statistics.median(product[1:]), "limit": statistics.median(by_hand[1:])}


@contextmanager
def served(home: Home) -> Iterator[int]:
    """The pages on a free port, until the block ends."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with Path(home.folder, "serve.log").open("w", encoding="utf-8") as log:
        process = subprocess.Popen(
            [HUIKUAN, "serve"], env=home.env | {"PORT": str(port)}, stdout=log, stderr=log
        )
        try:
            _wait(process, port)
            yield port
        finally:
            process.terminate()
            process.wait(30)


def _wait(process: "subprocess.Popen[bytes]", port: int) -> None:
    for _ in range(300):
        time.sleep(0.1)
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=20).close()
        except OSError:
            if process.poll() is not None:
                raise
        else:
            return


def browse(home: Home, customers: int, asks: int) -> Figures:
    """Eight people in the customer list, single customers and the aging."""
    here = "/c/MAIN"
    ids = [1 + place * 37 % customers for place in range(200)]
    days = [date(2025, month, 28).isoformat() for month in range(1, 13)]
    mix = {
        "customers": [f"{here}/customers/?page={page}&as_of={TODAY}" for page in (1, 2, 3, 7, 20)]
        + [
            f"{here}/customers/?q={quote(text)}&as_of={TODAY}"
            for text in ("上海", "华盛", "C0000012")
        ],
        "customer": [f"{here}/customers/{one}/?as_of={TODAY}" for one in ids],
        "aging": [f"{here}/aging/?as_of={day}" for day in [TODAY, *days]],
    }
    with served(home) as port:
        taken = pages.load(
            port, (home.account["username"], home.account["password"]), mix, clients=8, asks=asks
        )
    every = [second for seconds in taken.values() for second in seconds]
    figures = {kind: _spread(seconds) for kind, seconds in taken.items()}
    return {"all": _spread(every), **figures}


def _spread(seconds: list[float]) -> dict[str, float]:
    ordered = sorted(seconds)
    return {
        "median_ms": round(1000 * statistics.median(ordered), 1),
        "p99_ms": round(
            1000 * ordered[min(len(ordered) - 1, math.ceil(0.99 * len(ordered)) - 1)], 1
        ),
        "asks": len(ordered),
    }


def machine() -> dict[str, object]:
    """What ran it, without names."""
    model = "unknown"
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            model = line.split(":", 1)[1].strip()
            break
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return {
        "processor": model,
        "cores": os.cpu_count(),
        "memory_gib": round(memory),
        "system": platform.system(),
        "python": platform.python_version(),
        "load_before": round(os.getloadavg()[0], 2),
    }


def one_size(size: int, given: argparse.Namespace) -> Figures:
    """Every wanted work at one size."""
    data = given.data / str(size)
    imported = set(given.works) - filled.WORKS
    rows = book.write(data, size, seed=7, files=bool(imported))
    out: Figures = {"rows": rows}
    if filled.WORKS & set(given.works):
        out |= filled.works(data, set(given.works), given.rounds)
    if not imported:
        return out
    for turn in range(given.loads if "load" in given.works else 1):
        with Home() as home:
            took = load(home, data, rows)
            print(
                f"  load {turn + 1}: {took['product']:.2f} s / {took['limit']:.2f} s",
                file=sys.stderr,
            )
            out.setdefault("loads", []).append(took)
            if turn:
                continue
            if "past" in given.works:
                out["past"] = past(home, data, given.rounds)
            if "today" in given.works:
                out["today"] = today(home, given.rounds)
            if "dunning" in given.works:
                out["dunning"] = dunned.whole_book(home, given.rounds)
            if "book" in given.works:
                out["book"] = built(home, given.rounds)
                out["sync"] = caught_up(home, rows["customers"], given.rounds)
            if "pages" in given.works:
                out["pages"] = browse(home, rows["customers"], given.asks)
    middle = sorted(out["loads"], key=lambda one: one["product"] / one["limit"])
    out["load"] = middle[len(middle) // 2]
    return out


def table(results: Figures) -> str:
    """The ratios as Markdown."""
    lines = [
        "| work | invoices | product s | limit s | ratio | ratio of CPU | goal | peak MB |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for size, out in results["sizes"].items():
        lines += [_row(work, size, out[work]) for work in AT_EACH_SIZE if work in out]
    if "start" in results:
        lines.append(_row("start", "", results["start"]))
    for size, out in results["sizes"].items():
        for kind, took in out.get("pages", {}).items():
            lines.append(
                f"| pages: {kind} | {int(size):,} | median {took['median_ms']} ms |"
                f" p99 {took['p99_ms']} ms | | | 300 / 1,000 ms | |"
            )
    if "statement" in results:
        lines.append(stated.table(results["statement"]))
    if "scoring" in results:
        lines += ["", scored.table(results["sizes"], results["scoring"])]
    tables = (("letters", letters), ("matching", matched), ("order_check", checked))
    for name, work in tables:
        if name in results:
            lines += ["", work.table(results[name])]
    for grown, exponent in results.get("growth", {}).items():
        lines.append(f"\nGrowth exponent of {grown}: {exponent:.2f} (goal {MOST_GROWTH})")
    return "\n".join(lines)


def _row(work: str, size: str, took: Figures) -> str:
    ratio = took["product"] / took["limit"]
    cpu = f"{took['product_cpu'] / took['limit_cpu']:.2f}" if "limit_cpu" in took else ""
    invoices = f"{int(size):,}" if size else ""
    # a small book is read in no time, and what a program needs to start weighs more
    goal = GOALS.get(work) or (1.5 if int(size) >= 10_000_000 else 2.0)
    peak = took.get("peak_mb", "")
    if "limits" in took:
        peak = f"{peak} / {took['limit_peak_mb']}"
    return (
        f"| {work} | {invoices} | {took['product']:.3f} | {took['limit']:.3f} | {ratio:.2f} |"
        f" {cpu} | {goal} | {peak} |"
    )


def main() -> None:
    """Run, print the table, write the JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=[100_000])
    parser.add_argument("--works", nargs="+", choices=WORKS, default=list(WORKS))
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--loads", type=int, default=1, help="imports into fresh books by size")
    parser.add_argument("--asks", type=int, default=60, help="pages by client")
    parser.add_argument("--data", type=Path, default=HERE / "results" / "data")
    given = parser.parse_args()
    results: Figures = {"machine": machine(), "sizes": {}}
    if "start" in given.works:
        results["start"] = start(given.rounds)
    if "scoring" in given.works:
        results["scoring"] = scored.works()
    if "matching" in given.works:
        results["matching"] = matched.works(given.rounds)
    if "statement" in given.works:
        results["statement"] = stated.works(given.rounds)
    if "order_check" in given.works:
        results["order_check"] = checked.works(given.rounds)
    if "letters" in given.works:
        results["letters"] = letters.works()
    if set(given.works) - {"letters", "start", "matching", "statement", "order_check"}:
        for size in sorted(given.sizes):
            print(f"{size:,} invoices", file=sys.stderr)
            results["sizes"][str(size)] = one_size(size, given)
    results["growth"] = growth(results["sizes"])
    print(table(results))
    name = "-".join(str(size) for size in given.sizes) if results["sizes"] else given.works[0]
    path = HERE / "results" / f"{name}.json"
    path.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"written to {path.relative_to(ROOT)}", file=sys.stderr)


if __name__ == "__main__":
    main()
