"""The acts on scores: a run is kept, a grade is overridden by two people (B4, B13, D9)."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Final

from django.db import connection

from huikuan.books.evidence import operations as evidence
from huikuan.books.scoring.models import Override, OverrideAct, Run
from huikuan.books.scoring.queries import (
    NoSuchOverride,
    ProposalView,
    RunView,
    current,
    proposal,
    proposals,
    run_view,
)
from huikuan.books.scoring.values import OverrideState, Scored, Taken
from huikuan.kernel.actors import Actor
from huikuan.kernel.days import Day
from huikuan.rules.scoring import GRADES, Fact

_LOCK: Final = 7_211
LONGEST_DAYS: Final = 365
_COLUMNS: Final = (
    "customer_id",
    "points",
    "grade",
    "risk_class",
    "cycle_days",
    "known",
    "thin",
    "inputs",
    "bins",
    "points_by_factor",
    "most_by_factor",
    "weights",
    "stops",
    "class_reasons",
)
# compared with the newest row before: the verdict, and the values that it was taken from
_VERDICT: Final = ("points", "grade", "risk_class", "cycle_days", "known", "stops", "inputs")


class ScoreRefused(ValueError):
    """An act that is not allowed; `code` is a text of the area scoring."""

    def __init__(self, code: str, **figures: object) -> None:
        """Keep the code and what the sentence names."""
        self.code = code
        self.figures = figures
        super().__init__(code)


@dataclass(frozen=True, slots=True)
class Wanted:
    """An override as it is proposed: the grade, why, and until which day it counts."""

    customer_id: int
    grade: str
    reason: str
    valid_from: Day
    valid_to: Day


def keep(*, by: Actor, company_id: int, taken: Taken) -> RunView:
    """Keep the scores of a run, by COPY: one row for each customer of whom there is news.

    News is a first score, another card or verdict, other inputs, or that the cycle of the newest
    row is over. One run of a company at a time. Leaves evidence of the run with its counts.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", (_LOCK, company_id))
        cursor.execute(
            "CREATE TEMP TABLE scoring_fresh ON COMMIT DROP AS"
            f" SELECT {', '.join(_COLUMNS)} FROM scoring_score WITH NO DATA"
        )
        with cursor.copy(f"COPY scoring_fresh ({', '.join(_COLUMNS)}) FROM STDIN") as copy:
            scored = 0
            for row in map(_row, taken.scores):
                copy.write_row(row)
                scored += 1
        cursor.execute("ANALYZE scoring_fresh")
        named = {"card": taken.card.digest, "watch": taken.watch.digest}
        cursor.execute(_DROP_OLD_NEWS, {"company": company_id, "day": taken.as_of, **named})
        kept = scored - cursor.rowcount
    run = Run.objects.create(
        company_id=company_id,
        as_of=taken.as_of,
        card=taken.card.name,
        card_version=taken.card.version,
        card_digest=taken.card.digest,
        card_document=dict(taken.card.document),
        mark=taken.mark,
        watch=taken.watch.name,
        watch_version=taken.watch.version,
        watch_digest=taken.watch.digest,
        scored=scored,
        kept=kept,
        actor=f"{by.kind}:{by.id}",
    )
    with connection.cursor() as cursor:
        columns = ", ".join(_COLUMNS)
        cursor.execute(
            f"INSERT INTO scoring_score (run_id, company_id, as_of, {columns})"
            f" SELECT %s, %s, %s, {columns} FROM scoring_fresh ORDER BY customer_id",
            (run.id, company_id, taken.as_of),
        )
        cursor.execute("DROP TABLE scoring_fresh")
    evidence.append(
        by=by,
        act="scores.taken",
        subject=("scoring", str(run.id)),
        company_id=company_id,
        before=None,
        after={
            "as_of": taken.as_of,
            "card": {"name": run.card, "version": run.card_version},
            "card_digest": taken.card.digest.hex(),
            "watch_digest": taken.watch.digest.hex(),
            "scored": scored,
            "kept": kept,
        },
    )
    run.refresh_from_db()
    return run_view(run)


def propose_override(*, by: Actor, company_id: int, wanted: Wanted, today: Day) -> ProposalView:
    """Propose another grade than the card's; it counts once another person approves it.

    Raises ScoreRefused: scoring.person_needed, scoring.reason_needed, scoring.unknown_grade,
    scoring.expired, scoring.too_long, scoring.no_score, scoring.same_grade,
    scoring.waiting_already.
    """
    _refuse_form(by, wanted, today)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", (_LOCK, company_id))
    found = current(company_id, [wanted.customer_id], today).get(wanted.customer_id)
    if found is None:
        raise ScoreRefused("scoring.no_score", day=today)
    if found.card_grade == wanted.grade:
        raise ScoreRefused("scoring.same_grade", grade=wanted.grade)
    if proposals(company_id, wanted.customer_id, waiting=True):
        raise ScoreRefused("scoring.waiting_already")
    row = Override.objects.create(
        company_id=company_id,
        customer_id=wanted.customer_id,
        grade=wanted.grade,
        was=found.card_grade,
        reason=wanted.reason.strip(),
        valid_from=wanted.valid_from,
        valid_to=wanted.valid_to,
        proposed_by=f"{by.kind}:{by.id}",
        proposed_person=by.person,
    )
    _evidence(by, company_id, row, "proposed", wanted.reason)
    return proposal(company_id, row.id)


