"""The face of e-invoice reading: what a file says, read in a child process under limits."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from huikuan.adapters.files.limits import MB, Limits
from huikuan.adapters.files.parent import ask
from huikuan.adapters.files.reader import sized
from huikuan.rules.documents import EInvoice

LIMITS: Final = Limits(
    file_bytes=50 * MB,
    seconds=60,
    memory_bytes=1024 * MB,
    expanded_bytes=100 * MB,
    parts=2_000,
)


_CHILD: Final = "huikuan.adapters.einvoices.child"


def read(path: Path, *, limits: Limits = LIMITS) -> tuple[EInvoice, ...]:
    """Return the e-invoices of a file (one, but for collections), everything as stated.

    UBL 2.1, CII, FatturaPA, the Chinese digital invoice as XML, PDF with an XML inside, OFD. Raises
    files.FileRefused with the place for what cannot be read with certainty.
    """
    sized(path, limits)
    answer = ask(
        {"path": str(path.resolve())},
        limits,
        lambda _: None,
        program=_CHILD,
    )
    return tuple(EInvoice.of(one) for one in answer["invoices"])


def tell(path: Path, *, limits: Limits = LIMITS) -> bool:
    """Tell by its content whether this is a form of e-invoice; its name decides nothing.

    Every PDF is: nothing else that is read comes as one, and the reader says what one lacks. Only
    the beginning is looked at, in the child process. Raises FileRefused where the child fails.
    """
    request = {"act": "tell", "path": str(path.resolve())}
    return bool(ask(request, limits, lambda _: None, program=_CHILD)["known"])
