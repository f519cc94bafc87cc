"""How the cost of a work grows with the size of the book."""

import math

from bench.home import Figures


def growth(sizes: Figures) -> dict[str, float]:
    """The exponent of each work from the smallest to the largest size, by processor seconds."""
    found = {}
    for work in ("load", "dunning", "aging", "nightly"):
        timed = [
            (int(size), out[work]["product_cpu"]) for size, out in sizes.items() if work in out
        ]
        if len(timed) > 1:
            (small, less), (large, more) = timed[0], timed[-1]
            found[work] = math.log(more / less) / math.log(large / small)
    return found
