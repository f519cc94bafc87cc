"""The figures that a day is closed with, of every customer and of the company (D7, A8)."""

from huikuan.analytics.daily.figures import DayFigures, Total, day_figures, newest_mark
from huikuan.analytics.daily.sheets import Sheet
from huikuan.analytics.daily.standings import Standing, standings

__all__ = [
    "DayFigures",
    "Sheet",
    "Standing",
    "Total",
    "day_figures",
    "newest_mark",
    "standings",
]
