"""Customers who owe, pay, dispute and promise while letters go out, and a post that misbehaves.

The world keeps its own account of who owes what, and looks at every letter as it is handed over: it
knows nothing of cases, stages and steps but what is on the letter.
"""

import contextlib
import datetime as dt
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from zoneinfo import ZoneInfo

from django.db import transaction

from huikuan.adapters.calendars import calendar
from huikuan.adapters.mail import Answer, Outcome
from huikuan.adapters.pinyin import spell
from huikuan.books.collections import queries
from huikuan.books.collections.values import StepView
from huikuan.books.ledger import operations as ledger
from huikuan.books.parties import operations as parties
from huikuan.books.people.queries import CompanyView
from huikuan.flows import agree_plan, dun, resolve_dispute
from huikuan.flows.agree_plan import Asked
from huikuan.flows.allocate import Allocation, allocate
from huikuan.flows.dun.channels import Channels
from huikuan.flows.dun.writing import Written, plain
from huikuan.flows.resolve_dispute import Opening
from huikuan.kernel.actors import Actor
from huikuan.rules.contact import Channel
from huikuan.rules.dunning import StepState
from tests.support.dunning import switched_on
from tests.support.firm import SETUP
from tests.support.imports import table
from tests.support.smallbook import AT, stage

FIRST = dt.date(2026, 3, 2)
ZONE = ZoneInfo("Asia/Shanghai")
TOLERANCE = dt.timedelta(days=3)


class Killed(BaseException):
    """The process is gone: nothing that it would have done afterwards happens."""


@dataclass(frozen=True)
class Delivered:
    """A letter that somebody has got."""

    step_id: int
    customer_id: int
    address: str
    at: dt.datetime


