"""Decides what every page's template is told beside its own facts: the frame and its addresses."""

from collections.abc import Mapping
from datetime import date
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from huikuan.entrypoints.web.frame import Frame
from huikuan.entrypoints.web.tables import pairs_of
from huikuan.kernel.days import add_months, month_end, month_start

MONTH_ENDS = 11
# what belongs to the list that is looked at, not to the day
DROPPED = frozenset({"as_of", "page", "format"})


def rendered(
    request: HttpRequest,
    frame: Frame,
    template: str,
    facts: Mapping[str, object],
    *,
    status: int = 200,
) -> HttpResponse:
    """The page of a template in its frame; the day's choices keep what else the address says."""
    kept = [pair for pair in pairs_of(request) if pair[0] not in DROPPED]
    days = [_end(frame.today, back) for back in range(MONTH_ENDS)]
    context = {
        "frame": frame,
        "frame_kept": kept,
        "frame_today": _at(request, kept),
        "frame_days": [(day, _at(request, [*kept, ("as_of", day.isoformat())])) for day in days],
        **facts,
    }
    return render(request, template, context, status=status)


def _end(today: date, back: int) -> date:
    return month_end(add_months(month_start(today), -1 - back))


def _at(request: HttpRequest, query: list[tuple[str, str]]) -> str:
    return f"{request.path}?{urlencode(query)}" if query else request.path
