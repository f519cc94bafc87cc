"""Writes tables as XLSX and CSV that open as what they say, and run nothing (P3; ASVS 1.2.10)."""

from huikuan.adapters.sheets.inert import inert
from huikuan.adapters.sheets.values import Cell, Format, Sheet
from huikuan.adapters.sheets.writing import write_csv, write_dated_workbook, write_workbook

__all__ = [
    "Cell",
    "Format",
    "Sheet",
    "inert",
    "write_csv",
    "write_dated_workbook",
    "write_workbook",
]
