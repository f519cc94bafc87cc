"""What the commands need of the program's wiring, which stands above them (house: floors)."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from huikuan.adapters.database import Server, Source, Status


class Platform(Protocol):
    """The home folder, its database, and the processes that can be started over them."""

    @property
    def home(self) -> Path:
        """The data folder of this installation."""

    @property
    def host(self) -> str:
        """The address that the pages are served on."""

    @property
    def port(self) -> int:
        """The port that the pages are served on."""

    def server(self) -> Server | None:
        """The embedded server; None when DATABASE_URL names another one."""

    def refuse_no_books(self) -> None:
        """Refuse a home that has no embedded database yet, and make nothing there.

        A mistyped home must not become an installation by a command that only wants to read.
        """

    def database(self, *, new: bool = False) -> Status:
        """Start the embedded server if need be; where the database is. Made only if `new`."""

    def source(self, *, new: bool = False) -> Source:
        """The database and the files, for a backup or, into a `new` home, a restore."""

    def open_books(self) -> None:
        """Make the books usable in this process; refuse a database that was not set up for them."""

    def migrate(self) -> int:
        """Bring the database's schema up to this version; how many steps were taken."""

    def everything_ends(self) -> AbstractContextManager[None]:
        """A block at whose end, however it comes, the embedded database is stopped."""

    def serve(self, *, ready: Callable[[str], None], fell: Callable[[str], None]) -> int:
        """Serve pages and run jobs until told to stop; the exit status.

        ``ready`` is told the address when the first page came, ``fell`` what ended by itself.
        """

    def work(self) -> int:
        """Run jobs and schedules until told to stop; the exit status."""
