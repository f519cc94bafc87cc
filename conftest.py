"""What every test may use: a database of its own and a home folder that is not the user's."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from _pytest.nodeid import NodeId
from django.conf import settings
from django.db import connections
from pytest_django import DjangoDbBlocker

from tests.support import databases

_held: list[int] = []


def pytest_configure(config: pytest.Config) -> None:
    """Give the run a folder of its own; the workers of a parallel run inherit its name."""
    if not hasattr(config, "workerinput"):
        _held.append(databases.open_run())
    # of each worker: numbers of companies, which books are kept under, come again in every database
    home = databases.run_folder() / f"home_{databases.worker()}"
    home.mkdir(exist_ok=True)
    os.environ["HUIKUAN_HOME"] = str(home)
    os.environ.pop("DATABASE_URL", None)
    settings.HOME = home
    settings.SECRET_KEY = "for tests only, never a secret"
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    # a real hash costs a third of a second an account
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the tests of a group on one worker.

    pytest-xdist 3.8 writes an item's group into an attribute that pytest 9.2 no longer reads: then
    every worker serves its own installation and starts its own Chromium and its own Java.
    """
    for item in items:
        grouped = getattr(item, "_nodeid", item.nodeid)
        if grouped != item.nodeid:
            item._id = NodeId.parse(grouped)  # noqa: SLF001 - see above


def pytest_unconfigure() -> None:
    """Stop what the run started, also after failures and Ctrl-C."""
    if _held:
        databases.close_run(_held.pop())


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """A database for this worker, copied from the one that the run migrates once."""
    with django_db_blocker.unblock():
        name = f"test_{databases.worker()}"
        databases.point_django_at(databases.TEMPLATE)
        databases.make_template()
        databases.point_django_at(name)
        databases.copy_template(name)
        # a test that commits leaves rows that no TRUNCATE may remove: it gets a fresh copy instead
        patch = pytest.MonkeyPatch()
        operations = connections["default"].ops
        patch.setattr(operations, "execute_sql_flush", lambda _: databases.copy_template(name))
        yield
        patch.undo()
        connections["default"].close()


@pytest.fixture
def database_url(transactional_db: None) -> str:
    """The address of this worker's database, for programs that a test starts."""
    return databases.address(str(connections["default"].settings_dict["NAME"]))


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An empty HUIKUAN_HOME."""
    folder = tmp_path / "home"
    folder.mkdir(mode=0o700)
    return folder
