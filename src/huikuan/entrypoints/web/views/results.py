"""The results of collecting: what came, after which contacts, against the period before (A14)."""

from datetime import timedelta
from typing import Any, Final

from django.http import HttpRequest, HttpResponse

from huikuan.adapters.texts import known, text
from huikuan.entrypoints.web import wording
from huikuan.entrypoints.web.frame import Frame
from huikuan.entrypoints.web.page import page
from huikuan.entrypoints.web.render import rendered
from huikuan.flows import measure_results
from huikuan.flows.measure_results import Period, Results
from huikuan.rules.economics import Measured

PERIODS: Final = (30, 90, 365)
_HOUR: Final = 60
_WORDS: Final = {"channel": "contact_channel.", "stage": "dunning_stage.", "policy": "policy_name."}


@page("results", here="results")
def results(request: HttpRequest, frame: Frame) -> HttpResponse:
    """A period up to the day that is looked at, by what was done, beside the one before."""
    given = request.GET.get("days", "")
    days = next((one for one in PERIODS if str(one) == given), PERIODS[1])
    by = request.GET.get("by", "")
    by = by if by in measure_results.GROUPS else "channel"
    found = measure_results.results(
        frame.company, frame.as_of - timedelta(days=days - 1), frame.as_of
    )
    before = {one.key: one for one in found.before.groups[by]}
    facts = {
        "found": found,
        "days": days,
        "within": measure_results.WITHIN_DAYS,
        "cards": _cards(frame, found),
        "periods": [
            (one, frame.address("results", _days=one, _by=by), one == days) for one in PERIODS
        ],
        "groups": [
            (one, frame.address("results", _days=days, _by=one), one == by)
            for one in measure_results.GROUPS
        ],
        "by": by,
        "rows": [_row(frame, found, by, one, before) for one in found.now.groups[by]],
        "left_out": ", ".join(found.left_out),
    }
    return rendered(request, frame, "web/results.html", facts)


def _cards(frame: Frame, found: Results) -> list[dict[str, str]]:
    now, before = found.now, found.before

    def money(period: Period, name: str) -> str:
        return wording.amount(getattr(period, name), found.currency)

    def spent(days: int | None) -> str:
        return wording.NOTHING if days is None else wording.span(days, frame.language)

    told: tuple[tuple[str, str, str, dict[str, int]], ...] = (
        ("recovered", money(now, "recovered_minor"), money(before, "recovered_minor"), {}),
        (
            "answered",
            money(now, "answered_minor"),
            money(before, "answered_minor"),
            {"days": measure_results.WITHIN_DAYS},
        ),
        ("days_to_collect", spent(now.days_to_collect), spent(before.days_to_collect), {}),
        (
            "saved",
            wording.count(now.saved_minutes // _HOUR),
            wording.count(before.saved_minutes // _HOUR),
            {"minutes": found.minutes},
        ),
    )
    return [
        {
            "code": code,
            "title": text(f"web.results.{code}", frame.language),
            "what": text(f"web.results.{code}.what", frame.language, **figures),
            "value": value,
            "before": was,
            "unit": found.currency if code in {"recovered", "answered"} else "",
        }
        for code, value, was, figures in told
    ]


def _row(
    frame: Frame, found: Results, by: str, one: Measured, before: dict[str, Measured]
) -> dict[str, Any]:
    was = before.get(one.key)
    return {
        "name": _named(frame, by, one.key),
        "tries": wording.count(one.tries),
        "reached": wording.share(one.reached * 10_000 // one.tries) if one.tries else "",
        "customers": wording.count(one.customers),
        "recovered": wording.amount(one.recovered_minor, found.currency),
        "before": wording.amount(was.recovered_minor if was else 0, found.currency),
        "per_try": wording.amount(
            one.recovered_minor // one.tries if one.tries else 0, found.currency
        ),
        "days": wording.NOTHING
        if one.days_to_collect is None
        else wording.span(one.days_to_collect, frame.language),
        "hours": wording.count(one.minutes // _HOUR),
        "saved": wording.count(one.saved_hours),
    }


def _named(frame: Frame, by: str, key: str) -> str:
    if not key:
        return text(f"results.none.{by}", frame.language)
    code = f"{_WORDS.get(by, '')}{key}"
    return text(code, frame.language) if by in _WORDS and known(code) else key
