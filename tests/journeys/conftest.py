"""What the browser tests share: one served installation and one Chromium for each worker."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.support.chromium import launch_options
from tests.support.office import WIDE, Office, Visitor, new_context, open_office


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """The sample company, served."""
    with open_office(tmp_path_factory.mktemp("office")) as served:
        yield served


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A real Chromium with Chinese fonts."""
    # before Playwright runs: to look for a Chromium starts another, and two do not go
    options = launch_options(tmp_path_factory.mktemp("chromium"))
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(**options)
        yield found
        found.close()


@pytest.fixture
def visitor(office: Office, browser: Browser) -> Iterator[Visitor]:
    """Somebody at a wide Chinese page in daylight, not signed in; complaints fail the test."""
    context = new_context(browser, office, language="zh", theme="light", width=WIDE)
    person = Visitor(office, context.new_page())
    yield person
    context.close()
    assert person.complaints == []