@dataclass
class World:
    """A book of so many customers, its own account of them, and what the post delivered."""

    company: CompanyView
    clerk: Actor
    customers: int
    rng: random.Random
    letters: list[Delivered] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    seen: Counter[str] = field(default_factory=Counter)
    number: dict[int, str] = field(default_factory=dict)
    owes: dict[int, int] = field(default_factory=dict)
    of: dict[int, int] = field(default_factory=dict)
    disputed: set[int] = field(default_factory=set)
    promised: dict[int, dt.date] = field(default_factory=dict)

    def build(self) -> None:
        """Book the customers, an invoice or two of each, and a receipt that will pay for it."""
        who = [
            {
                "customer_no": f"C{at}",
                "name": f"客户{at}有限公司",
                "currency": "CNY",
                "contact": "王芳" if at % 3 else "",
                "email": f"pay{at}@c.example",
            }
            for at in range(self.customers)
        ]
        invoices: list[dict[str, object]] = []
        for at in range(self.customers):
            for nth in range(self.rng.choice([1, 1, 2])):
                due = FIRST - dt.timedelta(days=self.rng.randint(-6, 20))
                invoices.append(
                    {
                        "invoice_no": f"I{at}-{nth}",
                        "customer_no": f"C{at}",
                        "issue_date": due - dt.timedelta(days=40),
                        "due_date": due,
                        "amount_minor": self.rng.choice([60_000, 90_000, 400_000, 2_000_000]),
                        "kind": "invoice",
                        "currency": "CNY",
                    }
                )
        with transaction.atomic():
            stage("customers", who)
            parties.judge_customers(self.company.id)
            parties.book_customers(self.company.id, 0, spell)
        self._book("invoices", invoices)
        switched_on(self.company.id)
        rows = table(
            "SELECT i.id, i.customer_id, d.number, i.amount_minor FROM ledger_item i"
            f" JOIN ledger_document d ON d.id = i.document_id WHERE i.company_id = {self.company.id}"
        )
        for item, customer, number, minor in rows:
            self.of[item], self.number[item], self.owes[item] = customer, number, minor

    def _book(self, kind: str, rows: list[dict[str, object]]) -> None:
        with transaction.atomic():
            act = ledger.open_act(
                company_id=self.company.id, kind=f"import.{kind}", by=SETUP, recorded_at=AT
            )
            stage(kind, rows, ledger.NUMBERED)
            ledger.judge_documents(kind, self.company.id)
            ledger.prepare_booking()
            ledger.book_documents(kind, act)
            ledger.close_act(act)

    def happen(self, on: dt.date) -> None:
        """Let one thing happen to one debt that is free: it is paid, disputed, or promised."""
        free = [
            item
            for item, minor in self.owes.items()
            if minor and item not in self.disputed and not self.held(item, on)
        ]
        if not free:
            return
        item = self.rng.choice(free)
        what = self.rng.choice([self._pay, self._dispute, self._promise])
        what(item, on)
        self.seen[what.__name__] += 1

    def held(self, item: int, on: dt.date) -> bool:
        """Whether a promise holds the debt."""
        return item in self.promised and on <= self.promised[item] + TOLERANCE

    def _pay(self, item: int, on: dt.date) -> None:
        number = f"R-{self.number[item]}"
        ((customer_no,),) = table(
            f"SELECT customer_no FROM parties_customer WHERE id = {self.of[item]}"
        )
        receipt = {
            "receipt_no": number,
            "customer_no": customer_no,
            "received_on": on,
            "amount_minor": self.owes[item],
            "currency": "CNY",
            "method": "bank",
        }
        self._book("receipts", [receipt])
        if self.rng.random() < 0.5:
            # the other half of the money lies there, and covers the debt all the same
            allocate(
                by=self.clerk,
                company_id=self.company.id,
                allocations=[
                    Allocation(
                        receipt_no=number,
                        credit_note_no="",
                        invoice_no=self.number[item],
                        applied_on=on,
                        amount=Decimal(self.owes[item]) / 100,
                        discount=Decimal(0),
                    )
                ],
            )
        self.owes[item] = 0

    def _dispute(self, item: int, on: dt.date) -> None:
        resolve_dispute.open_dispute(
            by=self.clerk,
            company=self.company,
            opening=Opening(reason="quality", parts=((item, None),)),
            as_of=on,
        )
        self.disputed.add(item)

    def _promise(self, item: int, on: dt.date) -> None:
        day = on + dt.timedelta(days=self.rng.randint(1, 5))
        agree_plan.promise(
            by=self.clerk,
            company=self.company,
            asked=Asked(self.of[item], "CNY", ((day, self.owes[item]),), item_ids=(item,)),
            as_of=on,
        )
        self.promised[item] = day

    def ways(self) -> Channels:
        """A mail server that takes, refuses, hangs, and kills whoever speaks to it."""
        return Channels({Channel.EMAIL: self._post})

    def _post(self, step: StepView, _written: Written, at: dt.datetime) -> Answer:
        fate = self.rng.choices(
            ["taken", "not_yet", "lost", "silent", "killed_before", "killed_after"],
            [60, 10, 6, 8, 8, 8],
        )[0]
        self.seen[fate] += 1
        if fate in {"taken", "silent", "killed_after"}:
            self._look(step, at)
            self.letters.append(Delivered(step.id, step.customer_id, step.address, at))
        if fate.startswith("killed"):
            raise Killed
        outcome = {"taken": Outcome.TAKEN, "not_yet": Outcome.NOT_YET}
        return Answer(outcome.get(fate, Outcome.UNKNOWN), fate)

    def _look(self, step: StepView, at: dt.datetime) -> None:
        """Say everything that is wrong with a letter that arrives now."""
        local = at.astimezone(ZONE)
        lines = queries.lines(step.id, step.round)
        free = {
            item
            for item, minor in self.owes.items()
            if minor and item not in self.disputed and not self.held(item, local.date())
        }
        asked = {one.item_id for one in lines if one.asked_minor}
        before = [one for one in self.letters if one.customer_id == step.customer_id]
        days = [(local.date() - one.at.astimezone(ZONE).date()).days for one in before]
        wrong = {
            "twice": any(one.step_id == step.id for one in self.letters),
            "not owed": not asked <= free,
            "quiet": not 9 <= local.hour < 18,
            "no workday": not calendar("CN").is_workday(local.date()),
            "over the day's cap": days.count(0) >= 1,
            "over the week's cap": sum(day < 7 for day in days) >= 3,
        }
        self.faults += [f"{what}: step {step.id} at {local}" for what, so in wrong.items() if so]

    def act(self, job: Callable[[], object]) -> None:
        """Run a job whose process may be killed."""
        with contextlib.suppress(Killed):
            job()

    def _send(self, at: dt.datetime) -> None:
        dun.send(company=self.company, at=at, ways=self.ways(), writer=plain)

    def live(self, days: int, *, between: Callable[[], None] = lambda: None) -> None:
        """Let so many days pass: runs, some of them twice; sends at any hour, some twice."""
        for day in range(days):
            on = FIRST + dt.timedelta(days=day)
            agree_plan.follow(company_id=self.company.id, as_of=on)
            for _ in range(self.rng.choice([1, 2])):
                dun.propose(self.company, on, dry=False)
            planned = queries.steps(self.company.id, states=(StepState.PLANNED,), limit=None)
            at = dt.datetime.combine(on, dt.time(8, 30), tzinfo=ZONE)
            if planned:
                ids = [one.id for one in planned]
                dun.approve(by=self.clerk, company=self.company, step_ids=ids, at=at, as_of=on)
            for hour in sorted(self.rng.sample(range(6, 24), 4)):
                # a clock that jumps: an hour is never where the last one left off
                at = dt.datetime.combine(on, dt.time(hour, self.rng.randrange(60)), tzinfo=ZONE)
                if self.rng.random() < 0.3:
                    self.happen(on)
                for _ in range(self.rng.choice([1, 2])):
                    self.act(partial(self._send, at))
                between()
