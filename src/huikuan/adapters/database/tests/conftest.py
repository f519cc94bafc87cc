"""Servers of their own for the tests of the room that runs servers."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from huikuan.adapters.database import Server
from tests.support import databases

Make = Callable[[Path], Server]


@pytest.fixture
def make_server() -> Iterator[Make]:
    made: list[Server] = []

    def make(folder: Path) -> Server:
        server = Server(folder, binaries_folder=databases.programs())
        made.append(server)
        return server

    yield make
    for server in made:
        if os.access(server.data, os.F_OK):
            server.stop(patience=3.0)


@pytest.fixture
def server(tmp_path: Path, make_server: Make) -> Server:
    return make_server(tmp_path / "postgres")
