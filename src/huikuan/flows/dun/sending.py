"""Sends steps: at the last moment everything is asked again, under the lock (A1, A5).

A letter is written first, for what seems to be owed. Then, in one transaction that holds the
customer's credit account and the company's allocations, the case is gathered anew, the policy and
the contact rules are asked again, and only if all of it says the same is the step marked as handed
over. That transaction ends before the channel is spoken to. Killed anywhere, a step is still
queued (nothing has left the house) or unknown, and no machine sends an unknown one again.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db import transaction

from huikuan.adapters.mail import Answer, Outcome
from huikuan.books.collections import operations, queries
from huikuan.books.collections.values import CollectionsRefused, NewStep, NoSuchStep, StepView
from huikuan.books.credit import operations as credit
from huikuan.books.ledger import operations as ledger
from huikuan.books.people import queries as people
from huikuan.books.people.queries import CompanyView
from huikuan.flows.dun.channels import Channels, channels
from huikuan.flows.dun.gathering import gather
from huikuan.flows.dun.policies import in_force
from huikuan.flows.dun.proposing import left_out, new_step
from huikuan.flows.dun.reaching import PAPER, reach
from huikuan.flows.dun.writing import ToWrite, Writer, Written, lettered
from huikuan.flows.settle_letter import MOST_ATTEMPTS, MOST_REBUFFS
from huikuan.flows.write_letter import keep_letter
from huikuan.kernel.actors import Actor as By
from huikuan.kernel.actors import system
from huikuan.kernel.days import Day
from huikuan.rules.dunning import Actor, Do, StepState, next_step

_BY: Final = "dun.send"
_AT_ONCE: Final = 200
# what a letter was written for may change while it is written; then it is written again
_TRIES: Final = 3
_ACTS: Final = {Outcome.TAKEN: "taken", Outcome.NOT_YET: "not_yet", Outcome.REFUSED: "bounce"}


class SendOutcome(StrEnum):
    """What became of a step that was to be sent."""

    SENT = "sent"
    WAITS = "waits"  # for its hour, its channel, or the post
    NOT_YET = "not_yet"  # the channel did not have it; it is tried again
    BOUNCED = "bounced"
    UNKNOWN = "unknown"
    WITHDRAWN = "withdrawn"  # what it asked for is no longer owed, or may not be asked for
    TAKEN = "taken"  # another worker has it


@dataclass(slots=True)
class Sendings:
    """How many steps came to what."""

    counts: dict[SendOutcome, int] = field(default_factory=dict)

    def add(self, outcome: SendOutcome) -> None:
        """Count one more."""
        self.counts[outcome] = self.counts.get(outcome, 0) + 1


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a step asks now; or why it asks nothing any more."""

    step: NewStep | None
    code: str = ""
    to_write: ToWrite | None = None

    @property
    def leaves(self) -> bool:
        """Whether it can leave the house now, as far as the contact rules go."""
        return (
            self.step is not None
            and self.step.wait_until is None
            and self.step.channel not in PAPER
        )

    @property
    def says(self) -> tuple[object, ...]:
        """What a letter says of it: two that are equal are one letter."""
        if self.step is None or self.to_write is None:
            return ()
        lines = [(one.debt.item_id, one.asked_minor) for one in (*self.step.lines, *self.step.also)]
        return (tuple(lines), self.step.asked_minor, self.to_write.language, self.to_write.as_of)


def send_all() -> dict[str, Sendings]:
    """Send what may go out now, of every company; by company code. Safe at any time."""
    by = system(_BY, "")
    now = dt.datetime.now(dt.UTC)
    return {company.code: send(company=company, at=now) for company in people.companies(by)}


def send(
    *,
    company: CompanyView,
    at: dt.datetime,
    by: By | None = None,
    ways: Channels | None = None,
    writer: Writer = lettered,
    step_ids: frozenset[int] | None = None,
) -> Sendings:
    """Send every step of a company that may go out at a moment.

    After a few rebuffs in a row a channel is taken to be away, and the rest waits for the next
    time.
    """
    found = Sendings()
    sender = _Sender(company, at, by or system(_BY, ""), ways or channels(), writer)
    for step in _ready(company.id, at):
        if step_ids is not None and step.id not in step_ids:
            continue
        if sender.closed(step.channel):
            found.add(SendOutcome.WAITS)
            continue
        found.add(sender.send(step))
    return found


def _ready(company_id: int, at: dt.datetime) -> Iterator[StepView]:
    after = 0
    while steps := queries.ready(company_id, at, after, _AT_ONCE):
        yield from steps
        after = steps[-1].id


