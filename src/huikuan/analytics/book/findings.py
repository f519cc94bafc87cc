"""What a comparison of a book with the ledger has found, and what the last one found."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

FILE: Final = "checked.json"


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with a book.

    `code` is segment_damaged (`row` is the file), manifest_damaged, row_differs, row_missing (the
    ledger has it, the book has not) or row_surplus. `found` is the book's, `expected` the ledger's.
    """

    code: str
    table: str = ""
    row: str = ""
    column: str = ""
    found: str = ""
    expected: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """What a comparison found; `missing` says why there was no book to compare."""

    entries: int
    findings: tuple[Finding, ...]
    missing: str = ""

    @property
    def sound(self) -> bool:
        """Whether the book agrees with the ledger, as far as there is one."""
        return not self.findings


def last_check(folder: Path) -> dict[str, Any]:
    """When the book in a folder was last compared, and what was found; empty if never."""
    try:
        found = json.loads((folder / FILE).read_bytes())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
