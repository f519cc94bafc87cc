"""What the browser tests share: one served installation and one Chromium for each worker."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.support.chromium import launch_options
from tests.support.office import WIDE, Office, Visitor, new_context, open_office


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """The sample company, served."""
    with open_office(tmp_path_factory.mktemp("office")) as served:
        yield served


_open: list[ExitStack] = []
_found: list[Browser] = []


@pytest.fixture
def browser(tmp_path_factory: pytest.TempPathFactory) -> Browser:
    """A real Chromium with Chinese fonts, one for all browser tests that follow each other."""
    if not _found:
        # before Playwright runs: to look for a Chromium starts another, and two do not go
        options = launch_options(tmp_path_factory.mktemp("chromium"))
        stack = ExitStack()
        _open.append(stack)
        _found.append(stack.enter_context(sync_playwright()).chromium.launch(**options))
        stack.callback(_found[0].close)
    return _found[0]


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> None:
    """Close Chromium before tests of another kind: while Playwright runs, its loop is the thread's.

    Django then takes every question to the database for one asked inside a coroutine.
    """
    if _found and (nextitem is None or nextitem.get_closest_marker("browser") is None):
        _found.clear()
        _open.pop().close()


@pytest.fixture
def visitor(office: Office, browser: Browser) -> Iterator[Visitor]:
    """Somebody at a wide Chinese page in daylight, not signed in; complaints fail the test."""
    context = new_context(browser, office, language="zh", theme="light", width=WIDE)
    person = Visitor(office, context.new_page())
    yield person
    context.close()
    assert person.complaints == []
