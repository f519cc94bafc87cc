"""One row of a file gets one verdict: taken, refused with its faults, or skipped (I19; F3, F8).

This is the strict row reader. The column checks in adapters.files accept exactly what it accepts;
a property test holds the two together.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping as Dict
from dataclasses import dataclass
from datetime import date

from huikuan.rules.intake.cells import is_total_word, read_cell, trimmed
from huikuan.rules.intake.dates import date_pattern, read_date
from huikuan.rules.intake.kinds import LAYOUTS, Field, Layout, Type
from huikuan.rules.intake.mapping import PLACE, ROW, Condition, Mapping, Source
from huikuan.rules.intake.numbers import (
    NumberForm,
    exact_decimal,
    is_zero,
    minor_units,
    whole_number,
)
from huikuan.rules.intake.values import (
    ADDED_COLUMNS,
    Accepted,
    Context,
    Fault,
    Rejected,
    Skip,
    Skipped,
    Unreadable,
    Verdict,
)

_LOOKED_AT = 3  # the word stands in one of the first filled cells


@dataclass(frozen=True, slots=True)
class Reader:
    """A mapping made ready: the kind's layout, each column's date form and number form."""

    mapping: Mapping
    layout: Layout
    context: Context
    date_forms: Dict[str, re.Pattern[str] | None]
    number_forms: Dict[str, NumberForm]
    headings: frozenset[str]

    @classmethod
    def of(cls, mapping: Mapping, context: Context) -> Reader:
        """Make a mapping ready for reading."""
        return cls(
            mapping=mapping,
            layout=LAYOUTS[mapping.kind],
            context=context,
            date_forms={
                name: date_pattern(source.date_format) if source.date_format else None
                for name, source in mapping.sources.items()
            },
            number_forms={name: number_form(source) for name, source in mapping.sources.items()},
            headings=frozenset(mapping.headings),
        )


def number_form(source: Source) -> NumberForm:
    """Return how the source's column writes its numbers."""
    return NumberForm(source.decimal_mark, source.unit, source.extra_zeros)


def read_row(reader: Reader, cells: Dict[str, str], number: int) -> Verdict:
    """Read one row; `cells` maps each heading of theirs to its text, `number` is the row's number.

    Returns Accepted with the staged text of every column of the kind (and `attributes`), Rejected
    with all faults, or Skipped for what is no record.
    """
    filled = [trimmed(one) for one in cells.values() if trimmed(one)]
    if not filled:
        return Skipped(Skip.BLANK)
    if _repeats_heading(reader, cells):
        return Skipped(Skip.HEADING)
    try:
        if not all(_holds(one, cells) for one in reader.mapping.conditions):
            return _no_record(reader, cells, filled, number) or Skipped(Skip.OTHER)
    except Unreadable as refusal:
        skipped = _no_record(reader, cells, filled, number)
        column = next(one.column for one in reader.mapping.conditions if one.not_zero)
        return skipped or Rejected((_fault(refusal, column, cells.get(column, "")),))
    values, faults = _values(reader, cells, number)
    if faults:
        return _no_record(reader, cells, filled, number) or Rejected(tuple(faults))
    faults = cross_faults(reader, values)
    if faults:
        return Rejected(tuple(faults))
    values["attributes"] = attributes(reader, cells)
    return Accepted(values)


def attributes(reader: Reader, cells: Dict[str, str]) -> str:
    """Return the columns that no column of ours reads as JSON text, "" where there are none."""
    kept = {name: cells.get(name, "") for name in attribute_names(reader, tuple(cells))}
    kept = {name: trimmed(text) for name, text in kept.items() if trimmed(text)}
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":")) if kept else ""


def attribute_names(reader: Reader, headings: tuple[str, ...]) -> tuple[str, ...]:
    """Return the headings of theirs that are kept as attributes, in the order of the file."""
    wanted = reader.mapping.attributes
    if wanted == "none":
        return ()
    theirs = tuple(one for one in headings if one not in ADDED_COLUMNS)
    if wanted == "all":
        return tuple(one for one in theirs if one not in reader.headings)
    return tuple(one for one in theirs if one in wanted)


