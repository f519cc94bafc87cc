"""Reads a statement from a firm's own file: opened in the child process, under limits (B1, F11)."""

import tempfile
from pathlib import Path
from typing import Final

from huikuan.adapters import files
from huikuan.books.dossiers.operations import FileRefused
from huikuan.kernel.decisions import Reason
from huikuan.rules.dossiers import StatementRead, read_statement

LARGEST: Final = 5 * 1024 * 1024
SUFFIXES: Final = (".xlsx", ".xls", ".csv", ".tsv", ".txt")
_LIMITS: Final = files.Limits(file_bytes=LARGEST, heading_rows=2_000)


def read_file(content: bytes, file_name: str, *, currency: str, unit: int) -> StatementRead:
    """Return what a file says of a period and the one before; figures stand in `unit` major units.

    Nothing is kept. Raises FileRefused: dossiers.statement_file for a file that cannot be opened,
    and the reasons of `rules.dossiers.read_statement`.
    """
    suffix = Path(file_name).suffix.lower()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"statement{suffix if suffix in SUFFIXES else '.dat'}"
        path.write_bytes(content)
        try:
            rows = files.rows(path, spool=Path(folder), limits=_LIMITS)
        except files.FileRefused as refused:
            raise FileRefused(
                [Reason("dossiers.statement_file", {"detail": refused.code})]
            ) from refused
    return read_statement(rows, currency=currency, unit=unit)
