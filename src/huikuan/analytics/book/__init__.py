"""The columnar book: the ledger's copy in Parquet, brought up to date before a question (house).

PostgreSQL holds the truth; this is what DuckDB and Spark read. It holds committed rows only,
belongs to one database, and can be deleted at any time: the next question makes it again.
"""

from huikuan.analytics.book.checking import Check, Finding, check
from huikuan.analytics.book.keeping import Book, BookNotThere, compact, drop, rebuild, synced
from huikuan.analytics.book.standing import Status, status

__all__ = [
    "Book",
    "BookNotThere",
    "Check",
    "Finding",
    "Status",
    "check",
    "compact",
    "drop",
    "rebuild",
    "status",
    "synced",
]
