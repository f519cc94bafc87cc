"""The one strict date parser for everything that comes from outside (fault F7).

Year-first forms read one way and are always taken: 2026-01-02, 2026/1/2, 2026.1.2, 20260102,
2026年1月2日, each with or without a time of day. Day and month in another order are taken only in
the form that the mapping names (`M/D/YYYY`, `D-Mon-YY`); 01/02/2026 alone is refused.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from huikuan.rules.intake.values import Context, Unreadable
from huikuan.rules.intake.widths import narrow

LONGEST: Final = 40
_TIME = r"(?:[T ]+[0-2]?[0-9]:[0-5][0-9](?::[0-5][0-9](?:\.[0-9]{1,9})?)?(?:Z|[+-][0-9]{2}:?[0-9]{2})?)?"
_YEAR_FIRST = re.compile(
    r"^(?P<y>[0-9]{4})(?P<mark>[-/.])(?P<m>[0-9]{1,2})(?P=mark)(?P<d>[0-9]{1,2})" + _TIME + "$"
)
_COMPACT = re.compile(r"^(?P<y>[0-9]{4})(?P<m>[0-9]{2})(?P<d>[0-9]{2})" + _TIME + "$")
_CHINESE = re.compile(
    r"^(?P<y>[0-9]{4}) ?年 ?(?P<m>[0-9]{1,2}) ?月 ?(?P<d>[0-9]{1,2}) ?日" + _TIME + "$"
)
_ORDER_OPEN = re.compile(r"^[0-9]{1,2}[-/.][0-9]{1,2}[-/.](?:[0-9]{2}|[0-9]{4})(?:[T ].*)?$")

MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            ("jan", "january"),
            ("feb", "february"),
            ("mar", "march"),
            ("apr", "april"),
            ("may",),
            ("jun", "june"),
            ("jul", "july"),
            ("aug", "august"),
            ("sep", "sept", "september"),
            ("oct", "october"),
            ("nov", "november"),
            ("dec", "december"),
        ),
        start=1,
    )
    for name in names
}
_TOKENS: Final = {
    "YYYY": r"(?P<y>[0-9]{4})",
    "YY": r"(?P<yy>[0-9]{2})",
    "Month": r"(?P<mon>[A-Za-z]{3,9})",
    "Mon": r"(?P<mon>[A-Za-z]{3,4})",
    "MM": r"(?P<m>[0-9]{2})",
    "M": r"(?P<m>[0-9]{1,2})",
    "DD": r"(?P<d>[0-9]{2})",
    "D": r"(?P<d>[0-9]{1,2})",
}
_TOKEN = re.compile("YYYY|YY|Month|Mon|MM|M|DD|D")
_SEPARATORS = re.compile(r"[-/. ,年月日]*")


def date_pattern(form: str) -> re.Pattern[str] | None:
    """Return the pattern of a date form such as `M/D/YYYY`, or None if the form is not one.

    A form names year, month and day once each, with - / . blank or comma between them; a time of
    day may follow in the data and is not looked at.
    """
    pieces: list[str] = []
    seen: list[str] = []
    place = 0
    for token in _TOKEN.finditer(form):
        between = form[place : token.start()]
        if not _SEPARATORS.fullmatch(between):
            return None
        pieces += [re.escape(between), _TOKENS[token[0]]]
        seen.append(token[0][0])
        place = token.end()
    if sorted(seen) != ["D", "M", "Y"] or not _SEPARATORS.fullmatch(form[place:]):
        return None
    return re.compile("^" + "".join(pieces) + re.escape(form[place:]) + _TIME + "$")


def read_date(text: str, form: re.Pattern[str] | None, context: Context) -> date:
    """Return the day that the text names, in a year-first form or the mapping's own `form`.

    Raises Unreadable: date_order_open where only a form could tell day from month, no_such_day for
    30 February, date_out_of_range outside context.floor .. context.ceiling, not_a_date otherwise.
    """
    clean = narrow(text).strip()
    if len(clean) > LONGEST:
        raise Unreadable("not_a_date")
    match = (
        _YEAR_FIRST.match(clean)
        or _COMPACT.match(clean)
        or _CHINESE.match(clean)
        or (form.match(clean) if form is not None else None)
    )
    if match is None:
        raise Unreadable("date_order_open" if _ORDER_OPEN.match(clean) else "not_a_date")
    day = _day(match.groupdict())
    if not context.floor <= day <= context.ceiling:
        raise Unreadable(
            "date_out_of_range",
            first=context.floor.isoformat(),
            last=context.ceiling.isoformat(),
        )
    return day


def _day(parts: dict[str, str | None]) -> date:
    short = parts.get("yy")
    year = 2000 + int(short) if short else int(parts["y"] or "0")
    name = parts.get("mon")
    month = MONTHS.get(name.lower(), 0) if name else int(parts["m"] or "0")
    if name and not month:
        raise Unreadable("not_a_date")
    try:
        return date(year, month, int(parts["d"] or "0"))
    except ValueError:
        raise Unreadable("no_such_day") from None
