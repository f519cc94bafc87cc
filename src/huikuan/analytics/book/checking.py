"""Compares a book with the ledger, row by row in effect, and names the first row that differs.

Neither is believed: both add up every column of every row, by blocks of 65,536 entries, each
weighted by a number of its own row, so that an exchange of two values shows as well. Only a block
whose sums differ is looked at row by row. Customers, orders and imported columns are compared by
digests of their rows.
"""

import datetime as dt
import json
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import duckdb
import pyarrow as pa

from huikuan.analytics.book import columns, facts, keeping, manifest
from huikuan.analytics.book.findings import FILE, Check, Finding
from huikuan.analytics.book.keeping import BookNotThere
from huikuan.analytics.book.manifest import BadManifest, Manifest
from huikuan.analytics.book.source import Source, reading

_BLOCK: Final = 16  # bits of an entry's number that are counted inside one block
_FEW: Final = 12  # the same for customers, orders and the owners of imported columns
_MISSING: Final = -7
_PRIME: Final = 2_147_483_647
_SPREAD: Final = 8_191

_TEXTS: Final = {
    "customers": (facts.CUSTOMERS, columns.CUSTOMERS, "id"),
    "orders": (facts.ORDERS, columns.ORDERS, "id"),
    "attributes": (facts.ATTRIBUTES, columns.ATTRIBUTES, "owner_id"),
}


def check(company_id: int) -> Check:
    """Compare the company's whole book with the ledger as one snapshot shows it.

    Reads every row of both; ten million entries take about a minute. Damaged files are replaced;
    rows that differ are left as they are, for a person to look at.
    """
    try:
        return _check(company_id)
    except BookNotThere as fault:
        return Check(0, (), fault.figures.get("why", fault.code))


def _check(company_id: int) -> Check:
    with ExitStack() as opened:
        with keeping.refusing(), keeping.locked(company_id) as folder:
            damaged = tuple(_damaged(folder))
            if damaged:
                (folder / manifest.FILE).unlink(missing_ok=True)
            source = opened.enter_context(reading(company_id))
            found = keeping.keep(source, folder, None)
        # the files stay for a while after they were replaced: nobody has to wait for this
        findings = damaged + tuple(_differences(source, folder, found))
    checked = Check(sum(one.rows for one in found.tables["entries"]), findings)
    with keeping.refusing():
        body = {"moment": found.point.moment, "findings": [asdict(one) for one in findings]}
        manifest.put(folder / FILE, json.dumps(body).encode())
    return checked


def _damaged(folder: Path) -> Iterator[Finding]:
    try:
        found = manifest.read(folder)
    except BadManifest:
        yield Finding("manifest_damaged")
        return
    for table, parts in found.tables.items() if found else ():
        for one in parts:
            if not manifest.sound(folder / "segments", one, careful=True):
                yield Finding("segment_damaged", table, one.name)


def _differences(source: Source, folder: Path, found: Manifest) -> Iterator[Finding]:
    book = keeping.book_of(folder, found)
    with duckdb.connect(":memory:", config={"autoinstall_known_extensions": "false"}) as duck:
        duck.execute("SET TimeZone = 'UTC'")
        for table, paths in book.tables.items():
            duck.read_parquet([str(path) for path in paths]).create_view(table)
        yield from _entries(source, duck)
        for table in _TEXTS:
            yield from _texts(source, duck, table)


def _entries(source: Source, duck: duckdb.DuckDBPyConnection) -> Iterator[Finding]:
    block = f"seq >> {_BLOCK}"
    sums = f"{block} as block, count(*), sum(amount_minor), sum({{mixed}})"
    text = f"select {sums} from {{rows}} group by 1"  # noqa: S608
    rows = facts.of_company(facts.ENTRIES, source.company_id)
    # the driver takes a single per cent sign for a parameter
    mixed = _mixed(_LEDGER_MOMENT).replace("%", "%%")
    ledger = source.rows(text.format(mixed=mixed, rows=f"({rows}) fact"))
    book = duck.execute(text.format(mixed=_mixed(_BOOK_MOMENT), rows="entries")).fetchall()
    wrong = _first_wrong(book, ledger)
    if wrong is None:
        return
    names = tuple(one.name for one in columns.ENTRIES)
    each = f"select {', '.join(names)} from {{rows}} where {block} = {wrong}"  # noqa: S608
    yield from _first_row(
        "entries",
        names,
        ("seq",),
        duck.execute(each.format(rows="entries")).fetchall(),
        source.rows(each.format(rows=f"({rows}) fact")),
    )