def _fault(refusal: Unreadable, column: str, value: str) -> Fault:
    return Fault(refusal.code, column, value[:200], refusal.figures)


def _repeats_heading(reader: Reader, cells: Dict[str, str]) -> bool:
    """Tell whether the row says the headings again: every mapped column holds its own heading."""
    named = [one for one in reader.headings if one in cells]
    return bool(named) and all(trimmed(cells[one]) == trimmed(one) for one in named)


def _no_record(
    reader: Reader, cells: Dict[str, str], filled: list[str], number: int
) -> Skipped | None:
    """Return why a row that cannot be read is no record, or None if it is a faulty record.

    Only a row that lacks something required is looked at: a full record is never a total.
    """
    texts = (_text(reader, one, cells, number) for one in reader.layout.fields if one.required)
    missing = [one for one in texts if not one or is_total_word(one)]
    if not missing:
        return None
    if any(is_total_word(one) for one in filled[:_LOOKED_AT]):
        return Skipped(Skip.TOTAL)
    if len(filled) == 1 and len(missing) > 1:
        return Skipped(Skip.TITLE)
    return None


def _holds(condition: Condition, cells: Dict[str, str]) -> bool:
    text = trimmed(cells.get(condition.column, ""))
    if condition.blank is not None and condition.blank != (not text):
        return False
    if condition.is_ and text not in condition.is_:
        return False
    if condition.is_not and text in condition.is_not:
        return False
    return not condition.not_zero or (bool(text) and not is_zero(exact_decimal(text, NumberForm())))


def _text(reader: Reader, field: Field, cells: Dict[str, str], number: int) -> str:
    """Return the trimmed text that stands for a column, "" where there is none."""
    source = reader.mapping.sources.get(field.name)
    if source is None:
        return ""
    if source.template:
        return trimmed(_filled_in(source.template, cells, number))
    text = (
        trimmed(cells.get(source.column or source.date, ""))
        if not source.constant
        else source.constant
    )
    return dict(source.values).get(text, text) if source.values else text


def _filled_in(template: str, cells: Dict[str, str], number: int) -> str:
    """Fill a template; a place without text leaves the whole empty: half a number is none."""
    parts = {
        name: str(number) if name == ROW else trimmed(cells.get(name, ""))
        for name in PLACE.findall(template)
    }
    if not all(parts.values()):
        return ""
    return PLACE.sub(lambda place: parts[place[1]], template)


def _values(
    reader: Reader, cells: Dict[str, str], number: int
) -> tuple[dict[str, str], list[Fault]]:
    """Read every column of the kind; amounts last, since they need the row's currency."""
    values: dict[str, str] = {}
    faults: list[Fault] = []
    texts = {one.name: _text(reader, one, cells, number) for one in reader.layout.fields}
    for money in (False, True):
        for field in reader.layout.fields:
            if (field.type is Type.MONEY) is not money:
                continue
            text = texts[field.name]
            try:
                values[field.column] = _value(reader, field, text, cells, values)
            except Unreadable as refusal:
                faults.append(_fault(refusal, _shown(reader, field), text))
    order = {_shown(reader, one): place for place, one in enumerate(reader.layout.fields)}
    return values, sorted(faults, key=lambda one: order[one.column])


def _shown(reader: Reader, field: Field) -> str:
    """Return the heading under which a person finds the column in his own file."""
    source = reader.mapping.sources.get(field.name)
    return (source.column or source.date or field.name) if source is not None else field.name


def _value(
    reader: Reader, field: Field, text: str, cells: Dict[str, str], values: dict[str, str]
) -> str:
    if not text:
        if field.type is Type.CURRENCY and reader.mapping.kind != "customers":
            return reader.context.currency
        if field.required:
            raise Unreadable("required")
        return ""
    source = reader.mapping.sources[field.name]
    if field.type is Type.MONEY:
        if "currency" not in values:
            raise Unreadable("currency_not_read")
        return str(minor_units(text, values["currency"], reader.number_forms[field.name]))
    if field.type is Type.EXACT:
        return exact_decimal(text, reader.number_forms[field.name])
    if source.plus_days:
        days = trimmed(cells[source.plus_days]) if source.plus_days in cells else source.plus_days
        if not days:
            raise Unreadable("days_missing", days=source.plus_days)
        return read_later(text, days, reader.date_forms[field.name], reader.context)
    return read_cell(text, field, reader.date_forms[field.name], reader.context)


