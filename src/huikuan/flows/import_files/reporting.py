"""The report of an import: what the contract prints, kept with the batch (D1, I19)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.conf import settings

from huikuan.adapters import files
from huikuan.adapters.texts import Language, text
from huikuan.books.intake.values import BatchView, Tally
from huikuan.kernel.actors import Actor
from huikuan.kernel.money import Money

FIRST_REJECTS: Final = 100


class DoesNotTie(RuntimeError):
    """The counts do not add up: nothing may be booked on them (I19)."""


@dataclass(frozen=True, slots=True)
class Counted:
    """Rows of the file: read = accepted + already there + rejected + skipped."""

    read: int
    accepted: int
    already_there: int
    rejected: int
    skipped: int

    def document(self) -> dict[str, int]:
        """Return the counts under the contract's names."""
        return {
            "read": self.read,
            "accepted": self.accepted,
            "already_there": self.already_there,
            "rejected": self.rejected,
            "skipped": self.skipped,
        }


@dataclass(frozen=True, slots=True)
class Judged:
    """A file whose every row has its verdict."""

    counts: Counted
    totals: Mapping[str, int]
    result: files.ReadResult
    refused: Sequence[files.RejectedRow]

    @classmethod
    def of(
        cls,
        *,
        result: files.ReadResult,
        tally: Tally,
        totals: Mapping[str, int],
        refused: Sequence[files.RejectedRow],
    ) -> "Judged":
        """Join the reader's verdicts and the books'. Raises DoesNotTie."""
        read = result.counts
        counts = Counted(
            read=read.read,
            accepted=tally.accepted,
            already_there=tally.already_there,
            rejected=read.rejected + tally.rejected,
            skipped=read.skipped,
        )
        if tally.staged != read.accepted or counts.read != (
            counts.accepted + counts.already_there + counts.rejected + counts.skipped
        ):
            raise DoesNotTie(f"{counts} from {read} and {tally}")
        return cls(counts=counts, totals=totals, result=result, refused=refused)


def report(batch: BatchView, judged: Judged, by: Actor, spool: Path) -> dict[str, Any]:
    """Write the file of rejected rows, if any, and return the report as kept with the batch."""
    rejects_file = _write_rejects(batch, judged, spool) if judged.counts.rejected else None
    return {
        "batch": batch.id,
        "kind": batch.kind,
        "file": batch.file_name,
        "digest": batch.digest,
        "by": by.name,
        "rows": judged.counts.document(),
        "control_totals": {
            code: Money(minor, code).text() for code, minor in judged.totals.items() if code
        },
        "encoding": judged.result.encoding,
        "headings": list(judged.result.headings),
        "mapping": dict(judged.result.mapping),
        "skipped": dict(judged.result.skipped),
        "rejects_file": rejects_file,
        "rejects": _first_rejects(judged),
    }


def repeated(batch: BatchView, earlier: Mapping[str, Any], earlier_batch: int) -> dict[str, Any]:
    """Return the report of a file that was booked before: every good row is already there."""
    rows = dict(earlier.get("rows", {}))
    if rows:
        rows["already_there"] += rows["accepted"]
        rows["accepted"] = 0
    return {
        **earlier,
        "batch": batch.id,
        "file": batch.file_name,
        "rows": rows,
        "control_totals": {},
        **({"findings": []} if "findings" in earlier else {}),
        "refused": {"code": "applied_before", "figures": {"batch": earlier_batch}},
    }


def present(document: Mapping[str, Any], language: Language) -> dict[str, Any]:
    """Return a kept report in the contract's form, its reasons in the reader's language."""
    shown = {
        key: document.get(key)
        for key in ("batch", "kind", "file", "digest", "rows", "control_totals", "rejects_file")
    }
    shown["rejects"] = [
        {
            "line": one["line"],
            "column": one["column"],
            "code": one["code"],
            "reason": files.reason(one, language),
        }
        for one in document.get("rejects", [])
    ]
    if "invoices" in document:
        shown["invoices"] = [
            {
                **one,
                "reason": _said(one["reason"], language),
                "findings": [_said(each, language) for each in one["findings"]],
            }
            for one in document["invoices"]
        ]
    if "statements" in document:
        shown["statements"] = [
            {key: value for key, value in one.items() if key != "id"}
            for one in document["statements"]
        ]
        shown["findings"] = [
            {
                "account": one["account"],
                "code": one["code"],
                "reason": text(one["code"], language, **one["figures"]),
            }
            for one in document.get("findings", [])
        ]
    return shown


def _said(reason: Mapping[str, Any] | None, language: Language) -> dict[str, Any] | None:
    """A reason as plain data with its sentence."""
    if reason is None:
        return None
    return {**reason, "text": text(reason["code"], language, **reason["figures"])}


def worded(figures: Mapping[str, Any]) -> dict[str, object]:
    """Return figures ready for a sentence: `x_minor` becomes `x`, an amount with its currency."""
    currency = figures.get("currency")
    words: dict[str, object] = {}
    for name, value in figures.items():
        if name.endswith("_minor") and isinstance(currency, str) and value is not None:
            words[name.removesuffix("_minor")] = f"{Money(int(value), currency).text()} {currency}"
        words[name] = value
    return words


def _first_rejects(judged: Judged) -> list[dict[str, Any]]:
    """The first hundred refused rows of the file, whoever refused them."""
    found = [
        {
            "line": row.line,
            "column": row.column,
            "code": row.code,
            "value": row.figures["value"],
            "figures": row.figures,
        }
        for row in (*judged.result.rejects(FIRST_REJECTS), *judged.refused[:FIRST_REJECTS])
    ]
    return sorted(found, key=lambda one: int(str(one["line"])))[:FIRST_REJECTS]


def remove_rejects(batch: BatchView) -> None:
    """Remove the file of rejected rows of an import that ended without a report of its own."""
    _rejects_file(batch).unlink(missing_ok=True)


def _write_rejects(batch: BatchView, judged: Judged, spool: Path) -> str:
    target = _rejects_file(batch)
    target.parent.mkdir(parents=True, exist_ok=True)
    # written where a killed import leaves nothing; it appears whole or not
    partial = spool / target.name
    files.write_rejects(judged.result, partial, judged.refused)
    partial.replace(target)
    return str(target)


def _rejects_file(batch: BatchView) -> Path:
    return Path(settings.HOME) / "files" / "rejects" / f"{batch.id}-{batch.kind}-rejects.csv"
