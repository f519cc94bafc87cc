"""Gives an import a folder for its work, and takes away what killed imports left behind (X1, X5).

Every folder is locked by the process that works in it; the system drops the lock when the process
ends, however it ends. So a folder whose lock is free belongs to nobody, and the next import removes
it with everything in it.
"""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings


@contextmanager
def spool_folder() -> Iterator[Path]:
    """Make a folder that is gone afterwards; what earlier imports could not remove goes first.

    Raises OSError where the home folder cannot be written.
    """
    base = Path(settings.HOME) / "spool"
    base.mkdir(parents=True, exist_ok=True)
    sweep(base)
    folder, held = _make(base)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(held)


def sweep(base: Path) -> None:
    """Remove the folders under `base` that no living process holds."""
    for folder in base.iterdir():
        held = _lock(folder)
        if held is not None:
            shutil.rmtree(folder, ignore_errors=True)
            os.close(held)


def _make(base: Path) -> tuple[Path, int]:
    while True:
        folder = Path(tempfile.mkdtemp(dir=base))
        held = _lock(folder)
        # somebody may have swept it away before it was locked
        if held is not None:
            if os.fstat(held).st_nlink:
                return folder, held
            os.close(held)


def _lock(folder: Path) -> int | None:
    """Lock a folder; None when it is gone, no folder, or somebody else's."""
    try:
        held = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except OSError:
        return None
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(held)
        return None
    return held
