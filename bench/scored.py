"""The work of scoring: a whole book scored by one command, and what a fitted card is worth.

There is no hand to hold it against: the goals are the seconds and the memory of the largest book,
and the AUC on firms that a fold's card had not seen (bench/README.md).
"""

import json
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
        ("class", 10, 0.93, frozenset[str]()),
    ),
    "us": (
        SHARED / "bankruptcy-us-2015-2017" / "us_firms_2015_2017.csv",
        ("bankrupt", 5, 0.88, frozenset({"company_name", "year"})),
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
    """Fit a card to a set with the ratios of samples/scorecards; all figures out of fold."""
    path, (outcome, folds, goal, left_out) = SETS[name]
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
    found = scorecards.fit(scorecards.sample(columns, failed), scorecards.Plan(name, folds=folds))
    report = found.report
    return {
        "firms": report.firms,
        "failed": report.failed,
        "folds": folds,
        "auc": round(report.auc, 4),
        "auc_least_fold": round(report.auc_least, 4),
        "auc_pooled": round(report.auc_pooled, 4),
        "ks": round(report.ks, 3),
        "calibration_slope": round(report.slope, 3),
        "factors": len(report.factors),
        "bins": sum(len(one.bins) for one in report.factors),
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
