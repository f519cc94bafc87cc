"""Checking whole columns at once: the fast half of the row reader, accepting the same (W1).

Clean shapes (plain decimals, plain codes) are checked by column; what is not of a clean shape, and
everything of few different values (dates, currencies, choices), goes through the strict parsers of
rules.intake once per different value. A row that something refuses is given to the strict row
reader, which names the faults. A property test holds both halves together.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import polars as pl

from huikuan.adapters.files.crosswise import together
from huikuan.kernel.money import exponent
from huikuan.rules.intake import (
    CLEAN_CODE,
    CLEAN_TEXT,
    EDGE,
    PLAIN_CODE,
    SPOILED_CODE,
    TOTAL_HINT,
    Condition,
    Field,
    NumberForm,
    Reader,
    Source,
    Type,
    Unreadable,
    attribute_names,
    exact_decimal,
    is_zero,
    minor_units,
    read_cell,
    read_later,
    trimmed,
)

PLACE: Final = re.compile(r"\{([^{}]+)\}")
EXACT: Final = r"^(?:0|[1-9][0-9]{0,12})(?:\.[0-9]{1,4})?$"
CONTROL: Final = r"[\x00-\x1F]"
ESCAPED: Final = (("\\", "\\\\"), ('"', '\\"'), ("\n", "\\n"), ("\r", "\\r"), ("\t", "\\t"))
_SEPARATOR: Final = "\x1f"  # between two texts that are parsed as a pair
_REMEMBERED: Final = 200_000  # different texts per file; a bound on memory, nothing more


@dataclass(frozen=True, slots=True)
class Checked:
    """One column read: its staged values, and for which rows they hold."""

    values: pl.Series
    ok: pl.Series


class Columns:
    """Reads frames of one file by column; `places` maps each heading to the frame's column."""

    def __init__(self, reader: Reader, places: Mapping[str, str], *, cell_characters: int) -> None:
        """Prepare for the headings of a file."""
        self.reader = reader
        self.places = places
        self.cell_characters = cell_characters
        self.kept = attribute_names(reader, tuple(places))
        self.layout = reader.layout
        self._seen: dict[tuple[str, str], str | None] = {}

    def read(self, frame: pl.DataFrame, numbers: pl.Series) -> tuple[pl.DataFrame, pl.Series]:
        """Return the staged columns of all rows and a mask of the rows that are clean.

        `numbers` are the row numbers that a template's {row} stands for.
        """
        staged: dict[str, pl.Series] = {}
        ok = self._sound(frame)
        for condition in self.reader.mapping.conditions:
            ok &= self._holds(frame, condition)
        for money in (False, True):
            for field in self.layout.fields:
                if (field.type is Type.MONEY) is money:
                    one = self._column(frame, field, numbers, staged)
                    staged[field.column] = one.values.alias(field.column)
                    ok &= one.ok
        table = pl.DataFrame([staged[one.column] for one in self.layout.fields])
        kept, fit = self._attributes(frame)
        table, agree = together(self.reader, table)
        return table.with_columns(kept), ok & fit & agree

    def _sound(self, frame: pl.DataFrame) -> pl.Series:
        """Rows that are neither blank nor a repeated heading, and have no cell over the limit."""
        used = [pl.col(one) for one in self.places.values()]
        heading = next((one for one in self.reader.mapping.headings if one in self.places), "")
        ok = pl.any_horizontal(one.is_not_null() for one in used) & pl.all_horizontal(
            (one.str.len_bytes() <= self.cell_characters).fill_null(value=True) for one in used
        )
        if heading:
            ok &= (
                pl.col(self.places[heading]).str.strip_chars(EDGE) != heading.strip(EDGE)
            ).fill_null(value=True)
        return frame.select(ok.alias("ok")).to_series()

    def _trimmed(self, frame: pl.DataFrame, heading: str) -> pl.Series:
        """Return a column of theirs trimmed, empty as null; a column that is not there is all null."""
        if heading not in self.places:
            return pl.repeat(None, frame.height, dtype=pl.String, eager=True)
        column = pl.col(self.places[heading])
        text = frame.select(column.str.strip_chars(EDGE)).to_series()
        return text if not (text == "").any() else text.replace("", None)

    def _text(self, frame: pl.DataFrame, source: Source, numbers: pl.Series) -> pl.Series:
        """Return the text that stands for a column of ours, not trimmed yet; null where none is."""
        if source.constant:
            return pl.repeat(source.constant, frame.height, eager=True)
        if source.template:
            return self._filled_in(frame, source.template, numbers)
        heading = source.column or source.date
        if source.values:
            text = self._trimmed(frame, heading)
            return text.replace({theirs: ours or None for theirs, ours in source.values})
        if heading in self.places:
            return frame[self.places[heading]]
        return pl.repeat(None, frame.height, dtype=pl.String, eager=True)

    def _filled_in(self, frame: pl.DataFrame, template: str, numbers: pl.Series) -> pl.Series:
        pieces = PLACE.split(template)  # literal, place, literal, place, ...
        parts = [
            pl.lit(one)
            if number % 2 == 0
            else pl.lit(numbers.cast(pl.String) if one == "row" else self._trimmed(frame, one))
            for number, one in enumerate(pieces)
        ]
        return frame.select(pl.concat_str(parts).alias("text")).to_series()

    def _column(
        self,
        frame: pl.DataFrame,
        field: Field,
        numbers: pl.Series,
        staged: Mapping[str, pl.Series],
    ) -> Checked:
        source = self.reader.mapping.sources.get(field.name, Source())
        text = self._text(frame, source, numbers)
        if text.null_count() == frame.height:
            dtype = pl.Int64 if field.type is Type.MONEY else pl.String
            empty = pl.repeat(None, frame.height, dtype=dtype, eager=True)
            one = Checked(empty, _every(frame.height))
        else:
            one = self._given(frame, field, text, staged)
        if field.type is Type.CURRENCY and self.layout.kind != "customers":
            return Checked(one.values.fill_null(self.reader.context.currency), one.ok)
        if field.required and one.values.null_count():
            return Checked(one.values, one.ok & one.values.is_not_null())
        return one

    def _given(
        self,
        frame: pl.DataFrame,
        field: Field,
        text: pl.Series,
        staged: Mapping[str, pl.Series],
    ) -> Checked:
        """Read a column of which at least one cell is filled."""
        source = self.reader.mapping.sources.get(field.name, Source())
        if field.type is Type.MONEY:
            return self._money(field, text, staged["currency"])
        if field.type is Type.EXACT:
            form = self.reader.number_forms[field.name]
            plain = text.str.contains(EXACT) & ~text.str.contains(r"^[0-9]{1,3}\.000$")
            clean = None if form.unit or form.decimal_mark == "," else plain
            return self._resolved(field, text, clean, lambda one: exact_decimal(one, form))
        if source.plus_days:
            days = (
                pl.lit(frame[self.places[source.plus_days]].fill_null(""))
                if source.plus_days in self.places
                else pl.lit(source.plus_days)
            )
            pair = pl.DataFrame({"text": text}).select(pl.col("text") + _SEPARATOR + days)
            return self._resolved(
                field, pair.to_series(), None, lambda one: self._later(field, one)
            )
        return self._resolved(field, text, _clean(field, text), lambda one: self._cell(field, one))

    def _cell(self, field: Field, text: str) -> str:
        form = self.reader.date_forms.get(field.name)
        return read_cell(text, field, form, self.reader.context)

    def _later(self, field: Field, pair: str) -> str:
        text, _, days = pair.partition(_SEPARATOR)
        if not trimmed(text):
            return ""
        if not trimmed(days):
            raise Unreadable("required")
        form = self.reader.date_forms.get(field.name)
        return read_later(trimmed(text), trimmed(days), form, self.reader.context)

    def _resolved(
        self, field: Field, text: pl.Series, clean: pl.Series | None, parse: Callable[[str], str]
    ) -> Checked:
        """Keep the clean values, and read every other different value once by the strict parser."""
        other = text if clean is None else text.filter(~clean)
        values = [one for one in other.unique().to_list() if one is not None]
        known = {one: self._once(field.name, one, parse) for one in values}
        refused = [one for one, read in known.items() if read is None]
        changed = {one: read or None for one, read in known.items() if read != one}
        ok = ~text.is_in(pl.Series(refused).implode()) if refused else _every(len(text))
        if changed:
            new = pl.Series(list(changed.values()), dtype=pl.String)
            text = text.replace(pl.Series(list(changed)), new)
        return Checked(text, ok.fill_null(value=True))

    def _once(self, name: str, text: str, parse: Callable[[str], str]) -> str | None:
        """Parse a text trimmed, once for each column: "" where it is blank, None where refused."""
        key = (name, text)
        if key not in self._seen:
            if len(self._seen) >= _REMEMBERED:
                self._seen.clear()
            try:
                self._seen[key] = parse(trimmed(text)) if trimmed(text) else ""
            except Unreadable:
                self._seen[key] = None
        return self._seen[key]

    def _money(self, field: Field, text: pl.Series, currency: pl.Series) -> Checked:
        """Read amounts as whole minor units of each row's currency."""
        form = self.reader.number_forms[field.name]
        table = pl.DataFrame({"text": text, "currency": currency})
        by_places: dict[int, list[str]] = {}
        for code in currency.unique().drop_nulls().to_list():
            by_places.setdefault(exponent(code), []).append(code)
        made = (
            table.select(pl.lit(None, pl.Int64).alias("minor"))
            .to_series()
            .new_from_index(0, len(text))
        )
        if not form.unit and form.decimal_mark != ",":
            for places, codes in by_places.items():
                mine = pl.col("text").str.contains(_money_shape(places, form.decimal_mark))
                if len(by_places) > 1:
                    mine &= pl.col("currency").is_in(codes)
                value = pl.col("text").cast(pl.Decimal(18, places), strict=False).to_physical()
                read = pl.when(mine).then(value.cast(pl.Int64, strict=False))
                made = (
                    table.select(read.alias("minor")).to_series().fill_null(made)
                    if len(by_places) > 1
                    else table.select(read.alias("minor")).to_series()
                )
        if made.null_count() == text.null_count():
            return Checked(made, _every(len(text)))
        return self._other_money(field, table, made)

    def _other_money(self, field: Field, table: pl.DataFrame, made: pl.Series) -> Checked:
        """Read the amounts that are not of the clean shape once per different text and currency."""
        form = self.reader.number_forms[field.name]
        other = table.filter(made.is_null()).drop_nulls().unique()

        def parse(pair: str) -> str:
            text, _, currency = pair.rpartition(_SEPARATOR)
            return str(minor_units(trimmed(text), currency, form)) if trimmed(text) else ""

        pairs = [f"{text}{_SEPARATOR}{currency}" for text, currency in other.iter_rows()]
        read = [self._once(field.name, one, parse) for one in pairs]
        more = other.with_columns(
            pl.Series("more", [int(one) if one else None for one in read], dtype=pl.Int64),
            pl.Series("refused", [one is None for one in read], dtype=pl.Boolean),
        )
        joined = table.join(more, on=["text", "currency"], how="left", maintain_order="left")
        return Checked(made.fill_null(joined["more"]), ~joined["refused"].fill_null(value=False))

    def _holds(self, frame: pl.DataFrame, condition: Condition) -> pl.Series:
        text = self._trimmed(frame, condition.column)
        ok = pl.repeat(value=True, n=frame.height, eager=True, dtype=pl.Boolean)
        if condition.blank is not None:
            ok &= text.is_null() if condition.blank else text.is_not_null()
        if condition.is_:
            ok &= text.fill_null("").is_in(list(condition.is_))
        if condition.is_not:
            ok &= ~text.fill_null("").is_in(list(condition.is_not))
        if condition.not_zero:
            values = [one for one in text.unique().to_list() if one is not None]
            kept = [one for one in values if self._not_zero(one)]
            ok &= text.is_in(pl.Series(kept, dtype=pl.String).implode()).fill_null(value=False)
        return ok

    def _not_zero(self, text: str) -> bool:
        read = self._once("", text, lambda one: exact_decimal(one, NumberForm()))
        return read is not None and not is_zero(read)

    def _attributes(self, frame: pl.DataFrame) -> tuple[pl.Series, pl.Series]:
        """Return the columns that are kept aside as JSON text, and for which rows that was simple."""
        if not self.kept:
            return (
                pl.repeat(None, frame.height, dtype=pl.String, eager=True).alias("attributes"),
                pl.repeat(value=True, n=frame.height, eager=True, dtype=pl.Boolean),
            )
        texts = pl.DataFrame([_escaped(self._trimmed(frame, one)).alias(one) for one in self.kept])
        pieces = [
            pl.lit(json.dumps(one, ensure_ascii=False) + ':"') + pl.col(one) + pl.lit('"')
            for one in self.kept
        ]
        made = texts.select(
            pl.concat_str(pieces, separator=",", ignore_nulls=True).alias("attributes"),
            pl.all_horizontal(
                (~pl.col(one).str.contains(CONTROL)).fill_null(value=True) for one in self.kept
            ).alias("ok"),
        )
        text = made.select(
            pl.when(pl.col("attributes") != "")
            .then("{" + pl.col("attributes") + "}")
            .alias("attributes")
        ).to_series()
        return text, made["ok"]


