"""A provider that is a folder: reports lie in it as JSON, one a file, as our documentation says (B3).

`docs/rooms/dossiers.md` has the form. A firm is found by one of its registers' numbers, else by its
name to the letter. Useful where reports come by mail, and where no contract with a bureau exists.
"""

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from huikuan.adapters.credit_reports.values import (
    Answer,
    Event,
    Found,
    Offer,
    ProviderFault,
    Subject,
)

LARGEST: Final = 8 * 1024 * 1024
MOST_FILES: Final = 10_000


@dataclass(frozen=True, slots=True)
class FileProvider:
    """Reads reports from a folder; an order is answered at once."""

    offer: Offer
    folder: Path

    def search(self, subject: Subject) -> tuple[Found, ...]:
        """Find the firm among the reports that lie there; a number is sure, a name is not."""
        wanted = {_plain(one) for one in subject.numbers.values()} - {""}
        by_name = []
        for _, report in self._reports():
            said = _subject(report)
            found = Found(said["id"], said["name"], sure=bool(wanted & said["numbers"]))
            if found.sure:
                return (found,)
            if said["name"] and said["name"] == subject.name:
                by_name.append(found)
        return tuple({one.id: one for one in by_name}.values())

    def order(self, subject_id: str, *, key: str) -> Answer:  # noqa: ARG002 - an order costs nothing here
        """Return the newest report on a firm."""
        return self.fetch(subject_id)

    def fetch(self, reference: str) -> Answer:
        """Return the newest report on a firm, by the day that stands in it."""
        newest: tuple[str, bytes] | None = None
        for raw, report in self._reports():
            day = str(report.get("reported_on", ""))
            if _subject(report)["id"] == reference and (newest is None or day > newest[0]):
                newest = (day, raw)
        if newest is None:
            raise ProviderFault("dossiers.no_subject", reference)
        return Answer(reference, newest[1])

    def watch(self, subject_id: str, *, ended: bool = False) -> None:
        """Do nothing: whoever puts a file there has seen to it."""

    def events(self) -> tuple[tuple[Event, bytes], ...]:
        """Return the events that stand in the reports."""
        found = []
        for _, report in self._reports():
            for one in report.get("events", []):
                raw = json.dumps(one, ensure_ascii=False, sort_keys=True).encode()
                found.append((_event(one, _subject(report)["id"]), raw))
        return tuple(found)

    def told(self, body: bytes) -> Event:  # noqa: ARG002 - nothing is told
        """Refuse: a folder tells nothing of its own accord."""
        raise ProviderFault("dossiers.report_unreadable", "no webhook")

    def _reports(self) -> list[tuple[bytes, dict[str, Any]]]:
        if not self.folder.is_dir():
            raise ProviderFault("dossiers.provider_silent", "no folder", again=True)
        found = []
        for file in sorted(self.folder.glob("*.json"))[:MOST_FILES]:
            if file.stat().st_size > LARGEST:
                raise ProviderFault("dossiers.report_unreadable", f"{file.name}: too large")
            raw = file.read_bytes()
            try:
                report = json.loads(raw)
            except ValueError as bad:
                raise ProviderFault("dossiers.report_unreadable", file.name) from bad
            if not isinstance(report, dict):
                raise ProviderFault("dossiers.report_unreadable", file.name)
            found.append((raw, report))
        return found


def _subject(report: dict[str, Any]) -> dict[str, Any]:
    said = report.get("subject")
    if not isinstance(said, dict) or not isinstance(said.get("id"), str):
        raise ProviderFault("dossiers.report_unreadable", "subject.id")
    numbers = said.get("numbers", {})
    return {
        "id": said["id"],
        "name": str(said.get("name", "")),
        "numbers": {_plain(str(one)) for one in numbers.values()} - {""},
    }


def _event(one: dict[str, Any], subject: str) -> Event:
    try:
        return Event(
            reference=str(one["id"]),
            kind=str(one["kind"]),
            subject=subject,
            order="",
            before=str(one.get("before", "")),
            after=str(one.get("after", "")),
            happened_on=date.fromisoformat(str(one["on"])),
        )
    except (KeyError, ValueError) as bad:
        raise ProviderFault("dossiers.report_unreadable", "events") from bad


def _plain(number: str) -> str:
    return "".join(sign for sign in number.upper() if sign.isalnum())
