"""The only place where a command reads the clock; everything below is told the day."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


def today(time_zone: str = "Asia/Shanghai") -> date:
    """The day it is now where the company is."""
    return datetime.now(ZoneInfo(time_zone)).date()


def now() -> datetime:
    """This moment, in UTC."""
    return datetime.now(UTC)
