"""The product's own calls, timed inside one warm process (today's aging), for the benchmark.

    python bench/product.py --as-of 2026-01-15 --repeat 5

Answers are remembered by the product until the ledger moves; here they are forgotten before each
run, so that every run reads. HUIKUAN_HOME names the books.
"""

import argparse
import json
import os
import time
from datetime import date


def main() -> None:
    """Ask and print one JSON line: seconds of each run, sums in minor units, rows."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--as-of", type=date.fromisoformat, required=True)
    parser.add_argument("--repeat", type=int, default=5)
    given = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huikuan.config.settings")
    import django

    django.setup()
    from huikuan.analytics.reports import Query, forget, run

    seconds = []
    query = Query(company_id=1, as_of=given.as_of, limit=None)
    report = run("aging", query)
    for _ in range(given.repeat):
        forget()
        start = time.perf_counter()
        report = run("aging", query)
        seconds.append(round(time.perf_counter() - start, 5))
    sums = {
        column.code: sum(row[column.code] or 0 for row in report.totals)
        for column in report.columns
        if column.kind == "money"
    }
    print(json.dumps({"seconds": seconds, "minor": sums, "rows": report.total_rows}))


if __name__ == "__main__":
    main()
