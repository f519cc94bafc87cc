"""Drafts against a model of plain lists, over random stories: risk, ranges and open invoices tie."""

import datetime as dt
import itertools
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from huikuan.books.drafts.queries import exposure, holdings
from huikuan.flows import move_drafts as flow
from huikuan.flows.move_drafts import Applied, DraftRefused, Order, Received
from huikuan.kernel.actors import Actor
from huikuan.kernel.money import Money
from huikuan.rules.drafts import AcceptorKind, Draft, DraftKind, Medium, Range
from tests.support.realbook import RealBook

CLERK = Actor(kind="user", id="1", person="clerk", name="clerk", request_id="req-m")
CHIEF = Actor(kind="user", id="2", person="chief", name="chief", request_id="req-m")
AT = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
LATER = dt.datetime(2099, 1, 1, tzinfo=dt.UTC)
ISSUED, DUE = dt.date(2026, 1, 5), dt.date(2026, 7, 5)
HELD = {"received", "pledged", "endorsing", "discounting", "presented"}
# the trade's own table, written by hand: what may follow what
NEXT = {
    "received": {
        "pledge": "pledged",
        "ask_endorse": "endorsing",
        "ask_discount": "discounting",
        "present": "presented",
        "dishonour": "dishonoured",
        "split": "split",
    },
    "pledged": {"release": "received", "present": "presented", "dishonour": "dishonoured"},
    "endorsing": {"endorse": "endorsed", "withdraw": "received"},
    "discounting": {"discount": "discounted", "withdraw": "received"},
    "endorsed": {"honour": "honoured", "dishonour": "dishonoured"},
    "discounted": {"honour": "honoured", "dishonour": "dishonoured"},
    "presented": {"honour": "honoured", "dishonour": "dishonoured"},
    "dishonoured": {"claim": "recourse", "reclaim": "recovered"},
    "recourse": {"reclaim": "recovered"},
}
GROUNDS = st.sampled_from(["", "payment_refused", "bankrupt"])
ACTS = sorted({act for acts in NEXT.values() for act in acts})


