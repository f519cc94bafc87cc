"""A promise is kept by the payment, and broken again when the payment goes back (A7, A8)."""

import datetime as dt
from decimal import Decimal

import pytest

from huikuan.books.disputes import queries as disputes
from huikuan.books.ledger.queries import live_groups
from huikuan.books.parties.queries import id_of
from huikuan.books.plans import queries
from huikuan.flows import agree_plan, resolve_dispute, take_back
from huikuan.flows.agree_plan import Asked, PlanRefused
from huikuan.flows.allocate import Allocation, allocate
from huikuan.flows.resolve_dispute import DisputeRefused, Opening
from huikuan.rules.disputes import PaperKind, Settlement
from huikuan.rules.disputes import State as DisputeState
from huikuan.rules.plans import Consent, Kind, State
from tests.support import smallbook
from tests.support.firm import Firm, found
from tests.support.imports import table

pytestmark = pytest.mark.django_db

DAY = dt.date(2026, 3, 1)
PAY_DAY = dt.date(2026, 3, 6)


@pytest.fixture
def firm() -> Firm:
    made = found("SH")
    smallbook.book(made.company.id)
    return made


def customer(firm: Firm, number: str = "C1") -> int:
    known = id_of(firm.company.id, number)
    assert known is not None
    return known


def asked(firm: Firm, *instalments: tuple[dt.date, int], **more: object) -> Asked:
    return Asked(customer(firm), "CNY", instalments, **more)  # type: ignore[arg-type]


def pay(firm: Firm, amount: str, on: dt.date) -> None:
    allocate(
        by=firm.actor("ar_accountant"),
        company_id=firm.company.id,
        allocations=[
            Allocation(
                receipt_no="R-1",
                credit_note_no="",
                invoice_no="INV-1",
                applied_on=on,
                amount=Decimal(amount),
                discount=Decimal(0),
            )
        ],
    )


def test_a_payment_keeps_the_promise_and_its_reversal_breaks_it(firm: Firm) -> None:
    who = {"by": firm.actor("collector"), "company": firm.company}
    given = agree_plan.promise(**who, asked=asked(firm, (PAY_DAY, 40_000)), as_of=DAY)  # type: ignore[arg-type]
    assert (given.state, given.level, given.verdict.held_minor) == (State.OPEN, 1, 40_000)
    (next_one,) = queries.expected(firm.company.id, DAY)
    assert (next_one.on, next_one.minor) == (PAY_DAY, 40_000)

    pay(firm, "400.00", PAY_DAY)
    assert queries.plan(firm.company.id, given.id, PAY_DAY).state is State.KEPT
    assert table("SELECT state, paid_minor FROM plans_plan") == [("kept", 40_000)]
    assert queries.promised_minor(firm.company.id, PAY_DAY) == {}

    # the bank takes it back after the days of tolerance: whoever promised has not paid
    groups = [one for (one,) in table("SELECT DISTINCT group_id FROM ledger_entry") if one]
    (group,) = live_groups(firm.company.id, groups)
    later = PAY_DAY + dt.timedelta(days=10)
    take_back.take_back(
        by=firm.actor("finance_director"),
        company_id=firm.company.id,
        what="allocation",
        target=group,
        on=later,
        why="退票",
    )
    assert table("SELECT state, paid_minor FROM plans_plan") == [("broken", 0)]
    again = agree_plan.look(
        company=firm.company,
        asked=asked(firm, (later + dt.timedelta(days=3), 40_000)),
        as_of=later,
    )
    assert again.level == 2


def test_a_plan_is_signed_approved_by_another_and_falls_due_when_one_is_missed(firm: Firm) -> None:
    company = firm.company
    controller, director = firm.actor("credit_controller"), firm.actor("finance_director")
    terms = agree_plan.monthly(100_000, 4, dt.date(2026, 3, 31))
    unsigned = asked(firm, *terms, kind=Kind.PLAN)
    with pytest.raises(PlanRefused, match=r"plans\.acknowledgement"):
        agree_plan.promise(by=controller, company=company, asked=unsigned, as_of=DAY)
    signed = asked(firm, *terms, kind=Kind.PLAN, acknowledged=True)
    plan = agree_plan.promise(by=controller, company=company, asked=signed, as_of=DAY)
    assert (plan.state, plan.consent) == (State.PROPOSED, Consent.NOT_NEEDED)
    with pytest.raises(PlanRefused, match=r"plans\.own_proposal"):
        agree_plan.approve(by=controller, company=company, plan_id=plan.id, as_of=DAY)
    agree_plan.approve(by=director, company=company, plan_id=plan.id, as_of=DAY)
    pay(firm, "250.00", dt.date(2026, 3, 31))
    assert queries.plan(company.id, plan.id, dt.date(2026, 4, 30)).verdict.held_minor == 75_000
    # the second instalment does not come: the whole rest is due at once
    missed = dt.date(2026, 5, 4)
    assert agree_plan.follow(company_id=company.id, as_of=missed) == {"partly": 1}
    assert queries.promised_minor(company.id, missed) == {}


def test_what_is_disputed_cannot_be_promised_and_is_cleared_by_the_ledger(firm: Firm) -> None:
    company, sales = firm.company, firm.actor("collector")
    document = smallbook.document_id(company.id, "INV-1")
    case = resolve_dispute.open_dispute(
        by=sales,
        company=company,
        opening=Opening(reason="quality", document_id=document, minor=70_000, words="划伤"),
        as_of=DAY,
    )
    assert (case.role, case.state, case.held_minor) == ("quality", DisputeState.RECORDING, 70_000)
    with pytest.raises(PlanRefused, match=r"plans\.too_much"):
        promised = asked(firm, (PAY_DAY, 40_000))
        agree_plan.promise(by=sales, company=company, asked=promised, as_of=DAY)

    act = {"by": sales, "company": company, "dispute_id": case.id, "as_of": DAY}
    with pytest.raises(DisputeRefused, match=r"disputes\.paper_needed"):
        resolve_dispute.act(**act, act="record")  # type: ignore[arg-type]
    resolve_dispute.attach(
        **act,  # type: ignore[arg-type]
        kind=PaperKind.JOINT_RECORD,
        name="记录.pdf",
        media_type="application/pdf",
        raw=b"%PDF",
    )
    resolve_dispute.act(**act, act="record")  # type: ignore[arg-type]
    resolve_dispute.settle(
        **act,  # type: ignore[arg-type]
        how=Settlement.DISCOUNT,
        concession_minor=60_000,
        words="折让六成",
    )
    assert list(disputes.disputed_minor(company.id, DAY).values()) == [60_000]
    # what is not conceded can be promised at once
    agree_plan.promise(by=sales, company=company, asked=asked(firm, (PAY_DAY, 40_000)), as_of=DAY)


@pytest.mark.parametrize(
    ("opening", "code"),
    [
        (Opening(reason="nobody-knows", document_id=1), r"disputes\.unknown_reason"),
        (Opening(reason="price", document_id=999), r"disputes\.no_items"),
        (Opening(reason="price", document_id=1, owner="x"), r"disputes\.unknown_owner"),
    ],
)
def test_a_dispute_that_cannot_be_is_refused(firm: Firm, opening: Opening, code: str) -> None:
    with pytest.raises(DisputeRefused, match=code):
        resolve_dispute.open_dispute(
            by=firm.actor("collector"), company=firm.company, opening=opening, as_of=DAY
        )
