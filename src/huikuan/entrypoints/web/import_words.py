"""Decides how an import is told: where it stands, how its columns are read, what came of it (D1)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.http import QueryDict

from huikuan.adapters.files import Doubt, FileRefused, file_reason
from huikuan.adapters.texts import Language, known, text
from huikuan.books.intake import queries as intake
from huikuan.books.intake.values import BatchView
from huikuan.entrypoints.web import wording
from huikuan.entrypoints.web.frame import Frame
from huikuan.flows import import_files as flow
from huikuan.rules.intake import LAYOUTS, Field, layout, parse_mapping

SAMPLE = 6
PHASES = ("reading", "judging", "booking")
TONES = {"applied": "green", "checked": "blue", "refused": "red", "failed": "red"}
COUNTS = ("read", "accepted", "already_there", "rejected", "skipped")


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an import stands: its state in words, how much is done, how long it may take."""

    word: str
    tone: str
    phase: str
    parts_done: int
    rows: str
    left: str


@dataclass(frozen=True, slots=True)
class Line:
    """One of our columns with the heading that it is read from."""

    name: str
    label: str
    required: bool
    heading: str
    doubts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Proposing:
    """How a file would be read, to be confirmed or corrected."""

    kind: str
    document: Mapping[str, Any]
    lines: tuple[Line, ...]
    headings: tuple[str, ...]
    missing: tuple[str, ...]
    unused: tuple[str, ...]
    sample: tuple[tuple[str, ...], ...]
    encoding: str
    hidden_columns: tuple[str, ...] = ()
    hidden_sheet: str = ""
    refused: str = ""
    # nothing is to be matched: the kind's own readers know what stands where
    plain: bool = False

    def mapping_from(self, answers: QueryDict) -> dict[str, Any]:
        """The mapping with the headings that a person chose; an empty choice leaves one out."""
        proposed = dict(self.document.get("columns", {}))
        columns: dict[str, Any] = {}
        for line in self.lines:
            chosen = answers.get(f"column.{line.name}", line.heading)
            if not chosen or chosen not in self.headings:
                continue
            same = chosen == line.heading
            columns[line.name] = proposed.get(line.name, chosen) if same else chosen
        return {**self.document, "kind": self.kind, "columns": columns}


@dataclass(frozen=True, slots=True)
class Earlier:
    """The import in which the same file was booked, and the day of it."""

    batch_id: int
    day: str


@dataclass(frozen=True, slots=True)
class Told:
    """What came of an import: counts, control totals, rejected rows, or why it was refused."""

    counts: tuple[tuple[str, str, str], ...]
    totals: tuple[tuple[str, str], ...]
    rejects: Sequence[Mapping[str, Any]]
    rejected: int
    rejects_file: bool
    refused: str
    repeated: Earlier | None = None
    statements: Sequence[Mapping[str, str]] = ()
    findings: Sequence[str] = ()
    invoices: Sequence[Mapping[str, Any]] = ()


_NOTHING = Told((), (), (), 0, rejects_file=False, refused="")


def rows_to_book(batch: BatchView) -> int:
    """How many rows would be booked, as far as a preview told."""
    return int((batch.report or {}).get("rows", {}).get("accepted", 0))


def state_of(batch: BatchView) -> str:
    """The batch's state; a preview of which nothing can be booked does not wait for that."""
    return "nothing" if batch.state == "checked" and not rows_to_book(batch) else batch.state


def standing(frame: Frame, batch: BatchView, *, waits: bool) -> Standing:
    """Where a batch stands, in words."""
    language = frame.language
    progress = batch.progress or {}
    phase = str(progress.get("phase", ""))
    done, total = int(progress.get("done") or 0), int(progress.get("total") or 0)
    state = "queued" if waits else state_of(batch)
    return Standing(
        word=text(f"web.batch.{state}", language),
        tone=TONES.get(state, "grey"),
        phase=text(f"web.phase.{phase}", language) if phase in PHASES else "",
        parts_done=_parts(phase, done, total),
        rows=text("web.import.rows", language, rows=wording.count(int(progress.get("rows") or 0))),
        left=_left(progress.get("seconds_left"), language),
    )


def proposal_of(frame: Frame, batch: BatchView) -> Proposing:
    """How the batch's file would be read; a file that cannot be read says why."""
    language = frame.language
    if batch.kind not in LAYOUTS:
        return Proposing(batch.kind, {}, (), (), (), (), (), "", plain=True)
    try:
        found = flow.propose(flow.stored_file(batch), batch.kind, batch.company_id)
    except FileRefused as refused:
        reason = file_reason(refused, language)
        return Proposing(batch.kind, {}, (), (), (), (), (), "", refused=reason)
    doubts: dict[str, list[str]] = {}
    for doubt in found.doubts:
        sentence = _doubt(doubt, language)
        doubts.setdefault(doubt.column, []).append(sentence)
    fields = layout(batch.kind).fields
    before = _chosen_before(batch)
    chosen = before[1] if before else found.columns
    return Proposing(
        kind=batch.kind,
        document=before[0] if before else found.mapping or {},
        lines=tuple(
            Line(
                name=one.name,
                label=label(one, language),
                required=one.required,
                heading=chosen.get(one.name, ""),
                doubts=tuple(doubts.get(one.name, ())),
            )
            for one in fields
        ),
        headings=tuple(found.headings),
        missing=tuple(
            label(one, language)
            for one in fields
            if one.name in found.missing and one.name not in chosen
        ),
        unused=tuple(one for one in found.headings if one not in chosen.values()),
        sample=tuple(found.sample[:SAMPLE]),
        encoding=found.encoding,
        hidden_columns=found.hidden_columns,
        hidden_sheet=found.hidden_sheet,
    )


