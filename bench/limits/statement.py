"""The limit of a statement: csv read, whole fen, one COPY into a keyed table.

    python bench/limits/statement.py FILE --dsn DSN

Nothing is checked beyond what reading needs; no receipt, no ledger, no evidence.
"""

import argparse
import csv
import json
from pathlib import Path

import psycopg

TABLE = """create table lim_statement (id int primary key, booked_on date not null,
    account text not null, name text, party text, amount_fen bigint not null,
    balance_fen bigint not null, words text, reference text not null)"""


def fen(text: str) -> int:
    """Two decimals as whole fen."""
    whole, _, rest = text.partition(".")
    return int(whole) * 100 + int(rest)


def main() -> None:
    """Load once and print one JSON line: rows, and their sum in fen."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("--dsn", required=True)
    given = parser.parse_args()
    total = rows = 0
    with psycopg.connect(given.dsn) as connection, connection.cursor() as cursor:
        cursor.execute("drop table if exists lim_statement")
        cursor.execute(TABLE)
        with (
            given.file.open(encoding="utf-8", newline="") as source,
            cursor.copy("copy lim_statement from stdin") as copy,
        ):
            lines = csv.reader(source)
            next(lines)
            for rows, line in enumerate(lines, 1):
                day, account, name, party, _, credit, debit, balance, words, reference = line
                amount = fen(credit) if credit else -fen(debit)
                total += amount
                copy.write_row(
                    (rows, day, account, name, party, amount, fen(balance), words, reference)
                )
        cursor.execute("create unique index on lim_statement (reference)")
    print(json.dumps({"rows": rows, "fen": total}))


if __name__ == "__main__":
    main()
