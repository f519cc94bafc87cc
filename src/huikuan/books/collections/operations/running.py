"""Keeps a run: its steps, their lines, and whom it left out, in one transaction and by COPY (A1)."""

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from django.db import connection

from huikuan.books.collections import queries
from huikuan.books.collections.models import Run, Step, StepAct
from huikuan.books.collections.values import NewLeftOut, NewStep, RunView
from huikuan.books.evidence import operations as evidence
from huikuan.books.reviews.values import reason_kept
from huikuan.kernel.actors import Actor
from huikuan.kernel.days import Day
from huikuan.rules.dunning import STEP, StepState

_STEP: Final = (
    *("id", "run_id", "company_id", "customer_id", "currency", "stage", "after_id", "policy"),
    *("version", "state", "by", "template", "planned_on", "asked_minor", "days", "reasons"),
    *("effects", "important", "channel", "contact_id", "address", "wait_until", "wait_code"),
    *("round", "attempts", "tracking_no", "words", "recorded_at"),
)
_LINE: Final = (
    *("step_id", "company_id", "round", "item_id", "document_id", "number", "due_on", "stage"),
    *("counts", "open_minor", "held_minor", "asked_minor", "days"),
)
_LEFT: Final = (
    *("run_id", "company_id", "customer_id", "currency", "outcome", "code", "until", "reasons"),
)
_LOCK: Final = "SELECT pg_advisory_xact_lock(hashtext('collections.run'), %(company)s)"


def hold_runs(company_id: int) -> None:
    """Let one run at a time look at a company's book, until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, {"company": company_id})


def keep_run(  # noqa: PLR0913 - a run and everything that it found
    *,
    by: Actor,
    company_id: int,
    as_of: Day,
    at: dt.datetime,
    policies: Sequence[Mapping[str, object]],
    steps: Sequence[NewStep],
    left_out: Sequence[NewLeftOut],
    stale: Mapping[int, str],
) -> RunView:
    """Keep a run. `stale` are steps that wait for a case that has changed, with the code of why.

    A run that found what the last one of its day found, and changes nothing, is that one. The
    caller holds `hold_runs`; the database refuses a second step for the same case.
    """
    digest = _digest(policies, steps, left_out)
    last = Run.objects.filter(company_id=company_id, as_of=as_of).order_by("-id").first()
    if last is not None and not steps and not stale and bytes(last.digest) == digest:
        return queries.run(company_id, last.id)
    run = Run.objects.create(
        company_id=company_id,
        as_of=as_of,
        policies=list(policies),
        proposed=len(steps),
        left_out=len(left_out),
        withdrawn=len(stale),
        digest=digest,
        actor=by.account,
    )
    _withdraw(by, stale, on=as_of, at=at)
    first = _copied(run, steps, at)
    _copied_left_out(run, left_out)
    evidence.append(
        by=by,
        act="dunning.proposed",
        subject=("dunning_run", str(run.id)),
        company_id=company_id,
        before=None,
        after={
            "as_of": as_of,
            "policies": [f"{one['name']}/{one['version']}" for one in policies],
            "steps": len(steps),
            "first": first,
            "left_out": len(left_out),
            "withdrawn": sorted(stale),
            "digest": digest.hex(),
        },
    )
    return queries.run(company_id, run.id)


def _digest(
    policies: Sequence[Mapping[str, object]],
    steps: Iterable[NewStep],
    left_out: Iterable[NewLeftOut],
) -> bytes:
    found = hashlib.sha256(json.dumps(list(policies), sort_keys=True).encode())
    for step in steps:
        found.update(
            f"{step.customer_id},{step.currency},{step.stage},{step.asked_minor};".encode()
        )
    for one in left_out:
        found.update(f"{one.customer_id},{one.currency},{one.reasons[0].code};".encode())
    return found.digest()


def _withdraw(by: Actor, stale: Mapping[int, str], *, on: Day, at: dt.datetime) -> None:
    rows = list(Step.objects.select_for_update().filter(id__in=list(stale)).order_by("id"))
    numbers = queries.act_numbers(stale)
    acts = [
        StepAct(
            step_id=row.id,
            no=numbers.get(row.id, 0) + 1,
            act="withdraw",
            state=STEP.move(StepState(row.state), "withdraw").value,
            at=at,
            on=on,
            code=stale[row.id],
            actor=by.account,
            actor_name=by.name,
        )
        for row in rows
    ]
    StepAct.objects.bulk_create(acts, batch_size=2_000)
    Step.objects.filter(id__in=[row.id for row in rows]).update(state=StepState.WITHDRAWN.value)


def _copied(run: Run, steps: Sequence[NewStep], at: dt.datetime) -> int | None:
    """Write the steps and their lines; the id of the first."""
    if not steps:
        return None
    with connection.cursor() as cursor:
        # the ids are drawn first, so that the lines can go in by COPY too
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence('collections_step', 'id'))"
            " FROM generate_series(1, %(count)s)",
            {"count": len(steps)},
        )
        ids = [one for (one,) in cursor.fetchall()]
        with cursor.copy(f"COPY collections_step ({', '.join(_STEP)}) FROM STDIN") as copy:
            for step_id, step in zip(ids, steps, strict=True):
                copy.write_row(_step(step_id, run, step, at))
        with cursor.copy(f"COPY collections_stepline ({', '.join(_LINE)}) FROM STDIN") as copy:
            for step_id, step in zip(ids, steps, strict=True):
                for counts, lines in ((True, step.lines), (False, step.also)):
                    for line in lines:
                        debt = line.debt
                        copy.write_row(
                            (
                                *(step_id, run.company_id, 0, debt.item_id, debt.document_id),
                                *(debt.number, debt.due_on, line.stage, counts, debt.open_minor),
                                *(sum(debt.held_minor.values()), line.asked_minor, line.days),
                            )
                        )
    return int(ids[0])


def _step(step_id: int, run: Run, step: NewStep, at: dt.datetime) -> tuple[object, ...]:
    return (
        *(step_id, run.id, run.company_id, step.customer_id, step.currency, step.stage),
        *(step.after_id, step.policy, step.version, step.state.value, step.by.value),
        *(step.template, run.as_of, step.asked_minor, step.days),
        json.dumps([reason_kept(one) for one in step.reasons]),
        json.dumps(list(step.effects)),
        *(step.important, step.channel, step.contact_id, step.address, step.wait_until),
        *(step.wait_code, 0, 0, "", "", at),
    )


def _copied_left_out(run: Run, left_out: Sequence[NewLeftOut]) -> None:
    statement = f"COPY collections_leftout ({', '.join(_LEFT)}) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for one in left_out:
            reasons = json.dumps([reason_kept(reason) for reason in one.reasons])
            copy.write_row(
                (
                    *(run.id, run.company_id, one.customer_id, one.currency),
                    *(one.outcome.value, one.reasons[0].code, one.until, reasons),
                )
            )
