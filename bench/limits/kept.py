"""The limit of today's aging: one query over an open balance kept on every invoice.

    python bench/limits/kept.py --dsn DSN --as-of 2026-01-15 --repeat 5 [--prepare]

Runs over the tables that load.py left. --prepare builds the table of balances and its partial
covering index first (not timed). Prints one JSON line: the seconds of each run, sums in fen.
"""

import argparse
import json
import time
from datetime import date

import psycopg

LATE = "(%(day)s::date - due_date)"
BUCKETS = (
    f"{LATE} <= 0",
    f"{LATE} between 1 and 30",
    f"{LATE} between 31 and 60",
    f"{LATE} between 61 and 90",
    f"{LATE} between 91 and 180",
    f"{LATE} between 181 and 360",
    f"{LATE} > 360",
)
PREPARE = (
    "drop table if exists lim_open",
    """create table lim_open as
       select i.id, i.customer_id, i.due_date,
              i.amount_fen - coalesce(r.fen, 0) + coalesce(l.fen, 0) as open_fen
       from lim_invoices i
       left join (select invoice_id, sum(amount_fen)::bigint fen from lim_allocations group by 1) r
              on r.invoice_id = i.id
       left join (select credit_note_id, sum(amount_fen)::bigint fen from lim_allocations
                  where credit_note_id is not null group by 1) l on l.credit_note_id = i.id""",
    "alter table lim_open alter open_fen type bigint",
    "create index on lim_open(customer_id, due_date, open_fen) where open_fen <> 0",
    "vacuum analyze lim_open",
)
QUERY = (
    "select customer_id, "
    + ", ".join(f"coalesce(sum(open_fen) filter (where {when}), 0)::bigint" for when in BUCKETS)
    + " from lim_open where open_fen <> 0 group by customer_id"
)


def main() -> None:
    """Run the query and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--dsn", required=True)
    parser.add_argument("--as-of", type=date.fromisoformat, required=True)
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--prepare", action="store_true")
    given = parser.parse_args()
    with psycopg.connect(given.dsn, autocommit=True) as connection:
        for statement in PREPARE if given.prepare else ():
            connection.execute(statement)
        seconds = []
        rows: list[tuple[int, ...]] = []
        for _ in range(given.repeat):
            start = time.perf_counter()
            rows = connection.execute(QUERY, {"day": given.as_of}).fetchall()
            seconds.append(round(time.perf_counter() - start, 5))
    sums = [sum(row[place] for row in rows) for place in range(1, len(BUCKETS) + 1)]
    print(json.dumps({"seconds": seconds, "fen": sums, "customers": len(rows)}))


if __name__ == "__main__":
    main()
