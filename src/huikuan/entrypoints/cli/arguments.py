"""Decides how a date, a moment or a number on the command line is read: strictly (I37).

``1_000``, full-width digits and day-month guesses are refused; argparse shows the type's name.
"""

import argparse
import re
from datetime import UTC, date, datetime

EARLIEST = date(1970, 1, 1)
LATEST = date(2199, 12, 31)
_LONGEST = 12


def day(written: str) -> date:
    """An ISO date, such as 2026-11-24, among the days that the pages answer for."""
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", written):
        raise argparse.ArgumentTypeError(f"{written!r}: YYYY-MM-DD")
    try:
        found = date.fromisoformat(written)
    except ValueError as wrong:
        raise argparse.ArgumentTypeError(f"{written!r}: {wrong}") from wrong
    if not EARLIEST <= found <= LATEST:
        raise argparse.ArgumentTypeError(f"{written!r}: {EARLIEST} ... {LATEST}")
    return found


def moment(written: str) -> datetime:
    """An ISO moment; without an offset it is UTC, and a date alone means its end."""
    try:
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", written):
            return datetime.fromisoformat(f"{written}T23:59:59.999999").replace(tzinfo=UTC)
        found = datetime.fromisoformat(written)
    except ValueError as wrong:
        raise argparse.ArgumentTypeError(f"{written!r}: YYYY-MM-DDTHH:MM:SS+00:00") from wrong
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def whole_number(written: str) -> int:
    """A whole number above zero, in ASCII digits only."""
    if not re.fullmatch(rf"[0-9]{{1,{_LONGEST}}}", written) or int(written) == 0:
        raise argparse.ArgumentTypeError(f"{written!r}: 1, 2, 3, ...")
    return int(written)
