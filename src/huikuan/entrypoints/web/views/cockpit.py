"""The cockpit: what is owed, what is late, where it goes (page 1 of the pages; D6, D7)."""

from django.http import HttpRequest, HttpResponse

from huikuan.analytics import reports
from huikuan.books.intake import queries as intake
from huikuan.entrypoints.web.charts import aging_chart, trend_table
from huikuan.entrypoints.web.figures import cards
from huikuan.entrypoints.web.frame import Frame
from huikuan.entrypoints.web.links import to_customer
from huikuan.entrypoints.web.money_links import POSITION
from huikuan.entrypoints.web.page import page
from huikuan.entrypoints.web.render import rendered
from huikuan.entrypoints.web.tables import ListSpec, plain
from huikuan.entrypoints.web.views.drafts import due_count
from huikuan.flows.apply_cash.recalling import waiting_count

FIGURES = (
    *("receivable", "overdue", "collectable_now", "unapplied"),
    *("dso_count_back", "best_possible_dso", "average_days_delinquent", "overdue_debtors"),
)
NOTES = {"overdue": "overdue_share"}
RECENT = 6

_TOP = ListSpec(
    report="top_overdue",
    hidden=frozenset({"customer_no", "currency", "unapplied"}),
    links={"name": to_customer},
    figures=POSITION,
)


@page("reports", here="cockpit")
def cockpit(request: HttpRequest, frame: Frame) -> HttpResponse:
    """Figures per currency, aging over twelve month ends, the ten that owe most too long."""
    report = reports.run("cockpit", frame.query())
    currencies = [str(row["currency"]) for row in report.rows]
    asked = request.GET.get("currency", "")
    currency = asked if asked in currencies else frame.company.currency
    trend = reports.run("aging_trend", frame.query(params={"currency": currency}, limit=None))
    top = reports.run("top_overdue", frame.query(params={"currency": currency}))
    facts = {
        "drafts_due": due_count(frame) if frame.may("drafts") else 0,
        "cash_waiting": waiting_count(frame.company.id, frame.as_of)
        if frame.may("receipts")
        else 0,
        "cards": cards(frame, report, FIGURES, NOTES),
        "empty": not trend.rows,
        "currency": currency,
        "currencies": currencies,
        "chart": aging_chart(frame, trend, currency),
        "trend": trend_table(frame, trend),
        "top": plain(frame, _TOP, top),
        "imports_address": frame.address("imports") if frame.may("imports") else "",
        "imports": intake.batches(frame.company.id, RECENT) if frame.may("imports") else [],
    }
    return rendered(request, frame, "web/cockpit.html", facts)
