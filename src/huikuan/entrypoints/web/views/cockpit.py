"""The cockpit: what is owed, what is late, where it goes (page 1 of the pages; D6, D7)."""

from django.http import HttpRequest, HttpResponse

from huikuan.analytics import reports
from huikuan.entrypoints.web.figures import cards
from huikuan.entrypoints.web.frame import Frame
from huikuan.entrypoints.web.page import page
from huikuan.entrypoints.web.render import rendered

FIGURES = ("open_balance", "overdue_amount", "unapplied", "dso", "customers")
NOTES = {"overdue_amount": "overdue_share"}
TOP = 10
RECENT = 5


@page("reports", here="cockpit")
def cockpit(request: HttpRequest, frame: Frame) -> HttpResponse:
    """Figures per currency, aging over twelve month ends, the ten that owe most too long."""
    report = reports.run("cockpit", frame.query())
    facts = {"cards": cards(frame, report, FIGURES, NOTES)}
    return rendered(request, frame, "web/cockpit.html", facts)
