"""The jobs a worker knows: translate the arguments, make one call (house: entrypoints).

Every job may run twice (a worker can be killed after its work and before its note), so each calls
a flow that does a batch once, however often it is asked.
"""

import contextlib
import datetime as dt
import functools
from collections.abc import Callable
from typing import ParamSpec

from django.db import close_old_connections
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from huikuan.adapters.jobs import (
    APPLY_IMPORT,
    MAIL_REPORTS,
    MATCH_CASH,
    OBTAIN_REPORT,
    PORTAL,
    PREVIEW_IMPORT,
    RECONCILE,
)
from huikuan.flows import (
    apply_cash,
    close_day,
    dun,
    import_files,
    keep_house,
    mail_reports,
    obtain_report,
    open_portal,
    reconcile,
    score_customers,
    tell_sales,
)

#: How often a job is tried before it is parked for a person to look at (X11).
ATTEMPTS = 5
_RETRY = RetryStrategy(max_attempts=ATTEMPTS, exponential_wait=2)


_TELL = "orders.tell"
_DUN = "dunning.send"
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
    """Read and check a received file, so that a person can look before it is booked."""
    # whoever stopped it knows: it is not tried again
    with contextlib.suppress(import_files.Cancelled):
        import_files.preview(batch_id)


@app.task(name=APPLY_IMPORT, retry=_RETRY)
@on_own_connection
def apply_import(batch_id: int) -> None:
    """Book a batch, whole and once: an applied batch stays as it is."""
    with contextlib.suppress(import_files.Cancelled):
        import_files.apply(batch_id)
    keep_house.extend_books()


@app.task(name=MATCH_CASH, retry=_RETRY)
@on_own_connection
def match_cash(company_id: int, as_of: str) -> None:
    """Match what is open and book what is certain: what is applied is not matched again."""
    apply_cash.run(company_id=company_id, as_of=dt.date.fromisoformat(as_of))


@app.task(name=OBTAIN_REPORT, retry=_RETRY)
@on_own_connection
def obtain_credit_report(company_id: int, order_id: int) -> None:
    """Take an order for a credit report as far as it goes: what is delivered stays delivered."""
    obtain_report.carry_out(company_id, order_id)


# a bureau may take a minute or a day; its webhook is faster where it has one
@app.periodic(cron="*/10 * * * *")
@app.task(
    name="credit_reports.collect",
    queueing_lock="credit_reports.collect",
    lock="credit_reports.collect",
    pass_context=False,
)
@on_own_connection
def collect_credit_reports(timestamp: int) -> None:  # noqa: ARG001 (the moment of the schedule)
    """Ask for the reports that are under way, and for what providers have to tell."""
    obtain_report.collect()


@app.periodic(cron="17 * * * *")
@app.task(name="house.keep", queueing_lock="house.keep", pass_context=False)
@on_own_connection
def clear_away(timestamp: int) -> None:  # noqa: ARG001 (the moment of the schedule)
    """Once an hour, remove what is only kept for a while."""
    keep_house.keep_house()
    keep_house.seal_decisions()


@app.periodic(cron="23 2 * * *")
@app.task(name="house.books", queueing_lock="house.books", pass_context=False)
@on_own_connection
def keep_books(timestamp: int) -> None:  # noqa: ARG001 (the moment of the schedule)
    """Once a night, compare every columnar book with its ledger."""
    keep_house.keep_books()


# every hour, because companies live in different time zones and a mail server may be away
@app.periodic(cron="23 * * * *")
@app.task(name=MAIL_REPORTS, queueing_lock=MAIL_REPORTS, lock=MAIL_REPORTS, pass_context=False)
@on_own_connection
def send_reports(timestamp: int) -> None:  # noqa: ARG001 (the moment of the schedule)
    """Send the monthly reports that are due, each once, whatever happens to the worker."""
    mail_reports.mail_reports()


# every hour, because companies live in different time zones; a closed day is not closed again
@app.periodic(cron="41 * * * *")
@app.task(name="days.close", queueing_lock="days.close", lock="days.close", pass_context=False)
@on_own_connection
def close_days(timestamp: int) -> None:  # noqa: ARG001 (the moment of the schedule)
    """Close the day before of every company, once it is over there."""
    close_day.close_yesterday()


# every hour: a fact that arrives changes the score the same day (D9); without one nothing is done
@app.periodic(cron="47 * * * *")
@app.task(name="scores.take", queueing_lock="scores.take", lock="scores.take", pass_context=False)
@on_own_connection
def take_scores(timestamp: int) -> None:  # noqa: ARG001 (the moment of the schedule)
    """Score the customers of every company anew where facts have changed."""
    score_customers.score_today()


# every hour, because companies live in different time zones and a mail server may be away
@app.periodic(cron="29 * * * *")
@app.task(name=RECONCILE, queueing_lock=RECONCILE, lock=RECONCILE, pass_context=False)
@on_own_connection
def send_reconciliations(timestamp: int) -> None:  # noqa: ARG001 (the moment of the schedule)
    """State, send and remind what was released for reconciliation, each letter once."""
    reconcile.deliver()


# every few minutes: somebody waits for the link to sign in; a mail server may be away
@app.periodic(cron="*/5 * * * *")
@app.task(name=PORTAL, queueing_lock=PORTAL, lock=PORTAL, pass_context=False)
@on_own_connection
def mail_links(timestamp: int) -> None:  # noqa: ARG001 (the moment of the schedule)
    """Send the letters with links to the portal, each once."""
    open_portal.deliver()


# every few minutes: somebody waits to ship; a mail server may be away
@app.periodic(cron="*/5 * * * *")
@app.task(name=_TELL, queueing_lock=_TELL, lock=_TELL, pass_context=False)
@on_own_connection
def tell_of_decisions(timestamp: int) -> None:  # noqa: ARG001 (the moment of the schedule)
    """Send sales what was decided about their held orders, each letter once."""
    tell_sales.tell_sales()


# every ten minutes: hours of contact begin at the full hour, all over the world
@app.periodic(cron="*/10 * * * *")
@app.task(name=_DUN, queueing_lock=_DUN, lock=_DUN, pass_context=False)
@on_own_connection
def send_dunning(timestamp: int) -> None:  # noqa: ARG001 (the moment of the schedule)
    """Send the approved steps of dunning whose hour has come, each once."""
    dun.send_all()
