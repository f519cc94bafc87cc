"""Exports of banks and wallets as tables: what the columns mean is said by a preset, as data (D4).

The preset is found by the headings. Below them every line is a transaction, a blank, a total or a
note that the preset names; anything else refuses the file with its line.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache
from itertools import islice
from pathlib import Path

from huikuan.adapters.banks.asking import Asked, only_account
from huikuan.adapters.banks.export_rows import Rows
from huikuan.adapters.banks.export_sheets import sheet_names, sheet_records
from huikuan.adapters.banks.figures import Place
from huikuan.adapters.banks.preset import Preset, parse_preset, plain
from huikuan.adapters.banks.presets import preset_document, preset_names
from huikuan.adapters.files.archives import OLE, ZIP
from huikuan.adapters.files.blocks import Record, records
from huikuan.adapters.files.limits import Limits
from huikuan.adapters.files.results import FileRefused
from huikuan.adapters.files.texts import DELIMITERS, Opened, open_text
from huikuan.rules.banking import BankStatement


@dataclass(frozen=True, slots=True)
class _Found:
    """A preset whose headings a line holds, the line, and those above it."""

    preset: Preset
    heading: Record
    above: tuple[Record, ...]
    delimiter: str = ""


def statements(path: Path, spool: Path, asked: Asked) -> Iterator[BankStatement]:
    """Give the statements of an export: one for each account and currency that it holds.

    Raises FileRefused: bank_not_known where no preset fits.
    """
    presets = _presets(asked)
    with path.open("rb") as source:
        head = source.read(8)
    if head.startswith((ZIP, OLE)):
        sheet = presets[0].sheet if asked.mapping is not None else ""
        sheet = sheet or _sheet(path, presets, asked.limits)
        rows = list(islice(sheet_records(path, sheet, asked.limits), asked.limits.rows + 1))
        found = _find(rows[: asked.limits.heading_rows], presets)
        below: Iterator[Record] = iter(rows[len(found.above) + 1 :])
        yield from _read(found, below, asked, "xls" if head.startswith(OLE) else "xlsx")
        return
    opened = open_text(path, spool, "")
    found = _find_text(opened, presets, asked.limits)
    yield from _read(found, _below(opened, found), asked, "csv")


def fitting(path: Path, spool: Path, limits: Limits) -> str:
    """Return the name of the shipped preset whose headings a table has, "" where none fits."""
    presets = list(_shipped())
    with path.open("rb") as source:
        workbook = source.read(8).startswith((ZIP, OLE))
    try:
        if workbook:
            return next(iter(_fitting(path, presets, limits).values()), "")
        return _find_text(open_text(path, spool, ""), presets, limits).preset.name
    except FileRefused:
        return ""


def _fitting(path: Path, presets: list[Preset], limits: Limits) -> dict[str, str]:
    """Return the sheets in which a preset's headings stand, each with the preset's name."""
    found = {}
    for name in sheet_names(path, limits):
        rows = list(islice(sheet_records(path, name, limits), limits.heading_rows))
        with suppress(FileRefused):
            found[name] = _find(rows, presets).preset.name
    return found


def _sheet(path: Path, presets: list[Preset], limits: Limits) -> str:
    """Return the one sheet that a preset fits; of several one has to be named.

    Raises FileRefused sheet_open. Where none fits, the only sheet is read, or refused, as it is.
    """
    found = _fitting(path, presets, limits)
    if len(found) > 1:
        raise FileRefused("sheet_open", {"sheets": ", ".join(found)})
    return next(iter(found), "")


def _presets(asked: Asked) -> list[Preset]:
    own = asked.mapping
    if only_account(own):
        account = "" if own is None else own["account"]
        return [replace(one, account=account or one.account) for one in _shipped()]
    if isinstance(own, Mapping) and "fields" not in own and own.get("preset") in preset_names():
        own = {**preset_document(own["preset"]), **own}  # a shipped one, with an account or a sheet
    return [parse_preset(own)]


@cache
def _shipped() -> tuple[Preset, ...]:
    return tuple(parse_preset(preset_document(one)) for one in preset_names())


def _find(rows: list[Record], presets: list[Preset]) -> _Found:
    """Return the preset with the most headings in a line; ties are for the first by name."""
    best: _Found | None = None
    for number, row in enumerate(rows):
        names = {plain(cell) for cell in row.cells}
        for preset in presets:
            if preset.fits(names) and (
                best is None or preset.weight(names) > best.preset.weight(_names(best.heading))
            ):
                best = _Found(preset, row, tuple(rows[:number]))
    if best is None:
        raise FileRefused("bank_not_known")
    return best


def _names(record: Record) -> set[str]:
    return {plain(cell) for cell in record.cells}


def _find_text(opened: Opened, presets: list[Preset], limits: Limits) -> _Found:
    """Find the headings among the first lines, whatever separates their cells."""
    best: _Found | None = None
    for delimiter in DELIMITERS:
        try:
            found = _find(_loose(opened, delimiter, limits.heading_rows), presets)
        except FileRefused:
            continue
        if best is None or len(found.heading.cells) > len(best.heading.cells):
            best = _Found(found.preset, found.heading, found.above, delimiter)
    if best is None:
        raise FileRefused("bank_not_known")
    return best


def _loose(opened: Opened, delimiter: str, most: int | None, skip: int = 0) -> list[Record]:
    return list(islice(_lines(opened, delimiter), skip, most))


def _lines(opened: Opened, delimiter: str) -> Iterator[Record]:
    """Give each line as a record; blanks behind a closing quote are let through."""
    with opened.path.open("rb") as source:
        source.seek(opened.offset)
        for line, raw in enumerate(source, start=1):
            text = raw.decode("utf-8").rstrip("\r\n")
            cells = next(csv.reader([text], delimiter=delimiter), [])
            yield Record(line, cells, source.tell(), line + 1)


def _below(opened: Opened, found: _Found) -> Iterator[Record]:
    """Give the records below the heading, strictly; a wallet's loose quotes only line by line."""
    start = found.heading
    if found.preset.loose_quotes:
        for one in _lines(opened, found.delimiter):
            if one.line > start.line:
                if any("\n" in cell for cell in one.cells):
                    raise Place("CSV", one.line).refused("bank_record_unreadable", value="")
                yield one
        return
    with opened.path.open("rb") as source:
        yield from records(source, found.delimiter, start.end, start.next_line)


def _read(
    found: _Found, below: Iterator[Record], asked: Asked, form: str
) -> Iterator[BankStatement]:
    rows = Rows(found.preset, found.heading, found.above, asked)
    for number, record in enumerate(below):
        if number > asked.limits.rows:
            raise FileRefused("too_many_rows", {"limit": asked.limits.rows})
        rows.take(record)
    yield from rows.statements(f"{form}:{found.preset.name}")