@dataclass(slots=True)
class _Sender:
    company: CompanyView
    at: dt.datetime
    by: By
    ways: Channels
    writer: Writer
    rebuffs: dict[str, int] = field(default_factory=dict)

    @property
    def on(self) -> Day:
        """The day on the company's clock."""
        return self.at.astimezone(ZoneInfo(self.company.time_zone)).date()

    def closed(self, channel: str) -> bool:
        """Whether a channel is not set up, or does not answer today."""
        away = self.rebuffs.get(channel, 0) >= MOST_REBUFFS
        return away or (channel not in PAPER and channel != "" and not self.ways.open(channel))

    def send(self, step: StepView) -> SendOutcome:
        """Send one step, or keep why it does not go out."""
        for _ in range(_TRIES):
            asked = self._ask(step)
            written = self.writer(asked.to_write) if asked.to_write and asked.leaves else None
            taken = self._take(step, asked, written)
            if isinstance(taken, SendOutcome):
                return taken
            if taken is not None and written is not None:
                self._keep(f"step-{step.id}-{taken}", asked.to_write, written)
                return self._post(queries.step(self.company.id, step.id), taken, written)
        return SendOutcome.WAITS

    def _keep(self, key: str, asked: ToWrite | None, written: Written) -> None:
        """Keep the paper as it leaves; where that fails, it does not leave, and is unknown."""
        if asked is not None and written.pdf:
            keep_letter(self.company.code, asked.customer.customer_no, key, written.pdf)

    def _ask(self, step: StepView) -> _Asked:
        """Ask everything anew about the step's case."""
        policies = in_force(self.company.id, self.on)
        if step.policy not in policies.names():
            # proposed by a policy that was asked for by its name
            policies = in_force(self.company.id, self.on, step.policy)
        ids = [step.customer_id]
        gathered = gather(self.company, self.on, policies, ids)
        key = (step.customer_id, step.currency)
        case = gathered.cases.get(key)
        if case is None:
            return _Asked(None, "dunning.nothing_owed")
        customer = gathered.customers[step.customer_id]
        policy = policies.dunning(policies.name_for(customer))[1]
        verdict = next_step(policy, case, self.on)
        if not isinstance(verdict, Do):
            return _Asked(None, left_out(key, verdict).reasons[0].code)
        if verdict.stage != step.stage or gathered.last.get(key, 0) != step.after_id:
            return _Asked(None, "collections.superseded")
        alone = verdict.actor is Actor.MACHINE and policies.assigned().alone
        if step.by is Actor.MACHINE and not alone:
            # it has grown beyond what the machine may do alone, and nobody has looked at it
            return _Asked(None, "collections.needs_person")
        reached = reach(self.company, policies.contact()[1], self.at, ids)
        fresh = new_step(policies, gathered, key, verdict, reached)
        if not fresh.channel:
            return _Asked(None, fresh.reasons[-1].code)
        known = reached.people.get(step.customer_id, ())
        language = next((one.language for one in known if one.contact_id == fresh.contact_id), "")
        return _Asked(
            fresh,
            to_write=ToWrite(
                self.company,
                customer,
                fresh,
                "en" if language == "en" else "zh",
                self.on,
            ),
        )

    def _take(
        self, step: StepView, before: _Asked, written: Written | None
    ) -> SendOutcome | int | None:
        """Take the step under the lock: the attempt's number; or what else became of it.

        None: what it asks has changed since the letter was written.
        """
        when: dict[str, Any] = {"on": self.on, "at": self.at}
        which: dict[str, Any] = {"by": self.by, "company_id": self.company.id, "step_id": step.id}
        with transaction.atomic():
            credit.hold_account(self.company.id, step.customer_id)
            ledger.hold_allocations(self.company.id)
            try:
                now = operations.hold_step(self.company.id, step.id)
            except NoSuchStep:
                return SendOutcome.TAKEN
            if now.state not in {StepState.APPROVED, StepState.QUEUED}:
                return SendOutcome.TAKEN
            asked = self._ask(now)
            if asked.step is None:
                operations.move(**which, act="withdraw", code=asked.code, **when)
                return SendOutcome.WITHDRAWN
            operations.queue(**which, asked=asked.step, **when)
            if not asked.leaves or not self.ways.open(asked.step.channel):
                return SendOutcome.WAITS
            if asked.says != before.says or written is None:
                return None
            attempt = operations.hand_over(**which, digest=written.digest, **when)
            return SendOutcome.TAKEN if attempt is None else attempt

    def _post(self, step: StepView, attempt: int, written: Written) -> SendOutcome:
        answer = self.ways.post(step, written, self.at)
        self._count(step.channel, answer)
        act = _ACTS.get(answer.outcome, "")
        if act == "not_yet" and attempt >= MOST_ATTEMPTS:
            act = "bounce"
        which: dict[str, Any] = {
            "company_id": self.company.id,
            "step_id": step.id,
            "attempt": attempt,
        }
        with transaction.atomic():
            if not act:
                operations.note_unknown(**which, words=answer.words)
                return SendOutcome.UNKNOWN
            try:
                operations.settle(
                    by=self.by, **which, act=act, words=answer.words, on=self.on, at=self.at
                )
            except CollectionsRefused:
                return SendOutcome.TAKEN
        return {
            "taken": SendOutcome.SENT,
            "not_yet": SendOutcome.NOT_YET,
            "bounce": SendOutcome.BOUNCED,
        }[act]

    def _count(self, channel: str, answer: Answer) -> None:
        away = answer.outcome is Outcome.NOT_YET
        self.rebuffs[channel] = self.rebuffs.get(channel, 0) + 1 if away else 0
