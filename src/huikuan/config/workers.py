"""How the web server's processes begin: with the code loaded once, and with answers ready (P7).

Gunicorn reads this module as its settings; `huikuan.config.processes` gives the others.
"""

import gc
import time
from threading import Event, Thread
from typing import Any

#: The program is loaded before the processes part, so that it is loaded once and its memory shared.
preload_app = True

# a process that has nothing ready yet leaves its first askers to the other ones for so long; a
# columnar book of a million invoices is made from nothing in ten seconds
_PATIENCE_SECONDS = 60.0
_BEAT_SECONDS = 1.0
_END_SECONDS = 2.0
_stop = Event()
_threads: list[Thread] = []


def when_ready(_server: Any) -> None:  # noqa: ANN401 - gunicorn's own
    """Load what the first request would load, then let the processes share it untouched."""
    from django.db import connections
    from django.urls import get_resolver

    # asking for the addresses imports every page
    get_resolver().url_patterns  # noqa: B018
    # a connection must not be known to two processes
    connections.close_all()
    gc.collect()
    gc.freeze()


def post_worker_init(worker: Any) -> None:  # noqa: ANN401 - gunicorn's own
    """Make the first answers ready before the process takes a request, and keep them so."""
    from huikuan.flows.keep_ready import keep_ready

    ready = Event()
    _threads.append(Thread(target=keep_ready, args=(_stop, ready), name="ready", daemon=True))
    _threads[-1].start()
    until = time.monotonic() + _PATIENCE_SECONDS
    while worker.alive and time.monotonic() < until and not ready.wait(_BEAT_SECONDS):
        # whoever looks after the processes would take a silent one for hung
        worker.notify()


def worker_exit(_server: Any, _worker: Any) -> None:  # noqa: ANN401 - gunicorn's own
    """Let what is being worked out end, so that the process ends in order."""
    _stop.set()
    for one in _threads:
        one.join(_END_SECONDS)