class Drafts(RuleBasedStateMachine):
    """One invoice that drafts pay, one act a day."""

    @initialize(total=st.integers(10_000, 10**8))
    def issue_an_invoice(self, total: int) -> None:
        self.book = RealBook()
        self.total = total
        self.day = DUE - dt.timedelta(30)
        self.numbers = itertools.count(1)
        # id -> [state, face, first, last]
        self.model: dict[int, list[object]] = {}
        self.book.issue(
            "invoice",
            "INV",
            customer="K",
            currency="CNY",
            issued_on=ISSUED,
            parts=[(ISSUED, total)],
            at=AT,
        )

    def paid(self) -> int:
        gone = {"dishonoured", "recourse", "recovered", "split"}
        return sum(int(str(one[1])) for one in self.model.values() if one[0] not in gone)

    @precondition(lambda self: self.paid() < self.total)
    @rule(share=st.integers(1, 100))
    def receive(self, share: int) -> None:
        face = max(4, (self.total - self.paid()) * share // 100)
        if face > self.total - self.paid():
            return
        made = Draft(
            number=f"{next(self.numbers):030d}",
            kind=DraftKind.COMMERCIAL,
            medium=Medium.ELECTRONIC,
            drawer="K",
            acceptor="K",
            acceptor_kind=AcceptorKind.COMPANY,
            issued_on=ISSUED,
            matures_on=DUE,
            face=Money(face, "CNY"),
            range=Range(1, face),
        )
        held = flow.receive(
            by=CLERK,
            company_id=self.book.company_id,
            received=Received("K", made, self.day, applied=[Applied("INV", made.face)]),
        )
        self.model[held.id] = ["received", face, 1, face]

    @rule(days=st.integers(1, 12))
    def wait(self, days: int) -> None:
        self.day += dt.timedelta(days)

    @precondition(lambda self: self.model)
    @rule(data=st.data(), act=st.sampled_from(ACTS), cut=st.integers(1, 99), ground=GROUNDS)
    def act(self, data: st.DataObject, act: str, cut: int, ground: str) -> None:
        draft_id = data.draw(st.sampled_from(sorted(self.model)))
        self.do(draft_id, act, cut, ground)

    @precondition(lambda self: any(one[0] in NEXT for one in self.model.values()))
    @rule(data=st.data(), cut=st.integers(1, 99), ground=GROUNDS)
    def act_as_allowed(self, data: st.DataObject, cut: int, ground: str) -> None:
        live = [key for key, one in sorted(self.model.items()) if one[0] in NEXT]
        draft_id = data.draw(st.sampled_from(live))
        act = data.draw(st.sampled_from(sorted(NEXT[str(self.model[draft_id][0])])))
        self.do(draft_id, act, cut, ground)

    def do(self, draft_id: int, act: str, cut: int, ground: str) -> None:
        state, face, first, last = self.model[draft_id]
        whole = int(str(face))
        left = max(1, min(whole - 1, whole * cut // 100))
        parts = (left, whole - left) if whole > 1 else (whole,)
        allowed = act in NEXT.get(str(state), {}) and self.law_allows(act, str(state), ground)
        allowed = allowed and (act != "split" or len(parts) > 1)
        order = Order(
            draft_id=draft_id,
            act=act,
            on=self.day,
            parts=tuple(Money(one, "CNY") for one in parts) if act == "split" else (),
            rate=Decimal(3),
            receipt_no="B" if act == "reclaim" else "",
            details={"endorsee": "S", "bank": "B", "pledgee": "P", "ground": ground},
        )
        by = CHIEF if act in {"endorse", "discount"} else CLERK
        try:
            with transaction.atomic():
                moved = flow.move(by=by, company_id=self.book.company_id, order=order)
        except DraftRefused:
            assert not allowed, (act, state, self.day)
            return
        assert allowed, (act, state, self.day)
        self.model[draft_id][0] = NEXT[str(state)][act]
        at = int(str(first))
        for one, minor in zip(moved.parts, parts, strict=False):
            self.model[one.id] = ["received", minor, at, at + minor - 1]
            at += minor
        assert act != "split" or at - 1 == last

    def law_allows(self, act: str, state: str, ground: str) -> bool:
        if act == "dishonour" and ground != "bankrupt":
            return self.day >= DUE and state not in {"received", "pledged"}
        if act in {"present", "honour"}:
            return self.day >= DUE
        if act in {"ask_discount", "discount"}:
            return self.day < DUE
        if act in {"ask_endorse", "endorse", "pledge"}:
            return self.day <= DUE + dt.timedelta(10)
        return True

    @invariant()
    def the_invoice_is_open_by_what_no_draft_pays(self) -> None:
        open_parts = self.book.open_parts("INV", self.day, LATER)
        left = self.total - self.paid()
        assert open_parts == ([(ISSUED, left)] if left else [])

    @invariant()
    def risk_is_what_is_not_honoured_yet(self) -> None:
        found = exposure(company_id=self.book.company_id, as_of=self.day)
        held = sum(int(str(one[1])) for one in self.model.values() if one[0] in HELD)
        handed = sum(
            int(str(one[1])) for one in self.model.values() if one[0] in {"endorsed", "discounted"}
        )
        assert sum(one.held_minor for one in found) == held
        assert sum(one.contingent_minor for one in found) == handed

    @invariant()
    def the_register_says_the_same(self) -> None:
        found = holdings(company_id=self.book.company_id, as_of=self.day)
        assert {
            one.id: [
                one.state.value,
                one.draft.face.minor,
                one.draft.range.first,
                one.draft.range.last,
            ]
            for one in found
            if one.draft.range
        } == {key: one for key, one in self.model.items() if one[0] != "split"}


@pytest.mark.django_db
def test_drafts_behave_as_the_model_says() -> None:
    run_state_machine_as_test(
        Drafts,
        settings=settings(
            max_examples=25,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