_LEDGER_MOMENT: Final = "(extract(epoch from recorded_at) * 1000000)::bigint"
_BOOK_MOMENT: Final = "epoch_us(recorded_at)"


def _mixed(moment: str) -> str:
    """All columns of an entry in one number, weighted by the entry's own: the same SQL twice."""
    parts = []
    for place, one in enumerate(columns.ENTRIES):
        if one.type == pa.string():
            letters = (f"ascii(substr({one.name}, {at}, 1))" for at in (1, 2, 3))
            value = " + ".join(
                f"{letter} * {size}" for letter, size in zip(letters, (65_536, 256, 1), strict=True)
            )
        elif one.type == columns.MOMENT:
            value = moment
        elif one.type == columns.DAY:
            value = f"{one.name} - date '2000-01-01'"
        else:
            value = one.name
        parts.append(f"coalesce(({value})::bigint, {_MISSING}) * {2 * place + 3}")
    return f"(({' + '.join(parts)}) % {_PRIME}) * (1 + seq % {_SPREAD})"


def _texts(source: Source, duck: duckdb.DuckDBPyConnection, table: str) -> Iterator[Finding]:
    select, schema, key = _TEXTS[table]
    values = ", ".join(f"coalesce({name}::text, chr(30))" for name in schema.names)
    row = f"md5(concat_ws(chr(31), {values}))"
    block = f"{key} >> {_FEW}"
    text = (
        f"select {block} as block, count(*), md5(string_agg({row}, '' order by {row}))"  # noqa: S608
        " from {rows} group by 1"
    )
    rows = facts.of_company(select, source.company_id)
    ledger = source.rows(text.format(rows=f"({rows}) fact"))
    book = duck.execute(text.format(rows=table)).fetchall()
    wrong = _first_wrong(book, ledger)
    if wrong is None:
        return
    each = f"select {', '.join(schema.names)} from {{rows}} where {block} = {wrong}"  # noqa: S608
    yield from _first_row(
        table,
        tuple(schema.names),
        ("owner", "owner_id", "name") if table == "attributes" else ("id",),
        duck.execute(each.format(rows=table)).fetchall(),
        source.rows(each.format(rows=f"({rows}) fact")),
    )


def _first_wrong(book: Sequence[Any], ledger: Sequence[Any]) -> int | None:
    """The first block whose sums are not the same; blocks without rows are not there."""
    of_book = {row[0]: tuple(map(_plain, row[1:])) for row in book}
    of_ledger = {row[0]: tuple(map(_plain, row[1:])) for row in ledger}
    wrong = [
        block
        for block in of_book.keys() | of_ledger.keys()
        if of_book.get(block) != of_ledger.get(block)
    ]
    return int(min(wrong)) if wrong else None


def _plain(value: Any) -> Any:  # noqa: ANN401 - a count, a sum or a digest
    return value if isinstance(value, str) else int(value)


def _first_row(
    table: str,
    names: tuple[str, ...],
    keys: tuple[str, ...],
    book: Sequence[Any],
    ledger: Sequence[Any],
) -> Iterator[Finding]:
    places = [names.index(key) for key in keys]

    def keyed(rows: Sequence[Any]) -> dict[tuple[Any, ...], tuple[str, ...]]:
        return {tuple(row[at] for at in places): tuple(map(_shown, row)) for row in rows}

    of_book, of_ledger = keyed(book), keyed(ledger)
    for key in sorted(of_book.keys() | of_ledger.keys()):
        found, expected = of_book.get(key), of_ledger.get(key)
        row = " ".join(str(part) for part in key)
        if expected is None:
            yield Finding("row_surplus", table, row)
            return
        if found is None:
            yield Finding("row_missing", table, row)
            return
        for name, one, other in zip(names, found, expected, strict=True):
            if one != other:
                yield Finding("row_differs", table, row, name, one, other)
                return


def _shown(value: Any) -> str:  # noqa: ANN401 - a value of any column
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat()
    return "" if value is None else str(value)
