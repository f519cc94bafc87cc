"""The work of scoring: a whole book scored by one command, and what a fitted card is worth.

There is no hand to hold it against: the goals are the seconds and the memory of the largest book,
and the AUC on firms that a fold's card had not seen (bench/README.md).
"""

import json
import statistics
from pathlib import Path

import yaml

from bench.home import PAST, Figures, Home, agree
from huikuan.adapters.samples import read
from huikuan.analytics import scorecards

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared" / "data"
GOAL_SECONDS, GOAL_MB, GOAL_SIZE = 180, 8192, 10_000_000
SETS = {
    "polish": (
        SHARED / "bankruptcy-polish-1year" / "1year.arff.gz",
        ("class", 10, (1,), 0.93, frozenset[str]()),
    ),
    "us": (
        SHARED / "bankruptcy-us-2015-2017" / "us_firms_2015_2017.csv",
        ("bankrupt", 5, (1, 2, 3), 0.88, frozenset({"company_name", "year"})),
    ),
}


def whole_book(home: Home, customers: int) -> Figures:
    """Score every customer of a filled book once, as a command."""
    with home.counting() as server:
        taken = home.call("score", "--as-of", PAST, "--json")
    told = json.loads(taken.out)
    agree("customers scored", told["scored"], customers)
    return {
        "product": taken.seconds,
        "product_cpu": round(taken.cpu + server["cpu"], 2),
        "client_cpu": taken.cpu,
        "server_cpu": round(server["cpu"], 2),
        "peak_mb": round(taken.peak_mb),
        "scored": told["scored"],
        "grades": told["grades"],
    }


def works() -> Figures:
    """The AUC of a card fitted to each public set that is there."""
    return {name: worth(name) for name, (path, _) in SETS.items() if path.is_file()}


def worth(name: str) -> Figures:
    """Fit a card to a set with the ratios of samples/scorecards; all figures out of fold.

    Where few firms failed, how they are dealt out to the folds matters: the mean of three ways.
    """
    path, (outcome, folds, seeds, goal, left_out) = SETS[name]
    table = read(path)
    failed = [one == "1" for one in table.pop(outcome)]
    columns = {
        column: [None if one is None else float(one) for one in cells]
        for column, cells in table.items()
        if column not in left_out
    }
    formulas = yaml.safe_load(
        (ROOT / "samples" / "scorecards" / f"{name}-ratios.yaml").read_text(encoding="utf-8")
    )
    columns |= scorecards.derived(columns, {key: str(one) for key, one in formulas.items()})
    firms = scorecards.sample(columns, failed)
    reports = [
        scorecards.fit(firms, scorecards.Plan(name, folds=folds, seed=seed)).report
        for seed in seeds
    ]
    first = reports[0]
    return {
        "firms": first.firms,
        "failed": first.failed,
        "folds": folds,
        "shuffles": [round(one.auc, 4) for one in reports],
        "auc": round(statistics.mean(one.auc for one in reports), 4),
        "auc_least_fold": round(min(one.auc_least for one in reports), 4),
        "auc_pooled": round(statistics.mean(one.auc_pooled for one in reports), 4),
        "ks": round(first.ks, 3),
        "calibration_slope": round(first.slope, 3),
        "factors": len(first.factors),
        "bins": sum(len(one.bins) for one in first.factors),
        "goal": goal,
    }


def table(sizes: Figures, cards: Figures) -> str:
    """Seconds and memory by size, then what the cards are worth."""
    lines = [
        "| scoring | customers | seconds | CPU s | peak MB | goal |",
        "|---|---|---|---|---|---|",
    ]
    for size, out in sizes.items():
        if "scoring" in out:
            took = out["scoring"]
            goal = f"{GOAL_SECONDS} s, {GOAL_MB} MB" if int(size) >= GOAL_SIZE else ""
            lines.append(
                f"| {int(size):,} invoices | {took['scored']:,} | {took['product']:.1f} |"
                f" {took['product_cpu']} | {took['peak_mb']} | {goal} |"
            )
    lines += ["", "| card | firms | failed | folds | AUC | least | KS | factors | bins | goal |"]
    lines.append("|---|---|---|---|---|---|---|---|---|---|")
    lines += [
        f"| {name} | {one['firms']:,} | {one['failed']} | {one['folds']} | {one['auc']} |"
        f" {one['auc_least_fold']} | {one['ks']} | {one['factors']} | {one['bins']} | {one['goal']} |"
        for name, one in cards.items()
    ]
    return "\n".join(lines)
