"""The engine of a group's book: Spark over the same segments, here or on a cluster (P7).

`SPARK_REMOTE` names a Spark Connect server; without it Spark runs in this process on all cores.
`HUIKUAN_BOOK_URL` names a copy of the book's folder that the cluster reads; without it the cluster
reads the folder itself. Segments never change, so a copy needs only the files it has not yet.
"""

import os
import shutil
import socket
import warnings
from collections.abc import Mapping, Sequence
from functools import cache
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings

from huikuan.analytics.book import Book
from huikuan.analytics.engine.running import Engine
from huikuan.analytics.faults import BadQuery

PLACES = {
    "day": "CAST(:{} AS DATE)",
    "instant": "CAST(:{} AS TIMESTAMP)",
    "name": "CAST(:{} AS STRING)",
}
_MOST_VIEWS: Final = 256
_PORT: Final = 15002
_CONNECT_SECONDS: Final = 10
_LOG: Final = Path(__file__).with_name("log4j2.properties")
_QUIET: Final = f"-Dlog4j2.configurationFile={_LOG.as_uri()}"
_LOCAL: Final = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.extraJavaOptions": _QUIET,
    "spark.sql.shuffle.partitions": "4",
}
_READY: dict[str, None] = {}
_LOCK: Final = Lock()


def engine(book: Book) -> Engine:
    """Spark over one book.

    Raises BadQuery: query.engine_not_there when the extra or Java is not there;
    query.engine_not_answering when the server is not; query.book_not_copied, on a question, when a copy lacks files of the book.
    """
    spark = session()
    return Engine(
        "spark",
        "pyspark",
        PLACES,
        lambda name: f"select * from {_view(spark, addresses(book.tables[name]))}",
        lambda text, values: _execute(spark, text, values),
        apart="",
    )


def addresses(paths: Sequence[Path]) -> list[str]:
    """Where Spark finds these files: in the book's folder, or in its copy."""
    copy = _copy().rstrip("/")
    if not copy:
        return [str(path) for path in paths]
    folder = Path(settings.HOME) / "book"
    return [f"{copy}/{path.relative_to(folder).as_posix()}" for path in paths]


def _copy() -> str:
    return str(settings.ENVIRONMENT.value("HUIKUAN_BOOK_URL"))


def _execute(spark: Any, text: str, values: Mapping[str, Any]) -> Sequence[Sequence[Any]]:  # noqa: ANN401
    return [tuple(row) for row in spark.sql(text, args=dict(values)).collect()]


def _view(spark: Any, names: Sequence[str]) -> str:  # noqa: ANN401 - an extra has no type
    """The name of a table over these files; as files never change, it never means others."""
    view = f"book_{sha256(chr(10).join(names).encode()).hexdigest()[:24]}"
    with _LOCK:
        if view not in _READY:
            if len(_READY) >= _MOST_VIEWS:
                old = next(iter(_READY))
                del _READY[old]
                spark.catalog.dropTempView(old)
            _create(spark, view, names)
            _READY[view] = None
    return view


def _create(spark: Any, view: str, names: Sequence[str]) -> None:  # noqa: ANN401 - as above
    from pyspark.errors import PySparkException

    try:
        spark.read.parquet(*names).createOrReplaceTempView(view)
    except PySparkException as fault:
        if fault.getCondition() != "PATH_NOT_FOUND":
            raise
        raise BadQuery("query.book_not_copied", where=_copy() or names[0]) from fault


@cache
def session() -> Any:  # noqa: ANN401 - an extra that may not be there has no type
    """The session of this process: quiet, in UTC, bound to this machine alone when it is local."""
    # what it says of the newest pandas is about frames, which nothing here uses
    warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas", FutureWarning)
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
    if remote := os.environ.get("SPARK_REMOTE", ""):
        _refuse_silent(remote)
    else:
        if not _java():
            raise BadQuery("query.engine_not_there", name="spark")
        builder = builder.master("local[*]")
        for name, value in _LOCAL.items():
            builder = builder.config(name, value)
    try:
        return builder.getOrCreate()
    except Exception as fault:
        raise BadQuery("query.engine_not_there", name="spark") from fault


def _refuse_silent(remote: str) -> None:
    """Refuse a server to which nothing can connect; the client would try for ten minutes."""
    server = urlsplit(remote)
    if server.scheme != "sc":
        return
    try:
        socket.create_connection(
            (server.hostname or "", server.port or _PORT), _CONNECT_SECONDS
        ).close()
    except OSError:
        # what follows the host may be a token
        where = f"sc://{server.hostname}:{server.port or _PORT}"
        raise BadQuery("query.engine_not_answering", where=where) from None


def _java() -> bool:
    """Whether there is a Java to start; Spark itself would only print that there is none."""
    home = os.environ.get("JAVA_HOME")
    return shutil.which(Path(home) / "bin" / "java" if home else "java") is not None
