"""The columnar book: the ledger's copy in Parquet, brought up to date before a question (house).

PostgreSQL holds the truth; this is what DuckDB and Spark read. It holds committed rows only,
belongs to one database, and can be deleted at any time: the next question makes it again.
"""

from huikuan.analytics.book.keeping import Book, BookNotThere, drop, rebuild, synced

__all__ = ["Book", "BookNotThere", "drop", "rebuild", "synced"]