def read_later(text: str, days: str, form: re.Pattern[str] | None, context: Context) -> str:
    """Return the day that lies `days` days after the one in the text, as ISO text.

    Both days must be within what the context believes. Raises Unreadable.
    """
    day = read_date(text, form, context)
    shifted = day.toordinal() + whole_number(days)
    if not context.floor.toordinal() <= shifted <= context.ceiling.toordinal():
        raise Unreadable(
            "date_out_of_range",
            first=context.floor.isoformat(),
            last=context.ceiling.isoformat(),
        )
    return date.fromordinal(shifted).isoformat()


def cross_faults(reader: Reader, values: dict[str, str]) -> list[Fault]:
    """Check what only several columns together can tell; sets the sign of a credit note.

    Works on staged texts: ISO days compare as text, amounts are whole minor units.
    """
    faults: list[Fault] = []
    _dates_in_order(reader, values, faults)
    if reader.mapping.kind == "invoices":
        _invoice_signs(reader, values, faults)
    for field in reader.layout.fields:
        _sign(reader, field, values, faults)
    if reader.mapping.kind == "allocations":
        given = bool(values["receipt_no"]) + bool(values["credit_note_no"])
        if given != 1:
            faults.append(Fault("one_payment_side", "receipt_no", values["receipt_no"]))
    over = reader.mapping.kind == "open-items" and int(values["open_minor"]) > int(
        values["amount_minor"]
    )
    if over and not faults:
        faults.append(
            Fault("open_over_amount", _named(reader, "open_amount"), values["open_minor"])
        )
    return faults


def _named(reader: Reader, name: str) -> str:
    return _shown(reader, reader.layout.field(name))


def _dates_in_order(reader: Reader, values: dict[str, str], faults: list[Fault]) -> None:
    for first, second, code in (
        ("issue_date", "due_date", "due_before_issue"),
        ("disputed_from", "disputed_to", "dispute_ends_early"),
    ):
        start, end = values.get(first, ""), values.get(second, "")
        if start and end and end < start:
            faults.append(Fault(code, _named(reader, second), end, {"first": start}))
    if values.get("disputed_to") and not values.get("disputed_from"):
        faults.append(
            Fault("dispute_without_start", _named(reader, "disputed_to"), values["disputed_to"])
        )


def _invoice_signs(reader: Reader, values: dict[str, str], faults: list[Fault]) -> None:
    """Invoices and debit notes are above zero, credit notes are staged below zero."""
    amount = int(values["amount_minor"])
    kind = values["kind"] or "invoice"
    if amount < 0 and kind == "invoice" and reader.mapping.negative == "credit_note":
        kind = "credit_note"
    values["kind"] = kind
    tax = int(values["tax_minor"] or 0)
    if amount == 0:
        faults.append(Fault("amount_zero", _named(reader, "amount"), "0"))
    elif amount < 0 and kind != "credit_note":
        faults.append(Fault("amount_negative", _named(reader, "amount"), values["amount_minor"]))
    if tax and ((tax < 0) != (amount < 0) or abs(tax) > abs(amount)):
        faults.append(Fault("tax_not_within", _named(reader, "tax_amount"), values["tax_minor"]))
    if kind == "credit_note":
        values["amount_minor"] = str(-abs(amount))
        values["tax_minor"] = str(-abs(tax)) if values["tax_minor"] else ""


def _sign(reader: Reader, field: Field, values: dict[str, str], faults: list[Fault]) -> None:
    text = values[field.column]
    if not field.sign or not text:
        return
    if text.startswith("-"):
        faults.append(Fault("amount_negative", _shown(reader, field), text))
    elif field.sign == "+" and is_zero(text):
        faults.append(Fault("amount_zero", _shown(reader, field), text))
