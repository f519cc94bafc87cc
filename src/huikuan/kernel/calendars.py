"""Which days are workdays, and where a day that is none rolls to.

A workday is a weekday that is not off, or a make-up workday (调休: a weekend day that is worked).
After `final_through` the official list is not out yet: weekends and the fixed solar days are
assumed, and `is_final` says so, so that a page can warn (domain 6.1). Law: Civil Code article 203
(a last day on a rest day moves to the day after the rest).
"""

from dataclasses import dataclass

from huikuan.kernel.days import Day, add_days

_SATURDAY = 5


@dataclass(frozen=True)
class Calendar:
    """Days off, worked weekend days, and how far the official list goes.

    `fixed_off` are (month, day) pairs taken as off in years after `final_through`; a
    `final_through` of None means that nothing is official.
    """

    off_days: frozenset[Day]
    makeup_workdays: frozenset[Day]
    final_through: Day | None
    fixed_off: frozenset[tuple[int, int]] = frozenset()

    def __post_init__(self) -> None:
        """Refuse a calendar that says both of one day."""
        both = self.off_days & self.makeup_workdays
        if both:
            raise ValueError(f"both off and make-up workday: {min(both)}")

    def is_final(self, day: Day) -> bool:
        """Tell whether the official list covers the day."""
        return self.final_through is not None and day <= self.final_through

    def is_workday(self, day: Day) -> bool:
        """Tell whether the day is worked."""
        if day in self.makeup_workdays:
            return True
        if day.weekday() >= _SATURDAY or day in self.off_days:
            return False
        return self.is_final(day) or (day.month, day.day) not in self.fixed_off

    def next_workday(self, day: Day) -> Day:
        """Return the first workday on or after the day."""
        while not self.is_workday(day):
            day = add_days(day, 1)
        return day

    def previous_workday(self, day: Day) -> Day:
        """Return the last workday on or before the day."""
        while not self.is_workday(day):
            day = add_days(day, -1)
        return day


WEEKENDS_ONLY = Calendar(frozenset(), frozenset(), final_through=None)
"""Monday to Friday, no holidays: for a country whose list nobody has loaded."""
