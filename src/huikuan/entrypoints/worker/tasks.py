"""The jobs a worker knows: translate the arguments, make one call (house: entrypoints).

Every job may run twice (a worker can be killed after its work and before its note), so each calls
a flow that does a batch once, however often it is asked.
"""

import functools
from collections.abc import Callable
from typing import ParamSpec

from django.db import close_old_connections
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from huikuan.adapters.jobs import APPLY_IMPORT, PREVIEW_IMPORT
from huikuan.flows import import_files

#: How often a job is tried before it is parked for a person to look at (X11).
ATTEMPTS = 5
_RETRY = RetryStrategy(max_attempts=ATTEMPTS, exponential_wait=2)


_P = ParamSpec("_P")


def on_own_connection(act: Callable[_P, None]) -> Callable[_P, None]:
    """Give the job a living database connection, and leave none behind in its thread."""

    @functools.wraps(act)
    def run(*args: _P.args, **kwargs: _P.kwargs) -> None:
        close_old_connections()
        try:
            act(*args, **kwargs)
        finally:
            close_old_connections()

    return run


@app.task(name=PREVIEW_IMPORT, retry=_RETRY)
@on_own_connection
def preview_import(batch_id: int) -> None:
    """Read and check a received file; done again for a batch that was checked, nothing happens."""
    import_files.preview(batch_id)


@app.task(name=APPLY_IMPORT, retry=_RETRY)
@on_own_connection
def apply_import(batch_id: int) -> None:
    """Book a checked batch, whole and once."""
    import_files.apply(batch_id)
