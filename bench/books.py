"""The product's columnar book, timed inside one fresh process, for the benchmark.

    python bench/books.py rebuild|sync|check [--company 1]

HUIKUAN_HOME and DATABASE_URL name the installation.
"""

import argparse
import json
import os
import resource
import time


def main() -> None:
    """Do it once, and print one JSON line: seconds, rows, their sum in minor units, bytes."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("act", choices=("rebuild", "sync", "check"))
    parser.add_argument("--company", type=int, default=1)
    given = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huikuan.config.settings")
    import django

    django.setup()
    import pyarrow.parquet as pq
    from django.db import connection

    from huikuan.analytics import book

    connection.ensure_connection()
    start, cpu = time.perf_counter(), time.process_time()
    if given.act == "check":
        found = book.check(given.company)
        assert found.sound, found.findings
        made = book.synced(given.company)
    else:
        made = (book.rebuild if given.act == "rebuild" else book.synced)(given.company)
    seconds, cpu = time.perf_counter() - start, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    rows = minor = size = 0
    for path in made.tables["entries"]:
        amounts = pq.read_table(path, columns=["amount_minor"]).column(0)
        rows += len(amounts)
        minor += sum(chunk.to_numpy().sum(dtype=object) for chunk in amounts.chunks)
        size += path.stat().st_size
    answer = {"seconds": round(seconds, 3), "cpu": round(cpu, 3), "peak_mb": round(peak)}
    print(json.dumps(answer | {"rows": rows, "minor": minor, "bytes": size}))


if __name__ == "__main__":
    main()
