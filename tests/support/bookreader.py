"""A program of its own that syncs a company's book and says what is in it, for tests that kill it.

    python -m tests.support.bookreader COMPANY sync|rebuild|follow

`follow` syncs until its input ends. BOOK_READER_FILES_AS is the user whose rights to files it has,
BOOK_READER_FILE_BYTES the largest file it can write: both hold from when everything is loaded. Every answer is one line: number of entries, their sum in
minor units, the greatest number, and the digest of the order of all of them.
"""

import ctypes
import os
import resource
import sys


def main() -> None:
    """Do what was asked, a line an answer."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huikuan.config.settings")
    import django

    django.setup()
    import duckdb  # noqa: F401 - everything is loaded before rights are given up
    from django.db import connection

    from huikuan.analytics import book

    connection.ensure_connection()
    most = os.environ.get("BOOK_READER_FILE_BYTES")
    if most:
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(most), int(most)))
    whose = os.environ.get("BOOK_READER_FILES_AS")
    if whose:
        ctypes.CDLL(None).setfsuid(int(whose))
    company, act = int(sys.argv[1]), sys.argv[2]
    if act == "follow":
        print("ready", flush=True)
        while sys.stdin.readline():
            answer(book.synced(company))
        return
    print("ready", flush=True)
    try:
        answer(book.rebuild(company) if act == "rebuild" else book.synced(company))
    except book.BookNotThere as refused:
        print(refused.code, refused.figures.get("why", ""), flush=True)
        sys.exit(3)


def answer(found: object) -> None:
    """Print the sums of a book."""
    import duckdb

    paths = [str(path) for path in found.tables["entries"]]  # type: ignore[attr-defined]
    with duckdb.connect(":memory:") as duck:
        duck.execute("set threads = 1")
        row = duck.execute(
            "select count(*), coalesce(sum(amount_minor), 0), coalesce(max(seq), 0),"
            " count(distinct seq) from read_parquet(?)",
            [paths],
        ).fetchone()
    print(*row or (), flush=True)


if __name__ == "__main__":
    main()
