"""The database session of a thread, for whoever runs work in threads and may have to stop it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from django.db import connections


@contextmanager
def session() -> Iterator[Callable[[], None]]:
    """Give what stops the statement that this thread's session is running; close it at the end.

    The stop may be called from any thread, also when nothing is running any more.
    """
    mine = connections["default"]

    def stop() -> None:
        # a session that is over needs no stopping
        with suppress(Exception):
            mine.connection.cancel_safe()

    try:
        yield stop
    finally:
        mine.close()
