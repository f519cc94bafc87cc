"""The works that ask the columnar book alone: the aging of a past day, and the closing of a day."""

import json
import statistics
from pathlib import Path
from typing import Any

import psycopg

from bench import keyed, measure, scored
from bench.home import HERE, PAST, PYTHON, Figures, Home, agree, limit, minor

WORKS = frozenset({"aging", "nightly", "scoring"})
"""They need no import, and are measured at ten million invoices, too."""


def works(data: Path, wanted: set[str], rounds: int) -> Figures:
    """The wanted works, over a book that was filled (bench/fill.py)."""
    keys = str(keyed.write(data))
    out: Figures = {}
    with Home() as home:
        filled = measure.run([PYTHON, str(HERE / "fill.py"), keys], home.installed)
        out["filled"] = json.loads(filled.out.strip().splitlines()[-1])
        if "aging" in wanted:
            out["aging"] = aging(home, keys, rounds)
        if "nightly" in wanted:
            out["nightly"] = nightly(home, keys, rounds)
        if "scoring" in wanted:
            out["scoring"] = scored.whole_book(home, out["filled"]["customers"])
    return out


def aged_right(home: Home, keys: str, command: tuple[str, ...]) -> None:
    """Compare the aging of every customer with what both hands say."""
    told = json.loads(home.call(*command).out)
    names = [*told["buckets"], "unapplied"]
    mine = {row["customer_no"]: [minor(row[name]) for name in names] for row in told["rows"]}
    for engine in ("polars", "duckdb"):
        _, right = limit("aging", keys, "--as-of", PAST, "--engine", engine, "--rows")
        agree("customers", len(mine), right["customers"])
        agree("aging by customer", mine, right["rows"])


def aging(home: Home, keys: str, rounds: int) -> Figures:
    """The aging by customer as of a past day, whole commands, against the better of two hands."""
    command = ("report", "aging", "--as-of", PAST, "--format", "json")
    aged_right(home, keys, command)
    product: list[measure.Taken] = []
    by_hand: dict[str, list[measure.Taken]] = {"polars": [], "duckdb": []}
    with home.counting() as server:
        for _ in range(rounds):
            product.append(home.call(*command))
            for engine, taken in by_hand.items():
                taken.append(limit("aging", keys, "--as-of", PAST, "--engine", engine)[0])
    return compared(product, server["cpu"] / rounds, by_hand)


def nightly(home: Home, keys: str, rounds: int) -> Figures:
    """A day closed, figures in the database, against the same figures worked out by hand."""
    command = ("close-day", "--as-of", PAST, "--json")
    home.call(*command)
    _, right = limit("nightly", keys, "--as-of", PAST)
    with psycopg.connect(home.url, autocommit=True) as connection:
        agree("figures of the day", kept_figures(connection, right), right)
        product: list[measure.Taken] = []
        by_hand: dict[str, list[measure.Taken]] = {"duckdb": []}
        cpu = 0.0
        for _ in range(rounds):
            # a closed day is not closed again: it is forgotten, and no dead rows are left
            connection.execute(
                "truncate positions_customerposition, positions_companyposition,"
                " positions_monthend, positions_closing"
            )
            with home.counting() as server:
                product.append(home.call(*command))
            cpu += server["cpu"]
            by_hand["duckdb"].append(limit("nightly", keys, "--as-of", PAST)[0])
    return compared(product, cpu / rounds, by_hand)


def kept_figures(connection: "psycopg.Connection[Any]", right: Figures) -> Figures:
    """What the database holds of the day, in the form in which the limit prints it."""
    names = list(right["customers"])
    sums = [
        f"sum(aging[{int(name[1:]) + 1}])" if name[1:].isdigit() else f"sum({name})"
        for name in names[1:]
    ]
    asked = f"select count(*), {', '.join(f'{one}::bigint' for one in sums)}"
    row = connection.execute(f"{asked} from positions_customerposition").fetchone() or ()
    company = list(right["company"])
    own = connection.execute(f"select {', '.join(company)} from positions_companyposition")
    ends = connection.execute("select aging from positions_monthend order by day").fetchall()
    return {
        "customers": dict(zip(names, row, strict=True)),
        "company": dict(zip(company, own.fetchone() or (), strict=True)),
        "month_ends": [one for (one,) in ends],
    }


def compared(
    product: list[measure.Taken], server: float, by_hand: dict[str, list[measure.Taken]]
) -> Figures:
    """The medians of the product and of the hand that was quickest."""
    middle = {
        name: statistics.median(one.seconds for one in taken) for name, taken in by_hand.items()
    }
    best = min(middle, key=lambda name: middle[name])
    return {
        "product": statistics.median(one.seconds for one in product),
        "limit": middle[best],
        "best": best,
        "product_cpu": round(statistics.median(one.cpu for one in product) + server, 2),
        "limit_cpu": statistics.median(one.cpu for one in by_hand[best]),
        "server_cpu": round(server, 2),
        "peak_mb": round(max(one.peak_mb for one in product)),
        "limit_peak_mb": round(max(one.peak_mb for one in by_hand[best])),
        "limits": middle,
    }
