"""What a periodic report lists, what changed since the last one, and when it goes out (D6, P3)."""

from huikuan.rules.reporting.changes import Change, change, share
from huikuan.rules.reporting.policy import MonthlyReport, parse
from huikuan.rules.reporting.schedule import LAST_DAY, due

__all__ = ["LAST_DAY", "Change", "MonthlyReport", "change", "due", "parse", "share"]
