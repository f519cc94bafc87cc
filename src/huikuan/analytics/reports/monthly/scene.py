"""What the parts of the monthly report share: two days, one policy, the same question at both."""

from dataclasses import dataclass, replace
from functools import cached_property

from huikuan.analytics.faults import BadQuery
from huikuan.analytics.policies import report_policy
from huikuan.analytics.reports.context import Context, home_first
from huikuan.analytics.reports.customers import positions
from huikuan.analytics.reports.groups import asked
from huikuan.kernel.days import Day, add_days, month_start
from huikuan.kernel.policies import PolicyVersion
from huikuan.rules.reporting import MonthlyReport, parse

DEFAULT_BY = ("group",)


@dataclass(frozen=True)
class Scene:
    """The question at the day asked for and, as `before`, at the last day of the month before."""

    now: Context

    def __post_init__(self) -> None:
        """Refuse parameters that the report does not know."""
        self.now.params.only("currency", "days")

    @property
    def as_of(self) -> Day:
        """The day asked for; a month's last day makes it that month's report."""
        return self.now.view.as_of

    @cached_property
    def first(self) -> Day:
        """The month's first day."""
        return month_start(self.as_of)

    @cached_property
    def before(self) -> Context:
        """The question at the last day of the month before."""
        return self.at(add_days(self.first, -1))

    def at(self, day: Day, *, by: tuple[str, ...] = ()) -> Context:
        """The question for another day, narrowed by the currency alone."""
        currency = self.now.params.currency()
        params: dict[str, object] = {"currency": currency} if currency else {}
        query = replace(
            self.now.query, as_of=day, by=by, params=params, sort="", limit=None, offset=0
        )
        return Context(query, self.now.mark)

    @cached_property
    def by(self) -> tuple[str, ...]:
        """What the aging is added up by; raises BadQuery for what is not known."""
        return asked(self.now.query.by or DEFAULT_BY)

    @cached_property
    def policy(self) -> PolicyVersion:
        """The policy of the report that is in force on the day."""
        return report_policy(self.now.query.company_id, self.as_of)

    @cached_property
    def lists(self) -> MonthlyReport:
        """What the report lists; the question may name another number of days."""
        said = parse(self.policy.document)
        days = self.now.params.whole("days")
        if days is None:
            return said
        if days > _MOST_DAYS:
            raise BadQuery("query.unknown_value", name="days", value=str(days))
        return replace(said, late_days=days)

    @cached_property
    def currencies(self) -> list[str]:
        """The currencies that anybody owes in or has overpaid in, on either day; home first."""
        wanted = self.now.params.currency()
        home = self.now.company.currency
        found = {row["currency"] for one in (self.now, self.before) for row in positions(one)}
        found |= {home}
        return home_first(found & {wanted} if wanted else found, home)


_MOST_DAYS = 3_650
