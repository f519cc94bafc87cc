"""The product's own calls, timed inside one warm process (today's aging), for the benchmark.

    python bench/product.py --as-of 2026-01-15 --repeat 5

Each run asks another day, so that no answer is remembered from the run before: after the last
booking the open balances are the same and only their buckets move. HUIKUAN_HOME names the books.
"""

import argparse
import json
import os
import time
from datetime import date, timedelta


def main() -> None:
    """Ask and print one JSON line: seconds of each run, sums in minor units, rows."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--as-of", type=date.fromisoformat, required=True)
    parser.add_argument("--repeat", type=int, default=5)
    given = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huikuan.config.settings")
    import django

    django.setup()
    from huikuan.analytics.reports import Query, run

    seconds = []
    report = None
    for turn in range(given.repeat + 1):
        query = Query(
            company_id=1, as_of=given.as_of + timedelta(days=given.repeat - turn), limit=10_000_000
        )
        start = time.perf_counter()
        report = run("aging", query)
        seconds.append(round(time.perf_counter() - start, 5))
    sums = {
        column.code: sum(row[column.code] or 0 for row in report.totals)
        for column in report.columns
        if column.kind == "money"
    }
    # The first run connects and plans; the last one asked the day that was given.
    print(json.dumps({"seconds": seconds[1:], "minor": sums, "rows": report.total_rows}))


if __name__ == "__main__":
    main()
