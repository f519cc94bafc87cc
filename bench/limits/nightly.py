"""The limit of closing a day: every figure of `huikuan close-day`, by hand in DuckDB, one process.

    python bench/limits/nightly.py KEYED --as-of 2025-09-30

KEYED is what `bench/keyed.py` writes. Customers: aging, open, overdue, disputed, unapplied,
collectable now, items, oldest, sales of three stretches, days late, beyond terms and to pay, on-time
rate. Company: DSO in its forms, roll rates of the last month, agings at thirteen month ends. The
definitions are those of docs/reference/measures.md. Nothing is kept. Prints one JSON line: by figure
the sum over all customers, by company figure itself, the month ends' buckets.
"""

import argparse
import json
from datetime import date, timedelta
from pathlib import Path

import duckdb

EDGES = (0, 30, 60, 90, 180, 360)
BUCKETS = tuple(
    " and ".join(
        ([f"od > {low}"] if low is not None else [])
        + ([f"od <= {high}"] if high is not None else [])
    )
    for low, high in zip((None, *EDGES), (*EDGES, None), strict=True)
)
CUSTOMER = (
    *("open_balance", "overdue_amount", "disputed_amount", "unapplied", "collectable_now"),
    *("open_items", "overdue_items", "oldest_overdue"),
    *("sales_365", "sales_90", "sales_before"),
    *("days_late", "days_beyond_terms", "days_to_pay_90", "days_to_pay_before", "on_time_rate"),
)


def half_up(above: str, below: str) -> str:
    """A quotient rounded half away from zero, missing without a divisor above zero."""
    return (
        f"case when {below} > 0 then sign({above}) * ((2 * abs({above}) + {below})"
        f" // (2 * {below})) end"
    )


def month_ends(day: date) -> list[date]:
    """The day and twelve month ends before it, oldest first."""
    days = [day]
    while len(days) < 13:
        days.append(days[-1].replace(day=1) - timedelta(days=1))
    return days[::-1]


