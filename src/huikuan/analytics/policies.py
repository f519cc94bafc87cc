"""Which policy counts on a day: the firm's own, else the preset shipped as data (D3, I16)."""

from huikuan.books.policies import queries
from huikuan.kernel.days import Day
from huikuan.kernel.policies import PolicyVersion

AGING = "aging"
MONTHLY_REPORT = "monthly_report"
RECONCILIATION = "reconciliation"
MATCHING = "matching"
CASH = "cash"
NAME = "standard"


def aging_policy(company_id: int, day: Day) -> PolicyVersion:
    """The version in force in a company on a day; the preset before any was recorded."""
    return _in_force(AGING, company_id, day)


def report_policy(company_id: int, day: Day) -> PolicyVersion:
    """What the monthly report lists: the version in force, else the preset."""
    return _in_force(MONTHLY_REPORT, company_id, day)


def reconciliation_policy(company_id: int, day: Day) -> PolicyVersion:
    """How customers are asked to confirm their balance: the version in force, else the preset."""
    return _in_force(RECONCILIATION, company_id, day)


def matching_policy(company_id: int, day: Day) -> PolicyVersion:
    """What matching may do by itself: the version in force, else the preset."""
    return _in_force(MATCHING, company_id, day)


def cash_policy(company_id: int, day: Day) -> PolicyVersion:
    """What may become of rests and small differences: the version in force, else the preset."""
    return _in_force(CASH, company_id, day)


def drafts_policy(company_id: int, day: Day) -> PolicyVersion:
    """Which drafts are as good as paid, and how their interest runs: in force, else the preset."""
    return _in_force("drafts", company_id, day)


def banking_policy(company_id: int, day: Day) -> PolicyVersion:
    """What happens to statements of new or closed accounts: in force, else the preset."""
    return _in_force("banking", company_id, day)


def order_check_policy(company_id: int, day: Day) -> PolicyVersion:
    """What an order is checked for: the version in force, else the preset."""
    return _in_force("order_check", company_id, day)


def posting_policy(company_id: int, day: Day) -> PolicyVersion:
    """How facts are posted: the version in force, else the preset."""
    return _in_force("posting", company_id, day)


def chart_of_accounts(company_id: int, day: Day, name: str) -> PolicyVersion:
    """The chart with this name: the version in force, else the preset.

    Raises NoPolicyInForce when there is no chart of this name.
    """
    return _in_force("chart", company_id, day, name)


def scoring_policy(company_id: int, day: Day) -> PolicyVersion:
    """Which scorecard counts, and how closely customers are watched: in force, else the preset."""
    return _in_force("scoring", company_id, day)


def scorecard(company_id: int, day: Day, name: str) -> PolicyVersion:
    """The scorecard with this name: the version in force, else the preset.

    Raises NoPolicyInForce when there is no card of this name.
    """
    return _in_force("scorecard", company_id, day, name)


def portal_policy(company_id: int, day: Day) -> PolicyVersion:
    """How long the portal's doors stand open, and what it takes: in force, else the preset."""
    return _in_force("portal", company_id, day)


def delivery_policy(company_id: int, day: Day) -> PolicyVersion:
    """From when an invoice that was not received is listed: the version in force, else the preset."""
    return _in_force("delivery", company_id, day)


def credit_policy(kind: str, company_id: int, day: Day) -> PolicyVersion:
    """A policy of credit (limits, approvals, terms_ladder, reviews): in force, else the preset."""
    return _in_force(kind, company_id, day)


def _in_force(kind: str, company_id: int, day: Day, name: str = NAME) -> PolicyVersion:
    return queries.current(company_id=company_id, kind=kind, name=name, day=day)
