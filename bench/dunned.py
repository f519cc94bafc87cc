"""The work of dunning: a run over the whole book, against the same letters chosen by hand (A1)."""

import json
import statistics

from bench import measure
from bench.home import HERE, PAST, PYTHON, Figures, Home, agree, limit


def whole_book(home: Home, rounds: int) -> Figures:
    """Choose and record, both from kept facts, inside a process: the goal is 2.5."""
    product: list[Figures] = []
    by_hand: list[float] = []
    cpu = hand_cpu = 0.0
    for _ in range(rounds):
        with home.counting() as server:
            right = limit("dunning", "--dsn", home.limit, "--as-of", PAST)[1]
        hand_cpu += server["cpu"]
        by_hand += right["seconds"]
        _call(home, "prepare")
        with home.counting() as server:
            told = _call(home, "run")
        cpu += server["cpu"]
        for name in ("levels", "lines", "fen"):
            agree(f"{name} of the letters", told[name], right[name])
        product.append(told)
    return {
        "product": statistics.median(one["seconds"] for one in product),
        "limit": statistics.median(by_hand),
        "product_cpu": round(statistics.median(one["cpu"] for one in product) + cpu / rounds, 2),
        "limit_cpu": round(hand_cpu / rounds, 2),
        "client_cpu": statistics.median(one["cpu"] for one in product),
        "server_cpu": round(cpu / rounds, 2),
        "peak_mb": max(one["peak_mb"] for one in product),
        "letters": sum(product[-1]["levels"].values()),
        "lines": product[-1]["lines"],
        "left_out": product[-1]["left_out"],
    }


def _call(home: Home, act: str) -> Figures:
    words = [PYTHON, str(HERE / "dunning_run.py"), act, "--as-of", PAST]
    run = measure.run(words, home.installed)
    found: Figures = json.loads(run.out.strip().splitlines()[-1])
    return found
