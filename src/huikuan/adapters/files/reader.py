"""The face of file reading: read a file of a kind into staged chunks, or say why not."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from collections.abc import Mapping as Dict
from pathlib import Path
from typing import Any, Final

import yaml

from huikuan.adapters.files.limits import MB, Limits
from huikuan.adapters.files.parent import ask
from huikuan.adapters.files.results import (
    Counts,
    Doubt,
    FileRefused,
    Progress,
    Proposal,
    ReadResult,
)
from huikuan.rules.intake import Context, MappingFile, parse_mapping

_LARGEST_MAPPING: Final = MB // 4


def load_mapping(path: Path) -> MappingFile:
    """Load a mapping file (YAML); raises MappingRefused with all issues, or FileRefused."""
    return parse_mapping(load_document(path))


def load_document(path: Path) -> Any:  # noqa: ANN401 - whatever a YAML file holds
    """Return what a small YAML file says, without aliases; raises FileRefused."""
    if path.stat().st_size > _LARGEST_MAPPING:
        raise FileRefused("mapping_too_large", {"limit": _LARGEST_MAPPING})
    try:
        return yaml.load(path.read_text("utf-8"), Loader=_PlainLoader)  # noqa: S506 - a safe loader
    except (yaml.YAMLError, UnicodeDecodeError) as trouble:
        raise FileRefused("mapping_not_yaml", {"detail": str(trouble)[:300]}) from None


def load_other_mapping(path: Path) -> Dict[str, Any]:
    """Load the mapping of a kind that has no columns of ours; its readers say what it may hold.

    Raises FileRefused.
    """
    document = load_document(path)
    if not isinstance(document, Dict):
        raise FileRefused("mapping_not_yaml", {"detail": "no mapping of names to values"})
    return document


class _PlainLoader(yaml.SafeLoader):
    """A safe loader that expands no aliases: a small file must not become a large one."""

    def compose_node(self, parent: Any, index: Any) -> Any:  # noqa: ANN401 - the library's own types
        """Refuse aliases, then go on as the safe loader does."""
        if self.check_event(yaml.events.AliasEvent):
            raise yaml.YAMLError("aliases are not read")
        return super().compose_node(parent, index)


def read(  # noqa: PLR0913 - the one call that everybody makes
    path: Path,
    *,
    kind: str,
    mapping: MappingFile | None,
    context: Context,
    spool: Path,
    limits: Limits = Limits(),  # noqa: B008 - frozen
    on_progress: Callable[[Progress], None] | None = None,
) -> ReadResult:
    """Read a file of `kind` into COPY-ready chunks under `spool`, in a child process.

    `mapping` None takes the proposed one if it is complete. `on_progress` is told of each chunk as
    soon as it can be loaded. Raises FileRefused; rows that are refused one by one are in the result
    instead.
    """
    sized(path, limits)
    spool.mkdir(parents=True, exist_ok=True)
    request: dict[str, Any] = {
        "act": "read",
        "path": str(path.resolve()),
        "kind": kind,
        "mapping": mapping.document if mapping is not None else None,
        "context": _said(context),
        "spool": str(spool.resolve()),
    }

    def told(line: dict[str, Any]) -> None:
        if on_progress is not None:
            chunk = spool / line["chunk"] if line["chunk"] else None
            on_progress(Progress(line["done"], line["total"], line["rows"], chunk))

    return _result(ask(request, limits, told), spool)


def propose(
    path: Path,
    kind: str | None,
    *,
    context: Context,
    spool: Path,
    limits: Limits = Limits(),  # noqa: B008 - frozen
) -> Proposal:
    """Look at a file and propose how to read it (as `kind`, or as what it looks like).

    What the reader needs on the way stands under `spool`, the caller's to remove. Raises
    FileRefused.
    """
    sized(path, limits)
    request = {
        "act": "propose",
        "path": str(path.resolve()),
        "kind": kind,
        "context": _said(context),
        "spool": str(spool.resolve()),
    }
    answer = ask(request, limits, lambda _: None)
    return Proposal(
        kind=answer["kind"],
        mapping=answer["mapping"],
        columns=answer["columns"],
        missing=tuple(answer["missing"]),
        unused=tuple(answer["unused"]),
        headings=tuple(answer["headings"]),
        heading_line=answer["heading_line"],
        sample=tuple(tuple(one) for one in answer["sample"]),
        doubts=tuple(Doubt(*one) for one in answer["doubts"]),
        encoding=answer["encoding"],
        delimiter=answer["delimiter"],
        sheets=tuple(answer["sheets"]),
        hidden_columns=tuple(answer["hidden_columns"]),
        hidden_sheet=answer["hidden_sheet"],
    )


def cells(
    path: Path,
    result: ReadResult,
    rows: Sequence[int],
    *,
    spool: Path,
    limits: Limits = Limits(),  # noqa: B008 - frozen
) -> dict[int, tuple[str, ...]]:
    """Return the cells of some rows of a file that was read, as they stand there, by row number.

    For rows that were read well and refused later. Raises FileRefused.
    """
    request = {
        "act": "cells",
        "path": str(path.resolve()),
        "kind": result.kind,
        "mapping": dict(result.mapping),
        "context": None,
        "rows": list(rows),
        "spool": str(spool.resolve()),
    }
    answer = ask(request, limits, lambda _: None)
    with (spool / answer["cells"]).open(encoding="utf-8") as lines:
        found = (json.loads(line) for line in lines)
        return {one["row"]: tuple(one["cells"]) for one in found}


def rows(
    path: Path,
    *,
    spool: Path,
    limits: Limits = Limits(),  # noqa: B008 - frozen
) -> tuple[tuple[int, tuple[str, ...]], ...]:
    """Return the rows of a small table that has no headings of ours, each with its line, as text.

    For what a person reads line by line; a table of `limits.heading_rows` rows or more is refused.
    Raises FileRefused.
    """
    sized(path, limits)
    request = {"act": "rows", "path": str(path.resolve()), "spool": str(spool.resolve())}
    answer = ask(request, limits, lambda _: None)
    return tuple((line, tuple(cells)) for line, cells in answer["rows"])


def _said(context: Context) -> dict[str, Any]:
    return {
        "currency": context.currency,
        "as_of": context.as_of.isoformat(),
        "floor": context.floor.isoformat(),
        "years_ahead": context.years_ahead,
    }


def sized(path: Path, limits: Limits) -> None:
    """Refuse a file that is not there, empty, or larger than the limit. Raises FileRefused."""
    if not path.is_file():
        raise FileRefused("file_missing", {"name": path.name})
    size = path.stat().st_size
    if size == 0:
        raise FileRefused("file_empty")
    if size > limits.file_bytes:
        raise FileRefused(
            "file_too_large", {"limit": limits.file_bytes // MB, "size": -(-size // MB)}
        )


def _result(answer: Dict[str, Any], spool: Path) -> ReadResult:
    skipped: dict[str, int] = answer["skipped"]
    counts = Counts(
        read=answer["read"],
        accepted=answer["accepted"],
        rejected=answer["rejected"],
        skipped=sum(skipped.values()),
    )
    return ReadResult(
        kind=answer["kind"],
        columns=tuple(answer["columns"]),
        chunks=tuple(spool / name for name in answer["chunks"]),
        counts=counts,
        skipped=skipped,
        skipped_lines=tuple((line, why) for line, why in answer["skipped_lines"]),
        totals=answer["totals"],
        total_column=answer["total_column"],
        rejects_path=spool / "rejects.jsonl",
        headings=tuple(answer["headings"]),
        heading_line=answer["heading_line"],
        encoding=answer["encoding"],
        delimiter=answer["delimiter"],
        sheet=answer["sheet"],
        mapping=answer["mapping"],
        peak_bytes=answer["peak_bytes"],
        seconds=answer["seconds"],
    )
