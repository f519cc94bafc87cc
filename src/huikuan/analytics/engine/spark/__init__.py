"""The engine of a group's book: Spark over the same segments, here or on a cluster (P7).

`SPARK_REMOTE` names a Spark Connect server; without it Spark runs in this process on all cores.
"""

import os
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from huikuan.analytics.book import Book
from huikuan.analytics.engine.running import Engine
from huikuan.analytics.faults import BadQuery

PLACES = {
    "day": "CAST(:{} AS DATE)",
    "instant": "CAST(:{} AS TIMESTAMP)",
    "name": "CAST(:{} AS STRING)",
}


def engine(book: Book) -> Engine:
    """Spark over one book; raises BadQuery when the extra or Java is not there."""
    spark = session()

    def source(name: str) -> str:
        view = f"book_{book.company_id}_{name}"
        spark.read.parquet(*map(str, book.tables[name])).createOrReplaceTempView(view)
        return f"select * from {view}"

    def execute(text: str, values: Mapping[str, Any]) -> Sequence[Sequence[Any]]:
        return [tuple(row) for row in spark.sql(text, args=dict(values)).collect()]

    return Engine("spark", "pyspark", PLACES, source, execute)


@cache
def session() -> Any:  # noqa: ANN401 - an extra that may not be there has no type
    """The session of this process: quiet, in UTC, bound to this machine alone when it is local."""
    try:
        from pyspark.sql import SparkSession
    except ImportError:
        raise BadQuery("query.engine_not_there", name="spark") from None
    builder = (
        SparkSession.builder.appName("huikuan")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.sql.ansi.enabled", "true")
        .config("spark.sql.parquet.datetimeRebaseModeInRead", "CORRECTED")
    )
    if "SPARK_REMOTE" not in os.environ:
        builder = (
            builder.master("local[*]")
            .config("spark.ui.enabled", "false")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.sql.shuffle.partitions", "4")
            .config("spark.ui.showConsoleProgress", "false")
        )
    try:
        return builder.getOrCreate()
    except Exception as fault:
        raise BadQuery("query.engine_not_there", name="spark") from fault