def _every(height: int) -> pl.Series:
    return pl.repeat(value=True, n=height, eager=True, dtype=pl.Boolean)


def _escaped(text: pl.Series) -> pl.Series:
    """Return texts as they stand inside a JSON string; other control characters are left alone."""
    if text.str.contains(r'["\\\n\r\t]').any():
        for plain, escaped in ESCAPED:
            text = text.str.replace_all(plain, escaped, literal=True)
    return text


def _money_shape(places: int, mark: str) -> str:
    """Return the shape of amounts that are plain for a currency of so many decimals.

    Where no decimal mark is said, 1.000 may be a thousand and is not plain.
    """
    most = min(places, 2) if not mark else places
    shapes = [r"[0-9]{1,13}" + (rf"(?:\.[0-9]{{1,{most}}})?" if most else "")]
    if places > most:
        shapes.append(r"[0-9]{4,13}\.[0-9]{3}")
        shapes.append(r"[0-9]{1,3}\.(?:[1-9][0-9]{2}|[0-9][1-9][0-9]|[0-9]{2}[1-9])")
    return "^-?(?:" + "|".join(shapes) + ")$"


def _clean(field: Field, text: pl.Series) -> pl.Series | None:
    """Return which cells are of a shape that the strict parser takes as it is; None: ask for each."""
    short = text.str.len_chars() <= field.length
    if field.type is Type.TEXT:
        return text.str.contains(CLEAN_TEXT) & short
    if field.type is not Type.CODE:
        return None
    plain = text.str.contains(PLAIN_CODE) & short
    if plain.all():
        return plain
    clean = text.str.contains(CLEAN_CODE) & short
    return plain | (clean & ~text.str.contains(SPOILED_CODE) & ~text.str.contains(TOTAL_HINT))
