"""Reads reports of third parties, what was ordered, what it cost, what providers told."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime
from typing import Final

from huikuan.books.dossiers import models
from huikuan.books.dossiers.queries.rows import Ids, as_event, as_order, as_report, asked
from huikuan.books.dossiers.values import EventView, NoSuchRecord, OrderView, ReportView

_OPEN: Final = ("ordered", "running")


def reports(
    company_id: int,
    customer_ids: Ids = None,
    *,
    as_of: date,
    known_at: datetime | None = None,  # tidy: allow date-default - without: what is known now
) -> Mapping[int, tuple[ReportView, ...]]:
    """Return the third-party reports in our hands on a day, the latest first, by customer."""
    rows = asked(models.Report.objects, company_id, customer_ids, as_of, known_at)
    found: dict[int, list[ReportView]] = defaultdict(list)
    for row in rows.defer("raw").order_by("customer_id", "-reported_on", "-id"):
        found[row.customer_id].append(as_report(row))
    return {customer: tuple(all_) for customer, all_ in found.items()}


def raw_report(company_id: int, report_id: int) -> tuple[ReportView, bytes]:
    """Return a report and the provider's answer as it came. Raises NoSuchRecord."""
    row = models.Report.objects.filter(company_id=company_id, id=report_id).first()
    if row is None:
        raise NoSuchRecord(report_id)
    return as_report(row), bytes(row.raw)


def orders(
    company_id: int, customer_ids: Ids = None, *, open_only: bool = False
) -> tuple[OrderView, ...]:
    """Return orders for reports, the latest first."""
    rows = models.ReportOrder.objects.filter(company_id=company_id)
    if customer_ids is not None:
        rows = rows.filter(customer_id__in=list(customer_ids))
    if open_only:
        rows = rows.filter(state__in=_OPEN)
    return tuple(as_order(row) for row in rows.order_by("-id"))


def open_orders() -> tuple[tuple[int, OrderView], ...]:
    """Return every company's orders that are not over, with the company, oldest first."""
    rows = models.ReportOrder.objects.filter(state__in=_OPEN).order_by("id")
    return tuple((row.company_id, as_order(row)) for row in rows)


def watchers(provider: str, subject: str) -> tuple[tuple[int, int], ...]:
    """Return the company and customer for whom a provider watches a firm."""
    rows = models.Watched.objects.filter(provider=provider, subject=subject)
    last = rows.order_by("company_id", "customer_id", "-id").distinct("company_id", "customer_id")
    return tuple((row.company_id, row.customer_id) for row in last if not row.ended)


def spent(company_id: int, *, start: date, end: date) -> Mapping[str, int]:
    """Return what reports cost that were ordered in [start, end), by currency in minor units.

    What failed costs nothing.
    """
    rows = models.ReportOrder.objects.filter(
        company_id=company_id, ordered_on__gte=start, ordered_on__lt=end
    ).exclude(state="failed")
    found: dict[str, int] = defaultdict(int)
    for currency, minor in rows.values_list("cost_currency", "cost_minor"):
        found[currency] += minor
    return dict(found)


def events(
    company_id: int,
    customer_ids: Ids = None,
    *,
    as_of: date,
    known_at: datetime | None = None,  # tidy: allow date-default - without: what is known now
) -> tuple[EventView, ...]:
    """Return what providers told of the firms that they watch, the latest first."""
    rows = models.ReportEvent.objects.filter(company_id=company_id, happened_on__lte=as_of)
    if customer_ids is not None:
        rows = rows.filter(customer_id__in=list(customer_ids))
    if known_at is not None:
        rows = rows.filter(recorded_at__lte=known_at)
    return tuple(as_event(row) for row in rows.defer("raw").order_by("-happened_on", "-id"))
