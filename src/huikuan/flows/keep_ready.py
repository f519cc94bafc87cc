"""Works out in advance what people open first, so that nobody waits for it (P7).

An answer is kept until something is booked, in each process that serves pages. The first one to
ask after a start, an import or a close would wait for the columnar book, for the code that reads
it and for the answer: seconds at a million invoices. So a process looks after these itself.
"""

import logging
import time
from collections.abc import Hashable
from datetime import UTC, datetime
from threading import Event
from zoneinfo import ZoneInfo

from django.db import Error, close_old_connections

from huikuan.analytics import reports
from huikuan.analytics.reports import BadQuery, Query
from huikuan.books.people import queries as people
from huikuan.books.people.queries import CompanyView
from huikuan.kernel.actors import system
from huikuan.kernel.days import Day

LOOK_SECONDS = 2.0
#: A process gives this part of one processor, one in so many, to answers that nobody asked for yet.
SHARE = 10
#: What people open first, with the grouping in which their pages ask for it.
OPENED_FIRST: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("customers", ()),
    ("aging", ("customer", "currency")),
    ("cockpit", ()),
)

_log = logging.getLogger(__name__)


def keep_ready(stop: Event, ready: Event) -> None:
    """Keep the answers of today ready until `stop` is set; `ready` is set after the first time.

    Where many small bookings follow each other, most of them are left to whoever asks.
    """
    made: dict[int, Hashable] = {}
    pause = 0.0
    while not stop.wait(pause):
        began = time.monotonic()
        close_old_connections()
        try:
            make_ready(made, stop)
        except Error as fault:
            # the database is away: whoever asks is told, and it is tried again here
            _log.warning("answers could not be made ready: %s", fault)
        finally:
            ready.set()
        pause = max(LOOK_SECONDS, SHARE * (time.monotonic() - began))
    close_old_connections()


def make_ready(made: dict[int, Hashable], stop: Event | None = None) -> int:
    """Work out what has changed since `made`, which is brought up to date; for how many companies.

    Raises django.db.Error where the database cannot be asked.
    """
    anew = 0
    for company in people.companies(system("keep_ready", "")):
        state = (_today(company), reports.state(company.id))
        if made.get(company.id) == state:
            continue
        for name, by in OPENED_FIRST:
            if stop is not None and stop.is_set():
                return anew
            try:
                reports.run(name, Query(company.id, _today(company), by=by))
            except BadQuery as fault:
                _log.warning("%s of company %s: %s", name, company.code, fault.code)
        made[company.id] = state
        anew += 1
    return anew


def _today(company: CompanyView) -> Day:
    return datetime.now(UTC).astimezone(ZoneInfo(company.time_zone)).date()
