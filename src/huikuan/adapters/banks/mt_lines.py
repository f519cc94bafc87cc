"""Field :61: of an MT940, one line of a statement, with the text that follows it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from huikuan.adapters.banks.figures import Place, minor_units, squeezed
from huikuan.adapters.banks.mt_texts import Told, told
from huikuan.rules.banking import BankTransaction, Counterparty, LineStatus

# day of value, day of entry, direction, third letter of the currency, amount, type, references
_LINE: Final = re.compile(
    r"^(?P<value>[0-9]{6})(?P<entry>[0-9]{4}| {4})?(?P<mark>RC|RD|EC|ED|C|D)(?P<funds>[A-Z])?"
    r"(?P<amount>[0-9][0-9.,]*)(?P<type>[A-Z][A-Z0-9 ]{3})(?P<rest>.*)$"
)
_APART: Final = re.compile(r"^(\S+) {2,}(\S.*)$")
_DUTCH: Final = re.compile(r"^P?[0-9]{9,10}$")
_NONE: Final = frozenset({"NONREF", "NOTPROVIDED", ""})
_FEBRUARY: Final = 2
_LONGEST: Final = 30
# SWIFT's and the German banks' codes for items that come back
_RETURNED: Final = frozenset({"NRTI", "NRTN", "FRTI", "SRTI"})
_GERMAN_RETURNS: Final = frozenset({"108", "109", "159", "185"})


@dataclass(slots=True)
class Line:
    """One :61: as it was read, and what was told about it in :86: and :NS:."""

    place: Place
    booked_on: date
    value_on: date
    mark: str
    amount: str
    type: str
    reference: str
    bank_reference: str
    extra: str
    texts: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def line_of(text: str, place: Place, as_of: date) -> Line:
    """Read one :61:; raises FileRefused with its place."""
    first, _, more = text.partition("\n")
    found = _LINE.match(first)
    if found is None:
        raise place.refused("bank_record_unreadable", value=first[:60])
    value_on = short_day(found["value"], place, as_of)
    entry = (found["entry"] or "").strip()
    reference, _, bank_reference = found["rest"].partition("//")
    extra = [more]
    apart = _APART.match(reference)
    if apart and not bank_reference:  # Rabobank: a field of 16 characters, then the name
        reference, name = apart.groups()
        extra.insert(0, name)
    return Line(
        place,
        _entry_day(entry, value_on, place) if entry else value_on,
        value_on,
        found["mark"],
        found["amount"],
        found["type"].strip(),
        reference.strip(),
        bank_reference.strip(),
        squeezed(" ".join(extra)),
    )


def short_day(text: str, place: Place, as_of: date) -> date:
    """Return the day of YYMMDD in the century that puts it nearest to `as_of`.

    Banks that count 30 days a month value interest on 30 February: that is the month's last day.
    """
    year, month, day = int(text[:2]), int(text[2:4]), int(text[4:6])
    century = as_of.year // 100 * 100
    years = (century - 100 + year, century + year, century + 100 + year)
    year = min(years, key=lambda one: abs(one - as_of.year))
    if month == _FEBRUARY and day <= _LONGEST:
        day = min(day, (date(year, 3, 1) - timedelta(days=1)).day)
    try:
        return date(year, month, day)
    except ValueError:
        raise place.refused("bank_date_unreadable", value=text) from None


def _entry_day(text: str, value_on: date, place: Place) -> date:
    """Return the day of MMDD in the year that puts it nearest to the day of value."""
    month, day = int(text[:2]), int(text[2:])
    found: list[date] = []
    for year in (value_on.year - 1, value_on.year, value_on.year + 1):
        last = (date(year, 3, 1) - timedelta(days=1)).day
        short = month == _FEBRUARY and day <= _LONGEST
        try:
            found.append(date(year, month, min(day, last) if short else day))
        except ValueError:
            continue
    if not found:
        raise place.refused("bank_date_unreadable", value=text)
    return min(found, key=lambda one: abs(one - value_on))


def transaction(line: Line, currency: str) -> BankTransaction:
    """Return a line as a transaction; raises FileRefused with its place.

    RC takes a credit back and RD a debit; EC and ED are expected, not booked.
    """
    minor = minor_units(line.amount, currency, line.place, mark=",")
    credit = line.mark in ("C", "RD", "EC")
    said = told(line.texts, line.notes)
    code = said.code or line.type
    return BankTransaction(
        place=f":61: {line.place.line}",
        booked_on=line.booked_on,
        value_on=line.value_on,
        amount_minor=minor if credit else -minor,
        status=LineStatus.PENDING if line.mark.startswith("E") else LineStatus.BOOKED,
        counterparty=_counterparty(line, said),
        text=said.text or line.extra,
        bank_reference="" if line.bank_reference in _NONE else line.bank_reference,
        reference=said.reference or ("" if line.reference in {*_NONE, "X"} else line.reference),
        code=code,
        returns=line.mark.startswith("R")
        or line.type in _RETURNED
        or said.code in _GERMAN_RETURNS
        or said.returned,
    )


def _counterparty(line: Line, said: Told) -> Counterparty:
    """Return who the text names; Rabobank puts account and name into :61: itself."""
    if said.name or said.account or not line.extra or not _DUTCH.match(line.reference):
        return Counterparty(said.name, said.account, said.bank)
    return Counterparty(line.extra, line.reference.removeprefix("P"))
