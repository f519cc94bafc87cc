"""Keeps letters as they left the house: a file each, never written over (A6).

`<HUIKUAN_HOME>/files/letters/<company>/<customer>/<key>.pdf`; its SHA-256 stands in the record of
the step that sent it.
"""

import re
from pathlib import Path

from django.conf import settings


def keep_letter(company: str, customer_no: str, key: str, pdf: bytes) -> Path:
    """Keep a letter under a key of its own, such as `step-12-1`, and return its file.

    The same again is the same. Raises FileExistsError for another letter under the key.
    """
    file = _folder(company, customer_no) / f"{_plain(key)}.pdf"
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        with file.open("xb") as made:
            made.write(pdf)
    except FileExistsError:
        if file.read_bytes() != pdf:
            raise
    return file


def kept_letter(company: str, customer_no: str, key: str) -> bytes | None:
    """Return a letter that was kept; None where there is none."""
    file = _folder(company, customer_no) / f"{_plain(key)}.pdf"
    return file.read_bytes() if file.is_file() else None


def kept_letters(company: str, customer_no: str) -> tuple[tuple[str, bytes], ...]:
    """Return every letter to a customer that was kept: its file's name, its bytes."""
    folder = _folder(company, customer_no)
    files = sorted(folder.glob("*.pdf")) if folder.is_dir() else []
    return tuple((one.name, one.read_bytes()) for one in files)


def _folder(company: str, customer_no: str) -> Path:
    return Path(settings.HOME) / "files" / "letters" / _plain(company) / _plain(customer_no)


def _plain(name: str) -> str:
    """A name without ways out of its folder; two names never become one."""
    return re.sub(r"[^\w-]", lambda found: f"%{ord(found[0]):x}", name)
