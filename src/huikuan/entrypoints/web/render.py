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
# what belongs to the day and the knowledge that are looked at, and what turns with them
MOMENTS = frozenset({"as_of", "known_at"})
DROPPED = frozenset({"page", "format"})


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
    for_day = [pair for pair in kept if pair[0] != "as_of"]
    for_known = [pair for pair in kept if pair[0] != "known_at"]
    days = [_end(frame.today, back) for back in range(MONTH_ENDS)]
    # a past day as it was seen on that day itself is what is asked for most
    known = [*([frame.as_of] if frame.before and frame.as_of not in days else []), *days]
    context = {
        "frame": frame,
        "frame_kept": for_day,
        "frame_kept_known": for_known,
        "frame_today": _at(request, for_day),
        "frame_now": _at(request, for_known),
        "frame_back": _at(request, [pair for pair in kept if pair[0] not in MOMENTS]),
        "frame_days": [(day, _at(request, [*for_day, ("as_of", day.isoformat())])) for day in days],
        "frame_known": [
            (day, _at(request, [*for_known, ("known_at", day.isoformat())])) for day in known
        ],
        **facts,
    }
    return render(request, template, context, status=status)


def _end(today: date, back: int) -> date:
    return month_end(add_months(month_start(today), -1 - back))


def _at(request: HttpRequest, query: list[tuple[str, str]]) -> str:
    return f"{request.path}?{urlencode(query)}" if query else request.path
