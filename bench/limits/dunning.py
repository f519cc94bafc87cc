"""The limit of a dunning run: choose and record the letters of a day, by hand in PostgreSQL.

    python bench/limits/dunning.py --dsn DSN --as-of 2025-09-30 [--repeat 3]

Over the tables that `bench/limits/load.py` left. An invoice counts if it is open, past due and not
in dispute; money and credits that pay for nothing yet cover the oldest first. Its level is 1 to 5 by
days overdue (1, 15, 30, 60, 90); a customer gets one letter at the highest level of its invoices if
they come to 500 CNY or more; letter and lines are recorded in one transaction, keys and foreign keys
on. Nobody is told why he got none. Prints one JSON line: seconds, letters by level, lines, fen.
"""

import argparse
import json
import time

import psycopg

LEVEL = (
    "case when od >= 90 then 5 when od >= 60 then 4 when od >= 30 then 3"
    " when od >= 15 then 2 else 1 end"
)
TABLES = """
create table lim_letter (id int primary key, customer_id int not null references lim_customers,
    level int not null, on_date date not null, fen bigint not null);
create table lim_line (letter_id int not null references lim_letter, invoice_id int not null
    references lim_invoices, level int not null, fen bigint not null, days int not null,
    primary key (letter_id, invoice_id))
"""
CHOSEN = f"""
create temp table w on commit drop as
with paid as (select invoice_id, sum(amount_fen) fen from lim_allocations
        where applied_on <= %(day)s group by 1),
    spent as (select receipt_id, credit_note_id, sum(amount_fen) fen from lim_allocations
        where applied_on <= %(day)s group by 1, 2),
    free as (select customer_id, sum(fen) fen from (
        select customer_id, amount_fen fen from lim_receipts where received_on <= %(day)s
        union all select customer_id, -amount_fen from lim_invoices
            where kind = 'credit_note' and issue_date <= %(day)s
        union all select r.customer_id, -s.fen from spent s join lim_receipts r
            on r.id = s.receipt_id
        union all select n.customer_id, -s.fen from spent s join lim_invoices n
            on n.id = s.credit_note_id) m group by 1),
    late as (select i.customer_id, i.id, i.due_date, i.amount_fen - coalesce(p.fen, 0) fen,
            %(day)s::date - i.due_date od
        from lim_invoices i left join paid p on p.invoice_id = i.id
        where i.kind = 'invoice' and i.issue_date <= %(day)s and i.due_date < %(day)s
            and not (i.disputed_from is not null and i.disputed_from <= %(day)s
                and (i.disputed_to is null or i.disputed_to > %(day)s))),
    netted as (select l.*, least(l.fen, sum(l.fen) over (partition by l.customer_id
            order by l.due_date, l.id) - coalesce(f.fen, 0)) asked
        from late l left join free f using (customer_id) where l.fen > 0),
    due as (select *, {LEVEL} as level from netted where asked > 0)
select *, sum(asked) over (partition by customer_id) total,
    max(level) over (partition by customer_id) top,
    dense_rank() over (order by customer_id) letter
from due
"""


def once(connection: "psycopg.Connection[tuple[object, ...]]", day: str) -> float:
    """Choose and record; the seconds."""
    connection.execute("drop table if exists lim_letter, lim_line cascade")
    for statement in TABLES.split(";"):
        connection.execute(statement.encode())
    connection.commit()
    start = time.perf_counter()
    connection.execute(CHOSEN.encode(), {"day": day})
    connection.execute(
        "insert into lim_letter select distinct letter, customer_id, top, %s::date, total"
        " from w where total >= 50000",
        (day,),
    )
    connection.execute(
        "insert into lim_line select letter, id, level, asked, od from w where total >= 50000"
    )
    connection.commit()
    return time.perf_counter() - start


def main() -> None:
    """Run so many times and print one JSON line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--dsn", required=True)
    parser.add_argument("--as-of", required=True)
    parser.add_argument("--repeat", type=int, default=1)
    given = parser.parse_args()
    with psycopg.connect(given.dsn) as connection:
        seconds = [once(connection, given.as_of) for _ in range(given.repeat)]
        levels: dict[int, int] = dict(
            connection.execute("select level, count(*) from lim_letter group by 1").fetchall()
        )
        lines, fen = connection.execute(
            "select count(*), sum(fen)::bigint from lim_line"
        ).fetchone() or (0, 0)
    told = {"levels": {str(level): levels[level] for level in sorted(levels)}}
    print(json.dumps({"seconds": seconds, **told, "lines": lines, "fen": fen}))


if __name__ == "__main__":
    main()
