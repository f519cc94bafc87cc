"""Verifies an evidence pack by itself: no database, no server, no network (A6, P2).

Beside the files it recomputes both digests of every record of the chain that the pack holds, and
where two records follow each other, that the second names the first.
"""

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from huikuan.adapters.packs import Finding, PackCheck, check_pack
from huikuan.books.evidence.chain import Sealed, content_digest, record_digest

_RECORDS: Final = "facts/evidence.json"


@dataclass(frozen=True, slots=True)
class VerifiedPack:
    """What a pack came to; `records` of the chain were recomputed."""

    check: PackCheck
    records: int

    @property
    def sound(self) -> bool:
        """Whether nothing was found."""
        return self.check.sound


def verify_pack(file: Path) -> VerifiedPack:
    """Verify a pack. Findings are codes of the area packs; OSError where there is no file."""
    check = check_pack(file, lambda path: path == _RECORDS)
    try:
        records = json.loads(check.contents.get(_RECORDS, b"[]"))
        found = tuple(_records(records))
    except (ValueError, TypeError, KeyError):
        records, found = [], (Finding("pack.record_changed", _RECORDS),)
    return VerifiedPack(replace(check, findings=(*check.findings, *found)), len(records))


def _records(records: list[Mapping[str, Any]]) -> Iterator[Finding]:
    before: Mapping[str, Any] = {}
    for one in records:
        where = f"{_RECORDS} {one['seq']}"
        content = content_digest(
            bytes.fromhex(one["salt"]), one["before"], one["after"], one["why"]
        )
        if content.hex() != one["content_digest"] or (
            record_digest(bytes.fromhex(one["previous_digest"]), _sealed(one)).hex()
            != one["digest"]
        ):
            yield Finding("pack.record_changed", where)
        elif before.get("seq") == one["seq"] - 1 and before["digest"] != one["previous_digest"]:
            yield Finding("pack.record_torn", where)
        before = one


def _sealed(one: Mapping[str, Any]) -> Sealed:
    told = {name: one[name] for name in Sealed.__dataclass_fields__}
    told["recorded_at"] = dt.datetime.fromisoformat(one["recorded_at"])
    told["content_digest"] = bytes.fromhex(one["content_digest"])
    return Sealed(**told)