def load(con: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """The tables, with every movement of a document beside its customer and days."""
    for name in ("invoices", "receipts", "allocations"):
        con.execute(f"create view {name} as from read_parquet('{folder / name}.parquet')")
    con.execute("""create temp table ev as
        select invoice_id, customer_id, note, issue_date, due_date, disputed_from, disputed_to,
            issue_date as d, amount_fen as x, 'I' as kind from invoices
        union all select invoice_id, customer_id, note, issue_date, due_date, disputed_from,
            disputed_to, applied_on, -al.amount_fen, source
            from allocations al join invoices using (invoice_id)
        union all select i.invoice_id, customer_id, note, issue_date, due_date, disputed_from,
            disputed_to, applied_on, al.amount_fen, 'N'
            from allocations al join invoices i on al.source = 'N' and i.invoice_id = source_id""")


def by_customer(con: duckdb.DuckDBPyConnection, day: str) -> None:
    """The table of customers."""
    late = f"due_date < {day}"
    held = f"disputed_from <= {day} and (disputed_to is null or disputed_to > {day})"
    year, paid_on_time = f"d > {day} - 365 and kind = 'R' and not note", "d <= due_date"
    due = f"not note and due_date > {day} - 365 and due_date <= {day}"
    buckets = ", ".join(
        f"coalesce(sum(x) filter (where {one}), 0)::bigint b{n}" for n, one in enumerate(BUCKETS)
    )
    con.execute(f"""create temp table moves as select customer_id,
        sum(x)::bigint open_balance,
        coalesce(sum(x) filter (where {late}), 0)::bigint overdue_amount,
        coalesce(sum(x) filter (where {held}), 0)::bigint disputed_amount,
        coalesce(sum(x) filter (where {late} and not coalesce({held}, false)), 0)::bigint callable,
        coalesce(sum(x) filter (where kind = 'I' and issue_date > {day} - 365), 0)::bigint sales_365,
        coalesce(sum(x) filter (where kind = 'I' and issue_date > {day} - 90), 0)::bigint sales_90,
        coalesce(sum(x) filter (where kind = 'I' and issue_date > {day} - 180
            and issue_date <= {day} - 90), 0)::bigint sales_before,
        -sum(x::hugeint * (d - due_date)) filter (where {year}) late_days,
        -sum(x) filter (where {year}) late_fen,
        sum(x) filter (where {due} and kind <> 'R') payable,
        coalesce(-sum(x) filter (where {due} and kind = 'R' and {paid_on_time}), 0) on_time,
        {buckets}
        from (select *, {day} - due_date as od from ev where d <= {day}) group by 1""")
    con.execute(f"""create temp table items as select invoice_id, any_value(customer_id) customer_id,
        any_value(issue_date) issued, any_value(due_date) due, sum(x)::bigint o,
        coalesce(sum(x) filter (where kind = 'I'), 0)::bigint a, max(d) closed,
        coalesce(-sum(x) filter (where kind = 'R'), 0)::bigint paid
        from ev where d <= {day} and not note group by 1""")
    shut = "o = 0 and paid > 0"
    con.execute(f"""create temp table itemised as select customer_id,
        count(*) filter (where o > 0) open_items,
        count(*) filter (where o > 0 and due < {day}) overdue_items,
        100 * ({day} - min(due) filter (where o > 0 and due < {day})) oldest_overdue,
        sum(a::hugeint * (closed - due)) filter (where {shut} and closed > {day} - 365) ld,
        sum(a) filter (where {shut} and closed > {day} - 365) la,
        sum(a::hugeint * (closed - issued)) filter (where {shut} and closed > {day} - 90) pd,
        sum(a) filter (where {shut} and closed > {day} - 90) pa,
        sum(a::hugeint * (closed - issued)) filter (where {shut} and closed > {day} - 365
            and closed <= {day} - 90) bd,
        sum(a) filter (where {shut} and closed > {day} - 365 and closed <= {day} - 90) ba
        from items group by 1""")
    con.execute(f"""create temp table cash as select customer_id, sum(x)::bigint un from (
        select customer_id, amount_fen x from receipts where received_on <= {day}
        union all select customer_id, -al.amount_fen from allocations al join receipts r
            on al.source = 'R' and source_id = receipt_id where applied_on <= {day}) group by 1""")
    con.execute(f"""create temp table figures as select customer_id,
        coalesce(open_balance, 0) open_balance, coalesce(overdue_amount, 0) overdue_amount,
        coalesce(disputed_amount, 0) disputed_amount, coalesce(un, 0) unapplied,
        greatest(0, coalesce(callable, 0) - coalesce(un, 0)) collectable_now,
        coalesce(open_items, 0) open_items, coalesce(overdue_items, 0) overdue_items,
        oldest_overdue, coalesce(sales_365, 0) sales_365, coalesce(sales_90, 0) sales_90,
        coalesce(sales_before, 0) sales_before,
        {half_up("100 * ld", "la")} days_late,
        {half_up("100 * late_days", "late_fen")} days_beyond_terms,
        {half_up("100 * pd", "pa")} days_to_pay_90, {half_up("100 * bd", "ba")} days_to_pay_before,
        {half_up("10000 * on_time::hugeint", "payable")} on_time_rate,
        {", ".join(f"coalesce(b{n}, 0) b{n}" for n in range(len(BUCKETS)))}
        from moves full join itemised using (customer_id) full join cash using (customer_id)""")


def at_month_ends(con: duckdb.DuckDBPyConnection, days: list[date]) -> list[list[int]]:
    """The buckets of the company, one list a month end; movements are added up by days first."""
    asked = ", ".join(f"date '{day}'" for day in days)
    buckets = ", ".join(f"coalesce(sum(x) filter (where {one}), 0)::bigint" for one in BUCKETS)
    rows = con.execute(f"""with e as (select due_date, d, sum(x) x from ev
            where d <= date '{days[-1]}' group by 1, 2),
        m as (select unnest([{asked}]) me),
        p as (select me, me - due_date od, x from m join e on d <= me)
        select me, {buckets} from p group by 1 order by 1""").fetchall()
    return [list(row[1:]) for row in rows]


def rolled(con: duckdb.DuckDBPyConnection, day: date) -> list[tuple[int, int]]:
    """Of each bucket but the last: open the month before, and open and further on now, in fen."""
    first = day.replace(day=1)
    parts = []
    for place, bucket in enumerate(BUCKETS[:-1]):
        held = f"b > 0 and {bucket}"
        further = f"{held} and od + {(day - first).days + 1} > {EDGES[place]}"
        parts.append(
            f"coalesce(sum(b) filter (where {held}), 0)::bigint,"
            f" coalesce(sum(least(b, o)) filter (where {further}), 0)::bigint"
        )
    row = con.execute(f"""with pairs as (
            select date '{first}' - 1 - any_value(due_date) od, sum(x)::bigint o,
                sum(x) filter (where d < date '{first}')::bigint b
            from ev where d <= date '{day}' and not note group by invoice_id)
        select {", ".join(parts)} from pairs where b <> 0""").fetchone()
    assert row is not None
    return list(zip(row[::2], row[1::2], strict=True))


def divided(above: int, below: int) -> int | None:
    """Rounded half away from zero."""
    if below <= 0:
        return None
    return (1 if above >= 0 else -1) * ((2 * abs(above) + below) // (2 * below))


def company(con: duckdb.DuckDBPyConnection, day: date) -> dict[str, object]:
    """DSO over three calendar months in its forms, and the count back over twenty-four."""
    months = [day.replace(day=1)]
    while len(months) < 24:
        months.append((months[-1] - timedelta(days=1)).replace(day=1))
    start = months[2]
    found = con.execute(f"""select coalesce(sum(x), 0)::bigint,
        coalesce(sum(x) filter (where due_date >= date '{day}'), 0)::bigint,
        coalesce(sum(x) filter (where d < date '{start}'), 0)::bigint
        from ev where d <= date '{day}'""").fetchone()
    opened, current, before = found or (0, 0, 0)
    billed = dict(
        con.execute(f"""select date_trunc('month', issue_date)::date m, sum(amount_fen)::bigint
            from invoices where issue_date <= date '{day}' group by 1""").fetchall()
    )
    sales, days = sum(billed.get(one, 0) for one in months[:3]), (day - start).days + 1
    left, back, last = opened, 0, day
    for month in months:
        sold, long = billed.get(month, 0), (last - month).days + 1
        if sold <= 0 or left <= 0:
            break
        if left <= sold:
            back += divided(left * long * 100, sold) or 0
            break
        left, back, last = left - sold, back + 100 * long, month - timedelta(days=1)
    simple = divided(opened * days * 100, sales)
    best = divided(current * days * 100, sales)
    return {
        "dso": simple,
        "dso_average": divided((opened + before) * days * 100, 2 * sales),
        "dso_count_back": back,
        "best_possible_dso": best,
        "roll_rates": [divided(10_000 * part, whole) for whole, part in rolled(con, day)],
    }


def main() -> None:
    """Close once and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--as-of", type=date.fromisoformat, required=True)
    given = parser.parse_args()
    con = duckdb.connect()
    load(con, given.folder)
    by_customer(con, f"date '{given.as_of}'")
    wanted = [*CUSTOMER, *(f"b{place}" for place in range(len(BUCKETS)))]
    sums = con.execute(
        f"select count(*), {', '.join(f'sum({one})::bigint' for one in wanted)} from figures"
    ).fetchone()
    assert sums is not None
    days = month_ends(given.as_of)
    answer = {
        "customers": dict(zip(["rows", *wanted], sums, strict=True)),
        "company": company(con, given.as_of),
        "month_ends": at_month_ends(con, days),
    }
    print(json.dumps(answer))


if __name__ == "__main__":
    main()
