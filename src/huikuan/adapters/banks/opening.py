"""Telling by its content what a bank's file is, and having it read by the reader of that format."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, Final

from huikuan.adapters.banks.asking import Asked, only_account
from huikuan.adapters.banks.wire import write_statements
from huikuan.adapters.files.limits import Limits, peak_bytes
from huikuan.adapters.files.results import FileRefused
from huikuan.rules.banking import BankStatement

_HEAD: Final = 64 * 1024
_CAMT: Final = "BkToCstmr"  # how the messages to a bank's customer begin, in every version


def read_file(request: dict[str, Any], limits: Limits) -> dict[str, Any]:
    """Read one file and write its statements into the spool; returns what it was."""
    begun = time.monotonic()
    path, spool = Path(request["path"]), Path(request["spool"])
    asked = Asked(
        request["currency"], date.fromisoformat(request["as_of"]), limits, request["mapping"]
    )
    with path.open("rb") as source:
        digest = hashlib.file_digest(source, "sha256").hexdigest()
    kinds: list[str] = []

    def noted(statements: Iterator[BankStatement]) -> Iterator[BankStatement]:
        for one in statements:
            kinds.append(one.kind)
            yield one

    write_statements(noted(statements(path, spool, asked)), spool / "statements.jsonl")
    if not kinds:
        raise FileRefused("bank_no_statement")
    return {
        "statements": "statements.jsonl",
        "digest": digest,
        "format": kinds[0],
        "peak_bytes": peak_bytes(),
        "seconds": time.monotonic() - begun,
    }


def statements(path: Path, spool: Path, asked: Asked) -> Iterator[BankStatement]:
    """Give the statements of a file, whatever it is; what names no account is of the one asked for.

    Raises FileRefused, also where a statement names another account than the one asked for.
    """
    if not only_account(asked.mapping):
        yield from _read(path, spool, asked, "export")
        return
    form = _form(_head(path))
    for one in _read(path, spool, asked, form):
        if asked.account and one.account != asked.account:
            raise FileRefused(
                "bank_account_other", {"account": one.account, "asked": asked.account}
            )
        yield one


def _read(path: Path, spool: Path, asked: Asked, form: str) -> Iterator[BankStatement]:
    """Have a file read; each reader is imported where it is needed: one is enough for a file."""
    if form == "ofx":
        from huikuan.adapters.banks import ofx

        return ofx.statements(path, asked)
    if form == "xml":
        from huikuan.adapters.banks import camt

        return camt.statements(path, asked)
    if form == "mt":
        from huikuan.adapters.banks import mt940

        return mt940.statements(path, asked)
    from huikuan.adapters.banks import exports

    return exports.statements(path, spool, asked)


def tell(path: Path, spool: Path, limits: Limits) -> str:
    """Tell what bank's file this is: "camt", "ofx", "mt", a preset's name, or "" for none."""
    head = _head(path)
    form = _form(head)
    if form == "xml":
        from huikuan.adapters.files.markup import element_names

        names = (one.rpartition("}")[2] for one in element_names(head))
        return "camt" if any(one.startswith(_CAMT) for one in names) else ""
    if form == "export":
        from huikuan.adapters.banks import exports

        return exports.fitting(path, spool, limits)
    return form


def _head(path: Path) -> bytes:
    with path.open("rb") as source:
        return source.read(_HEAD)


def _form(head: bytes) -> str:
    """Tell by the first bytes which reader a file is for: ofx, xml, mt, or else export."""
    if head.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return "export"
    text = _shown(head)
    start = text.lstrip("\ufeff \t\r\n")
    if "<OFX>" in text.upper() or start.startswith("OFXHEADER"):
        return "ofx"
    # a mark of UTF-8 shows as three letters in what is only good enough for ASCII
    if start.removeprefix("\xef\xbb\xbf").lstrip().startswith("<"):
        return "xml"
    from huikuan.adapters.banks import mt940

    return "mt" if mt940.looks_like(text) else "export"


def _shown(head: bytes) -> str:
    """Return the first bytes as text that is good enough to recognise marks of ASCII in."""
    for mark, name in ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if head.startswith(mark):
            return head.decode(name, "replace")
    return head.decode("latin-1")
