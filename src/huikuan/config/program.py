"""Wires the program `huikuan`: settings, embedded database, books, processes (contract).

Django, the database driver and everything else heavy is imported only by the commands that need
it: a command that reads no data starts as fast as the catalogue can be read.
"""

import gc
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from huikuan.config import environment
from huikuan.config.environment import BadSetting, Environment
from huikuan.entrypoints.cli.main import run
from huikuan.entrypoints.cli.refusals import NotAvailable, WrongUse

if TYPE_CHECKING:
    from huikuan.adapters.database import Server, Source, Status

SETTINGS = "huikuan.config.settings"


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; the exit status."""
    return run(sys.argv[1:] if argv is None else argv, wire, os.environ)


def wire(home: Path | None) -> "Program":
    """The platform over the settings of this process, or over another home folder.

    Raises WrongUse for a setting that cannot be used.
    """
    if home is not None:
        # the processes that we start must see the same home
        os.environ["HUIKUAN_HOME"] = str(home.absolute())
    try:
        return Program(environment.current())
    except BadSetting as wrong:
        raise WrongUse("cli.bad_setting", message=wrong) from wrong


@dataclass(frozen=True, slots=True)
class Program:
    """The platform of the commands."""

    environment: Environment

    @property
    def home(self) -> Path:
        return self.environment.home

    @property
    def host(self) -> str:
        return self.environment.host

    @property
    def port(self) -> int:
        return self.environment.port

    def server(self) -> "Server | None":
        return _server(self.environment) if self.environment.embedded else None

    def refuse_no_books(self) -> None:
        server = self.server()
        if server is not None and not server.made:
            raise NotAvailable("cli.no_books", home=self.home)

    def database(self, *, new: bool = False) -> "Status":
        from huikuan.adapters.database import DatabaseUnavailable, State, Status

        if not new:
            self.refuse_no_books()
        server = self.server()
        if server is None:
            return Status(
                state=State.RUNNING,
                pid=None,
                version="",
                url=self.environment.database_url,
                folder=self.home,
            )
        try:
            self._make_home()
            server.hold()
            return server.start()
        except (DatabaseUnavailable, OSError) as refused:
            raise NotAvailable("cli.database_unavailable", message=refused) from refused

    def source(self, *, new: bool = False) -> "Source":
        from huikuan.adapters.database import DatabaseUnavailable, Source, find_binaries

        url = self.database(new=new).url
        try:
            binaries = find_binaries(self.environment.postgres_bin)
        except DatabaseUnavailable as refused:
            raise NotAvailable("cli.database_unavailable", message=refused) from refused
        return Source(url=str(url), home=self.home, binaries=binaries)

    def open_books(self) -> None:
        from huikuan.config import schema

        self._load_django()
        schema.refuse_other_version()

    def migrate(self) -> int:
        from huikuan.config import schema

        self._load_django(new=True)
        return schema.bring_up()

    def everything_ends(self) -> AbstractContextManager[None]:
        from huikuan.config.processes import everything_ends

        self._make_home()
        return everything_ends(self.server())

    def serve(self, *, ready: Callable[[str], None], fell: Callable[[str], None]) -> int:
        from huikuan.config.processes import serve

        self.open_books()
        return serve(self.environment, self.server(), ready=ready, fell=fell)

    def work(self) -> int:
        self.open_books()
        # the jobs import the books, which must be open
        from huikuan.entrypoints.worker.loop import work

        return work()

    def _make_home(self) -> None:
        # keys and books lie in it: nobody else may look
        self.home.mkdir(mode=0o700, parents=True, exist_ok=True)

    def _load_django(self, *, new: bool = False) -> None:
        url = self.database(new=new).url
        os.environ["DATABASE_URL"] = str(url)
        os.environ["HUIKUAN_SECRET_KEY"] = environment.ensure_secret(self.environment)
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
        # what is loaded here stays until the end: nobody need look through it for garbage
        gc.disable()
        import django

        django.setup()
        gc.freeze()
        gc.enable()


@cache
def _server(settings: Environment) -> "Server":
    # one for each process: it keeps the lock that says the server is in use
    from huikuan.adapters.database import Server

    return Server(settings.home / "postgres", binaries_folder=settings.postgres_bin)


if __name__ == "__main__":
    sys.exit(main())
