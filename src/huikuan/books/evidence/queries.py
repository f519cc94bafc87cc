"""Reads the chained log and recounts its proof (D3, I31)."""

import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from django.db import connection

from huikuan.books.evidence.chain import Sealed, content_digest, record_digest
from huikuan.books.evidence.models import Head, Record

GENESIS = bytes.fromhex("b97106f7c0775d77e5ed94de8a2c468732086f7d6a698db93d1fada116c2c2cf")
CHUNK = 2_000

_HEX = ("salt", "content_digest", "previous_digest", "digest")
_PLAIN = (
    *("seq", "company_id", "actor", "actor_name", "person", "act", "subject_kind", "subject_id"),
    *("before", "after", "why", "request_id"),
)

Fault = Literal["missing", "content_changed", "record_changed", "rewritten", "added"]


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """One record as it is shown: digests in hexadecimal."""

    seq: int
    recorded_at: dt.datetime
    company_id: int | None
    actor: str
    actor_name: str
    person: str
    act: str
    subject_kind: str
    subject_id: str
    before: object
    after: object
    why: str
    request_id: str
    digest: str
    previous_digest: str


@dataclass(frozen=True, kw_only=True)
class Verification:
    """What a recount of the chain found: all sound, or the first record that cannot be trusted."""

    records: int
    head_seq: int
    head_digest: str
    first_bad: int | None
    fault: Fault | None

    @property
    def sound(self) -> bool:
        """Whether every record proves itself and follows the one before."""
        return self.first_bad is None


def records(
    *,
    company_id: int | None,
    before_seq: int | None,
    limit: int,
    subject: tuple[str, str] | None = None,
) -> tuple[Evidence, ...]:
    """Return a page of a company's records, newest first, older than `before_seq`.

    Without a company: the technical records that belong to none (sign-ins, users, tokens).
    """
    rows = Record.objects.filter(company_id=company_id).order_by("-seq")
    if before_seq is not None:
        rows = rows.filter(seq__lt=before_seq)
    if subject is not None:
        rows = rows.filter(subject_kind=subject[0], subject_id=subject[1])
    return tuple(_shown(row) for row in rows[:limit])


def proofs(company_id: int, subjects: Collection[tuple[str, str]]) -> tuple[Mapping[str, Any], ...]:
    """Return every record about these subjects with all that proves it, by place in the chain.

    Plain data, digests in hexadecimal: who has it recomputes both digests of a record without us.
    """
    kinds: dict[str, list[str]] = {}
    for kind, subject_id in subjects:
        kinds.setdefault(kind, []).append(subject_id)
    rows = Record.objects.none()
    for kind, ids in sorted(kinds.items()):
        own = Record.objects.filter(company_id=company_id, subject_kind=kind, subject_id__in=ids)
        rows = rows | own
    return tuple(
        {
            **{name: getattr(row, name) for name in _PLAIN},
            "recorded_at": row.recorded_at.isoformat(),
            **{name: bytes(getattr(row, name)).hex() for name in _HEX},
        }
        for row in rows.order_by("seq")
    )


def head_seq() -> int:
    """Return the place of the last record; 0 when nothing was ever recorded."""
    return Head.objects.get(id=1).seq


def verify_chain() -> Verification:
    """Recompute every digest from the first record to the head, reading a chunk at a time.

    Names the first record that is missing, changed in content or fields, rewritten together with
    its own digest (then the next one no longer follows it), or added behind the head.
    """
    head = Head.objects.get(id=1)
    previous, expected = GENESIS, 1
    bad: tuple[int, Fault] | None = None
    for row in _rows(head.seq):
        bad = _fault(row, expected, previous)
        if bad:
            break
        previous, expected = bytes(row.digest), expected + 1
    if bad is None and expected <= head.seq:
        bad = expected, "missing"
    elif bad is None and previous != bytes(head.digest):
        bad = max(head.seq, 1), "rewritten"
    elif bad is None:
        bad = _added()
    return Verification(
        records=expected - 1,
        head_seq=head.seq,
        head_digest=bytes(head.digest).hex(),
        first_bad=bad[0] if bad else None,
        fault=bad[1] if bad else None,
    )


def _rows(last: int) -> Iterator[Record]:
    return Record.objects.filter(seq__lte=last).order_by("seq").iterator(chunk_size=CHUNK)


def _fault(row: Record, expected: int, previous: bytes) -> tuple[int, Fault] | None:
    if row.seq > expected:
        return expected, "missing"
    if row.seq < expected:
        return row.seq, "added"
    stated = bytes(row.content_digest)
    if content_digest(bytes(row.salt), row.before, row.after, row.why) != stated:
        return row.seq, "content_changed"
    if record_digest(bytes(row.previous_digest), _sealed(row)) != bytes(row.digest):
        return row.seq, "record_changed"
    if bytes(row.previous_digest) != previous:
        # this one proves itself and names another predecessor: that one was exchanged
        return max(row.seq - 1, 1), "rewritten"
    return None


def _sealed(row: Record) -> Sealed:
    return Sealed(
        seq=row.seq,
        recorded_at=row.recorded_at,
        company_id=row.company_id,
        actor=row.actor,
        actor_name=row.actor_name,
        person=row.person,
        act=row.act,
        subject_kind=row.subject_kind,
        subject_id=row.subject_id,
        request_id=row.request_id,
        content_digest=bytes(row.content_digest),
    )


def _added() -> tuple[int, Fault] | None:
    # one statement, one snapshot: a record appended meanwhile has moved the head with it
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT min(r.seq) FROM evidence_record r, evidence_head h"
            " WHERE h.id = 1 AND (r.seq > h.seq OR r.seq < 1)"
        )
        row = cursor.fetchone()
    return (row[0], "added") if row and row[0] is not None else None


def _shown(row: Record) -> Evidence:
    return Evidence(
        seq=row.seq,
        recorded_at=row.recorded_at,
        company_id=row.company_id,
        actor=row.actor,
        actor_name=row.actor_name,
        person=row.person,
        act=row.act,
        subject_kind=row.subject_kind,
        subject_id=row.subject_id,
        before=row.before,
        after=row.after,
        why=row.why,
        request_id=row.request_id,
        digest=bytes(row.digest).hex(),
        previous_digest=bytes(row.previous_digest).hex(),
    )