def decide_override(
    *, by: Actor, company_id: int, override_id: int, act: str, today: Day, why: str = ""
) -> ProposalView:
    """Approve, refuse, withdraw or end an override; an end counts from today on.

    Raises NoSuchOverride, ScoreRefused: scoring.person_needed, scoring.second_person (who proposed
    cannot approve, whatever the account), scoring.reason_needed (to refuse or end),
    scoring.expired (an approval after its last day), scoring.not_now.
    """
    if not by.person:
        raise ScoreRefused("scoring.person_needed")
    row = Override.objects.select_for_update().filter(company_id=company_id, id=override_id).first()
    if row is None:
        raise NoSuchOverride(override_id)
    state = proposal(company_id, override_id).state
    wanted = OverrideState.APPROVED if act == "ended" else OverrideState.PROPOSED
    if state is not wanted:
        raise ScoreRefused("scoring.not_now", state=state.value)
    if act == "approved" and by.person == row.proposed_person:
        raise ScoreRefused("scoring.second_person")
    if act == "approved" and today > row.valid_to:
        raise ScoreRefused("scoring.expired", **{"from": today, "to": row.valid_to})
    if act in {"refused", "ended"} and not why.strip():
        raise ScoreRefused("scoring.reason_needed")
    if act == "withdrawn" and by.person != row.proposed_person:
        raise ScoreRefused("scoring.not_now", state=state.value)
    OverrideAct.objects.create(
        override=row,
        act=act,
        effective_on=today,
        actor=f"{by.kind}:{by.id}",
        person=by.person,
        why=why.strip(),
    )
    _evidence(by, company_id, row, act, why)
    return proposal(company_id, override_id)


def _refuse_form(by: Actor, wanted: Wanted, today: Day) -> None:
    if not by.person:
        raise ScoreRefused("scoring.person_needed")
    if not wanted.reason.strip():
        raise ScoreRefused("scoring.reason_needed")
    if wanted.grade not in GRADES:
        raise ScoreRefused("scoring.unknown_grade", grade=wanted.grade)
    if wanted.valid_to < max(wanted.valid_from, today):
        raise ScoreRefused("scoring.expired", **{"from": today, "to": wanted.valid_to})
    latest = max(wanted.valid_from, today) + timedelta(days=LONGEST_DAYS)
    if wanted.valid_to > latest:
        raise ScoreRefused("scoring.too_long", most=LONGEST_DAYS, latest=latest)


def _evidence(by: Actor, company_id: int, row: Override, act: str, why: str) -> None:
    evidence.append(
        by=by,
        act=f"grade_override.{act}",
        subject=("customer", str(row.customer_id)),
        company_id=company_id,
        before={"grade": row.was},
        after={
            "override": row.id,
            "grade": row.grade,
            "valid_from": row.valid_from,
            "valid_to": row.valid_to,
        },
        why=why,
    )


def _row(one: Scored) -> tuple[object, ...]:
    score = one.score
    return (
        one.customer_id,
        score.points,
        score.grade,
        one.watched.risk_class.value,
        one.watched.cycle_days,
        score.known,
        score.thin,
        json.dumps(_inputs(one.facts), ensure_ascii=False),
        [-1 if line.bin is None else line.bin for line in score.factors],
        [line.points for line in score.factors],
        [line.most for line in score.factors],
        [line.weight for line in score.factors],
        json.dumps([[stop.code, _kept(stop.value), stop.grade] for stop in score.hard_stops]),
        list(one.watched.reasons),
    )


def _inputs(facts: Mapping[str, Fact]) -> dict[str, object]:
    return {
        key: [_kept(fact.value), None if fact.on is None else fact.on.isoformat(), fact.origin]
        for key, fact in facts.items()
    }


def _kept(value: Decimal | str | None) -> list[str] | str | None:
    """A number as [text], so that it is not taken for a word when it is read."""
    return [format(value, "f")] if isinstance(value, Decimal) else value


def _same() -> Iterator[str]:
    for name in _VERDICT:
        yield f"f.{name} = last.{name}"


_DROP_OLD_NEWS: Final = f"""
    DELETE FROM scoring_fresh f USING (
        SELECT DISTINCT ON (s.customer_id) s.*, r.card_digest, r.watch_digest
        FROM scoring_score s JOIN scoring_run r ON r.id = s.run_id
        WHERE s.company_id = %(company)s AND s.as_of <= %(day)s
        ORDER BY s.customer_id, s.as_of DESC, s.id DESC) last
    WHERE last.customer_id = f.customer_id
        AND last.card_digest = %(card)s AND last.watch_digest = %(watch)s
        AND last.as_of + last.cycle_days > %(day)s
        AND {" AND ".join(_same())}
"""
