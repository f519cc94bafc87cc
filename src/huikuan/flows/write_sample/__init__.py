"""Writes a believable exporter-manufacturer's files (issue: sample company; `huikuan sample`).

Decides what a demo company looks like: customers in China and abroad, three years of orders,
invoices, credit notes, receipts and allocations that end on the given day, in the layouts that
`huikuan import` reads, with bank statements of the last month beside them. The same arguments give
the same bytes. It streams: only what is still open is held in memory.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from huikuan.flows.write_sample import customers as people
from huikuan.flows.write_sample import season
from huikuan.flows.write_sample.book import Book
from huikuan.flows.write_sample.luck import Luck
from huikuan.flows.write_sample.readme import readme
from huikuan.flows.write_sample.rows import Rows

__all__ = ["SampleFile", "UnusableSize", "write_sample"]

KINDS: Final = ("customers", "orders", "invoices", "receipts", "allocations")

Progress = Callable[[int, int], None]


class UnusableSize(ValueError):
    """Fewer than one customer or invoice was asked for."""


@dataclass(frozen=True, slots=True)
class SampleFile:
    """One written file: its kind as `huikuan import --kind` takes it, its path and its rows.

    The bank statements have the kind `statement`.
    """

    kind: str
    path: Path
    rows: int


def write_sample(
    folder: Path, *, customers: int, invoices: int, seed: int, as_of: date, on_progress: Progress
) -> tuple[SampleFile, ...]:
    """Write the sample company's files into `folder` and give them in the order of import.

    `invoices` invoices are issued in the three years that end on `as_of`; credit notes come on
    top. Nothing is dated after `as_of` but due days and wished deliveries. `on_progress` is told
    (invoices written, invoices in all) once a day of the book. Files of the same names are
    replaced when all are complete, and not before.

    Raises UnusableSize when `customers` or `invoices` is below one.
    """
    if customers < 1 or invoices < 1:
        raise UnusableSize
    folder.mkdir(parents=True, exist_ok=True)
    rng = Luck(f"{seed}/{customers}/{invoices}/{as_of.isoformat()}")
    end = as_of.toordinal()
    plan = people.Plan(customers, invoices, season.first_day(as_of), end)
    made = people.make(rng, plan)
    rows = Rows(rng, folder, end)
    try:
        for customer in made:
            rows.customer(customer)
        book = Book(rng, plan, made, rows)
        for day in range(plan.start, end + 1):
            book.live(day)
            on_progress(book.issued, invoices)
        for sink in rows.sinks.values():
            sink.close()
    except BaseException:
        for sink in rows.sinks.values():
            sink.discard()
        raise
    for sink in rows.sinks.values():
        sink.publish()
    (folder / "README.md").write_text(readme(plan, seed, as_of), encoding="utf-8")
    ordered = [*KINDS, *sorted(name for name in rows.sinks if name not in KINDS)]
    return tuple(
        SampleFile(
            kind if kind in KINDS else "statement", rows.sinks[kind].final, rows.sinks[kind].rows
        )
        for kind in ordered
    )
