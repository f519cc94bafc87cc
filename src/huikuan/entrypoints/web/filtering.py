"""Decides how the filter field of a list stands on its page: its text, what is wrong, what may follow.

The condition itself is read by the rules; here it gets titles in the reader's language, values as
the book has them, and for what cannot be read the sentence and the ways to put it right.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.http import HttpRequest, JsonResponse

from huikuan.adapters.texts import known, text
from huikuan.analytics import reports
from huikuan.analytics.reports import BadFilter, Query
from huikuan.entrypoints.web import wording
from huikuan.entrypoints.web.frame import Frame
from huikuan.kernel.days import add_months, month_end, month_start
from huikuan.rules.filters import CURRENCY, Choice, Field, Suggestions, suggest

WHERE = "where"
PLACE = "complete"
MOST = 12
LONGEST = 2000
_DAYS = ("30", "60", "90", "180")
_SHARES = ("10%", "25%", "50%")
_MONTHS = 3
_LONGEST_PLACE = 5


@dataclass(frozen=True, slots=True)
class Repair:
    """A name or value that may have been meant, and the list with it in place."""

    word: str
    address: str


@dataclass(frozen=True, slots=True)
class FilterField:
    """What stands in the field; `start` and `end` are where the fault stands, when there is one."""

    text: str
    fault: str = ""
    start: int = 0
    end: int = 0
    repairs: tuple[Repair, ...] = ()


def faulty(frame: Frame, request: HttpRequest, written: str, bad: BadFilter) -> FilterField:
    """The field with what is wrong in it and links to what may have been meant."""
    here = [(name, value) for name, values in request.GET.lists() for value in values]
    kept = [pair for pair in here if pair[0] not in {WHERE, "page"}]
    repairs = tuple(
        Repair(
            word,
            f"?{urlencode([*kept, (WHERE, written[: bad.start] + word + written[bad.end :])])}",
        )
        for word in bad.nearest
    )
    sentence = text(bad.code, frame.language, **bad.figures)
    return FilterField(written, sentence, bad.start, bad.end, repairs)


def completes(request: HttpRequest) -> bool:
    """Whether the address asks what may be written at a place of the condition."""
    return PLACE in request.GET


def completion(request: HttpRequest, frame: Frame, report: str, query: Query) -> JsonResponse:
    """What may be written at the place that the address names, worded for the reader.

    Places count characters, not units of UTF-16. Raises BadQuery as the reports do.
    """
    written = request.GET.get(WHERE, "")[:LONGEST]
    given = request.GET.get(PLACE, "")[:_LONGEST_PLACE]
    place = int(given) if given.isascii() and given.isdigit() else len(written)
    fields = [_titled(frame, one) for one in reports.filter_fields(report, query)]
    found = suggest(written, place, fields, lambda field: _values(frame, query, field), most=MOST)
    return JsonResponse(
        {
            "start": found.start,
            "end": found.end,
            "hint": _hint(frame, found, fields),
            "options": [
                {"text": one.text, "title": one.title or _joint(frame, one.text)}
                for one in found.options
            ],
        }
    )


def _titled(frame: Frame, field: Field) -> Field:
    title = reports.column_title(field.code, frame.language)
    return Field(field.code, field.kind, field.choices, field.also, title)


def _values(frame: Frame, query: Query, field: Field) -> Iterator[Choice]:
    if field.kind == "bool":
        yield Choice("true", text("web.yes", frame.language))
        yield Choice("false", text("web.no", frame.language))
    elif field.kind == "days":
        yield from (Choice(days) for days in _DAYS)
    elif field.kind == "share":
        yield from (Choice(share) for share in _SHARES)
    elif field.kind == "date":
        yield from _dates(frame)
    else:
        for one in reports.filter_values(query, field):
            yield Choice(one.value, _word(frame, field, one.value), one.also)


def _dates(frame: Frame) -> Iterator[Choice]:
    as_of = frame.as_of
    yield Choice(as_of.isoformat(), text("web.asof", frame.language))
    start = month_start(as_of)
    for back in range(_MONTHS):
        day = add_months(start, -back)
        yield Choice(day.isoformat(), text("web.filter.month_start", frame.language))
    yield Choice(
        month_end(add_months(start, -1)).isoformat(), text("web.filter.month_end", frame.language)
    )
    first = date(as_of.year, 1, 1).isoformat()
    yield Choice(first, text("web.filter.year_start", frame.language))


def _word(frame: Frame, field: Field, value: str) -> str:
    """What people call a value, empty where that is the value itself."""
    if field.code == CURRENCY:
        word = wording.currency(value, frame.language)
    else:
        word = wording.cell(field.code, field.kind, value, {}, frame.language)
    return "" if word == value else word


def _joint(frame: Frame, written: str) -> str:
    """The words of an operator or of what joins comparisons."""
    code = f"web.filter.sign.{_SIGNS.get(written, written)}"
    return text(code, frame.language) if known(code) else ""


_SIGNS = {
    "==": "is",
    "!=": "is_not",
    "<": "below",
    "<=": "at_most",
    ">": "above",
    ">=": "at_least",
    "~": "contains",
    "in (": "one_of",
    "not in (": "none_of",
}


def _hint(frame: Frame, found: Suggestions, fields: list[Field]) -> str:
    """What is expected here, in a few words."""
    if found.expected != "value":
        return text(f"web.filter.expects.{found.expected}", frame.language)
    (field,) = [one for one in fields if one.code == found.field]
    hint = text(f"web.filter.value.{field.kind}", frame.language)
    return text("web.filter.expects.value", frame.language, field=field.title, hint=hint)
