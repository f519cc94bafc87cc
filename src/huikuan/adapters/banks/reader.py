"""The face of bank readers: a file in, checked statements out, or the place where it is wrong.

Whatever a bank's file is, it is opened in a child process under limits, as every file that nobody
has checked; what it gives back is plain text, one transaction a line.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from huikuan.adapters.banks.presets import preset_names
from huikuan.adapters.banks.wire import statements_of
from huikuan.adapters.files.limits import MB, Limits
from huikuan.adapters.files.parent import ask
from huikuan.adapters.files.reader import load_document, sized
from huikuan.rules.banking import BankStatement

LIMITS: Final = Limits(
    file_bytes=256 * MB,
    rows=1_000_000,
    seconds=300,
    memory_bytes=2048 * MB,
    expanded_bytes=256 * MB,
    heading_rows=60,
)
_CHILD: Final = "huikuan.adapters.banks.child"


@dataclass(frozen=True, slots=True)
class BankFile:
    """A file that was read whole: its statements in the order of the file.

    `digest` is the SHA-256 of its bytes in hex, `format` what it was found to be ("camt.053.001.08",
    "mt940", "ofx", "csv:icbc"), `peak_bytes` and `seconds` what reading took.
    """

    statements: tuple[BankStatement, ...]
    digest: str
    format: str
    peak_bytes: int = 0
    seconds: float = 0.0

    @property
    def lines(self) -> int:
        """How many transactions the statements hold."""
        return sum(len(one.transactions) for one in self.statements)


def read(
    path: Path,
    *,
    mapping: Path | Mapping[str, Any] | None = None,
    currency: str,
    as_of: date,
    limits: Limits = LIMITS,
) -> BankFile:
    """Read a bank's file, whatever it is by its content; its name decides nothing.

    `mapping` is a preset of one's own for an export (a YAML file or its document), needed only where
    no known preset fits. `currency` stands for exports that name none. `as_of` settles which century
    two digits of a year mean. Raises FileRefused with the place of the first fault: a file is taken
    whole or not at all. Whether what it says is consistent is for `rules.banking.check`.
    """
    sized(path, limits)
    document = load_document(mapping) if isinstance(mapping, Path) else mapping
    with tempfile.TemporaryDirectory(prefix="huikuan-bank-") as spool:
        request = {
            "path": str(path.resolve()),
            "mapping": dict(document) if isinstance(document, Mapping) else document,
            "currency": currency,
            "as_of": as_of.isoformat(),
            "spool": spool,
        }
        answer = ask(request, limits, lambda _: None, program=_CHILD)
        statements = statements_of(Path(spool) / answer["statements"])
    return BankFile(
        statements,
        answer["digest"],
        answer["format"],
        answer["peak_bytes"],
        answer["seconds"],
    )


def tell(path: Path, limits: Limits = LIMITS) -> str:
    """Tell by its content what bank's file this is: "camt", "ofx", "mt", or the preset of an export.

    "" is none of them. Its name decides nothing. Only its beginning is looked at, in the child
    process; whether the rest can be read is for `read`. Raises FileRefused where the child fails.
    """
    with tempfile.TemporaryDirectory(prefix="huikuan-bank-") as spool:
        request = {"act": "tell", "path": str(path.resolve()), "spool": spool}
        return str(ask(request, limits, lambda _: None, program=_CHILD)["form"])


def known_presets() -> tuple[str, ...]:
    """Return the names of the shipped presets for exports."""
    return preset_names()