def _chosen_before(batch: BatchView) -> tuple[Mapping[str, Any], dict[str, str]] | None:
    """The mapping that a person chose on this page before, and the heading of each column in it."""
    if batch.mapping is None or "columns" not in batch.mapping:
        return None
    sources = parse_mapping(batch.mapping).section(batch.kind).sources
    return batch.mapping, {
        name: source.headings[0] for name, source in sources.items() if source.headings
    }


def _own_day(batch: BatchView) -> str:
    return wording.instant(batch.applied_at)[:10]


def report_of(frame: Frame, batch: BatchView) -> Told | None:
    """What came of a batch, nothing while nothing has."""
    if batch.report is None:
        return None
    language = frame.language
    trouble = batch.report.get("refused")
    if trouble and trouble["code"] == "applied_before":
        earlier = intake.batch(int(trouble["figures"]["batch"]), batch.company_id)
        return replace(_NOTHING, repeated=Earlier(earlier.id, _own_day(earlier)))
    if trouble:
        sentence = _trouble(str(trouble["code"]), trouble["figures"], language)
        return replace(_NOTHING, refused=sentence)
    shown = flow.present(batch.report, language)
    labels = {field.name: label(field, language) for field in fields_of(batch.kind)}
    return Told(
        counts=tuple(
            (code, text(f"web.count.{code}", language), wording.count(shown["rows"][code]))
            for code in COUNTS
        ),
        totals=tuple(
            (code, wording.decimal(figure)) for code, figure in shown["control_totals"].items()
        ),
        rejects=[
            {**one, "column": labels.get(one["column"], one["column"])} for one in shown["rejects"]
        ],
        rejected=shown["rows"]["rejected"],
        rejects_file=bool(shown["rejects_file"]),
        refused="",
        statements=[_statement(frame, one) for one in (batch.report.get("statements") or ())],
        findings=[one["reason"] for one in shown.get("findings", ())],
        invoices=[_invoice(one, frame.language) for one in shown.get("invoices", ())],
    )


def fields_of(kind: str) -> tuple[Field, ...]:
    """The columns of a kind; a kind that its own readers read has none to be matched."""
    return layout(kind).fields if kind in LAYOUTS else ()


def _statement(frame: Frame, one: Mapping[str, Any]) -> dict[str, str]:
    """A bank statement of the file in words; it leads to the books once it is there."""
    figures = {
        name: wording.stated(one[name], one["currency"])
        if one[name] is not None
        else wording.NOTHING
        for name in ("opening", "credits", "debits", "closing")
    }
    booked = one.get("id") and frame.may("banks")
    return {
        **figures,
        "account": one["account"],
        "currency": one["currency"],
        "period": f"{one['from'] or wording.NOTHING} – {one['to'] or wording.NOTHING}",
        "entries": wording.count(int(one["entries"])),
        "address": frame.address("bank_statement", statement_id=one["id"]) if booked else "",
    }


def _invoice(one: Mapping[str, Any], language: Language) -> dict[str, Any]:
    """An e-invoice of the file in words: what it states, and what became of it."""
    reason = [one["reason"]["text"]] if one["reason"] else []
    return {
        **{name: one[name] for name in ("number", "issue_date", "seller", "buyer", "currency")},
        "payable": wording.stated(one["payable"], one["currency"])
        if one["payable"]
        else wording.NOTHING,
        "outcome": text(f"einvoice.outcome.{one['outcome']}", language),
        "said": [*reason, *(each["text"] for each in one["findings"])],
    }


def label(field: Field, language: Language) -> str:
    """Our column's word: the heading people write, or its name."""
    if language == "en":
        return field.name.replace("_", " ")
    return next((one for one in field.headings if not one.isascii()), field.name)


def _parts(phase: str, done: int, total: int) -> int:
    # reading is the long part; judging and booking have no measure of their own
    if phase == "reading" and total:
        return min(done * 700 // total, 700)
    return {"judging": 750, "booking": 850}.get(phase, 0)


def _left(seconds: object, language: Language) -> str:
    if not isinstance(seconds, int | float):
        return ""
    whole = int(seconds) + 1
    return text("web.import.left", language, minutes=whole // 60, seconds=f"{whole % 60:02}")


def _trouble(code: str, figures: Mapping[str, Any], language: Language) -> str:
    return text(code, language, **figures) if known(code) else code


def _doubt(doubt: Doubt, language: Language) -> str:
    try:
        return text(doubt.code, language, value=doubt.value, column=doubt.column)
    except KeyError:
        # the sentence names figures that only the whole row has
        return text("web.import.doubt", language, value=doubt.value)
