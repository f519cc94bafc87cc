"""Decides which days are workdays in a country, from official lists (D1; domain 6.1).

China's rest days and make-up workdays come from the `holidays` package, corrected and bounded by
`policies/calendar/china.yaml`. A country without a document has weekends only, and says that
nothing is final.
"""

from functools import cache
from importlib import resources

import yaml

from huikuan.adapters.calendars.document import BadCalendar, CalendarDocument, parse
from huikuan.kernel.calendars import WEEKENDS_ONLY, Calendar

__all__ = ["BadCalendar", "CalendarDocument", "calendar", "from_document", "parse"]

_DOCUMENTS = {"CN": "china.yaml"}


@cache
def calendar(country: str) -> Calendar:
    """The calendar of a country (ISO 3166 alpha-2), as shipped; read once for each process.

    Raises:
        BadCalendar: the shipped document is damaged.
    """
    name = _DOCUMENTS.get(country)
    if name is None:
        return WEEKENDS_ONLY
    source = resources.files("huikuan").joinpath("policies", "calendar", name)
    return from_document(parse(yaml.safe_load(source.read_bytes())))


def from_document(document: CalendarDocument) -> Calendar:
    """China's calendar for the years the document calls official, with its corrections.

    An override wins over the package's list in both directions.
    """
    from holidays import country_holidays

    years = range(document.official_from.year, document.final_through.year + 1)
    official = country_holidays("CN", years=years)
    off = {
        day
        for day in official
        if document.official_from <= day <= document.final_through and day not in document.workdays
    }
    worked = {
        day
        for day in official.weekend_workdays
        if document.official_from <= day <= document.final_through and day not in document.off
    }
    return Calendar(
        off_days=frozenset(off | document.off),
        makeup_workdays=frozenset((worked | document.workdays) - document.off),
        final_through=document.final_through,
        fixed_off=document.fixed_off,
    )
