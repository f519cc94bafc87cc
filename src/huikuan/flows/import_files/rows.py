"""Files of rows: read into a staged table, judged by the rooms, booked by set (D1, I19).

Every row has its verdict: accepted, already there, refused with its reason, or skipped.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from django.conf import settings

from huikuan.adapters import files
from huikuan.books.intake import operations as intake
from huikuan.books.ledger import operations as ledger
from huikuan.flows.import_files.receiving import reading_context, stored_file
from huikuan.flows.import_files.reporting import Judged, report, worded
from huikuan.flows.import_files.work import Booking, Work
from huikuan.rules.intake import parse_mapping


@dataclass(frozen=True, slots=True)
class RowKind:
    """How a kind of rows is judged and booked.

    `posts` tells whether it moves money, `columns` are staged beside the file's own.
    """

    kind: str
    judge: Callable[[Booking], None]
    write: Callable[[Booking], None]
    total_column: str = ""
    totals: Callable[[], dict[str, int]] | None = None
    posts: bool = False
    grows: bool = False
    columns: tuple[str, ...] = ()

    def read(self, work: Work) -> "ReadRows":
        """Read the file into the staged table and let its rooms judge every row."""
        intake.open_stage(self.kind, self.columns)
        batch = work.batch

        def told(progress: files.Progress) -> None:
            if progress.chunk is not None:
                intake.load_chunk(self.kind, progress.chunk)
                progress.chunk.unlink()
            work.tell("reading", progress.done, progress.total, progress.rows)

        result = files.read(
            stored_file(batch),
            kind=self.kind,
            mapping=parse_mapping(batch.mapping) if batch.mapping is not None else None,
            context=reading_context(work.booking.company),
            spool=work.spool,
            limits=files.Limits(file_bytes=settings.IMPORT_BYTES, rows=settings.IMPORT_ROWS),
            on_progress=told,
        )
        intake.close_stage()
        work.tell("judging", 1, 1, result.counts.read)
        intake.take_turn(batch.company_id)
        self.judge(work.booking)
        return ReadRows(self, work, result)


@dataclass(frozen=True, slots=True)
class ReadRows:
    """A file of rows that was read and judged."""

    kind: RowKind
    work: Work
    result: files.ReadResult

    @property
    def lines(self) -> int:
        """How many rows were read."""
        return self.result.counts.read

    def book(self) -> None:
        """Write what was accepted."""
        self.kind.write(self.work.booking)

    def report(self) -> dict[str, Any]:
        """Count what was taken and what was not, once the books have had their last word on it."""
        batch, spool = self.work.batch, self.work.spool
        tally = intake.tally(self.kind.total_column)
        judged = Judged.of(
            result=self.result,
            tally=tally,
            totals=self.kind.totals() if self.kind.totals else tally.totals,
            refused=_refused_later(stored_file(batch), self.result, spool),
        )
        return report(batch, judged, self.work.booking.by, spool)


def judge_documents(kind: str) -> Callable[[Booking], None]:
    """Return the judge of a kind of documents: the ledger."""

    def judge(booking: Booking) -> None:
        ledger.prepare_booking()
        ledger.judge_documents(kind, booking.company.id)

    return judge


def _refused_later(
    source: Path, result: files.ReadResult, spool: Path
) -> tuple[files.RejectedRow, ...]:
    """Return the rows that the books refused, with their cells as they stand in the file."""
    refusals = intake.refusals()
    if not refusals:
        return ()
    cells = files.cells(source, result, sorted({one.row for one in refusals}), spool=spool)
    return tuple(
        files.RejectedRow(
            row=row,
            line=faults[0].line,
            number=row,
            faults=tuple(
                {
                    "code": one.code,
                    "column": one.column,
                    "value": one.value,
                    "figures": worded(one.figures),
                }
                for one in faults
            ),
            cells=cells.get(row, ()),
        )
        for row, faults in (
            (row, list(group)) for row, group in groupby(refusals, key=lambda one: one.row)
        )
    )
