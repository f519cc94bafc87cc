"""A server process works out by itself what people open first, as soon as something was booked."""

import datetime as dt
from collections.abc import Hashable
from threading import Event, Thread
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction

from huikuan.analytics import reports
from huikuan.analytics.reports import Query
from huikuan.analytics.tests.firm import Firm
from huikuan.books.people import queries as people
from huikuan.flows import keep_ready
from huikuan.kernel.actors import system

pytestmark = pytest.mark.django_db(transaction=True)


def kept(company_id: int) -> set[str]:
    """The pages' first answers of today that cost nothing to ask for."""
    (company,) = [one for one in people.companies(system("test", "")) if one.id == company_id]
    today = dt.datetime.now(dt.UTC).astimezone(ZoneInfo(company.time_zone)).date()
    return {
        name
        for name, by in keep_ready.OPENED_FIRST
        if reports.ready(name, Query(company_id, today, by=by))
    }


EVERYTHING = {name for name, _ in keep_ready.OPENED_FIRST}


def test_answers_are_made_once_for_each_state_of_the_books() -> None:
    with transaction.atomic():
        firm = Firm()
    made: dict[int, Hashable] = {}
    assert kept(firm.company_id) == set()
    assert keep_ready.make_ready(made) == 1
    assert kept(firm.company_id) == EVERYTHING
    assert keep_ready.make_ready(made) == 0
    with transaction.atomic():
        firm.invoice("INV-9", "K001", "2026-03-11", "2026-04-11", 1_00)
    assert kept(firm.company_id) == set()
    assert keep_ready.make_ready(made) == 1
    assert kept(firm.company_id) == EVERYTHING


def test_the_thread_of_a_process_says_when_it_is_ready_and_ends_when_it_is_asked() -> None:
    with transaction.atomic():
        firm = Firm()
    stop, ready = Event(), Event()
    thread = Thread(target=keep_ready.keep_ready, args=(stop, ready))
    thread.start()
    try:
        assert ready.wait(60)
        assert kept(firm.company_id) == EVERYTHING
    finally:
        stop.set()
        thread.join(60)
    assert not thread.is_alive()
