"""Scores come from the whole book, are kept once, change with a fact, and two people override."""

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from huikuan.books.evidence import queries as evidence
from huikuan.books.parties import queries as parties
from huikuan.books.policies import operations as policies
from huikuan.books.scoring import queries
from huikuan.books.scoring.values import OverrideState, ScoreView
from huikuan.flows import score_customers as flow
from huikuan.flows.score_customers import Outcome, ScoreRefused, Wanted
from huikuan.kernel.policies import PolicyRefused
from tests.support.firm import SETUP, Firm, found
from tests.support.imports import send

pytestmark = pytest.mark.django_db(transaction=True)

DAY = dt.date(2026, 6, 30)
CUSTOMERS = """
    customer_no,name,since,currency,industry,industry_climate
    GOOD,宁波恒泰五金有限公司,2020-01-01,CNY,五金,good
    LATE,迟延贸易有限公司,2023-01-01,CNY,贸易,weak
    NEW,新客户有限公司,2026-06-01,CNY,贸易,
    """
INVOICES = """
    invoice_no,customer_no,issue_date,amount,due_date,kind,currency
    G1,GOOD,2026-01-10,1000.00,2026-02-09,invoice,CNY
    G2,GOOD,2026-05-10,1200.00,2026-06-09,invoice,CNY
    L1,LATE,2026-01-10,1000.00,2026-02-09,invoice,CNY
    L2,LATE,2026-05-01,1000.00,2026-05-31,invoice,CNY
    """
RECEIPTS = """
    receipt_no,received_on,amount,customer_no,currency
    R1,2026-02-05,1000.00,GOOD,CNY
    R2,2026-06-09,1200.00,GOOD,CNY
    R3,2026-03-31,1000.00,LATE,CNY
    """
ALLOCATIONS = """
    receipt_no,credit_note_no,invoice_no,applied_on,amount,discount
    R1,,G1,2026-02-05,1000.00,
    R2,,G2,2026-06-09,1200.00,
    R3,,L1,2026-03-31,1000.00,
    """


@pytest.fixture
def firm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Firm:
    """A firm with a customer who pays, one who pays late, and one whom nobody knows yet."""
    monkeypatch.setattr(settings, "HOME", tmp_path)
    firm = found()
    for kind, text in (
        ("customers", CUSTOMERS),
        ("invoices", INVOICES),
        ("receipts", RECEIPTS),
        ("allocations", ALLOCATIONS),
    ):
        batch = send(tmp_path, firm.company.id, kind, text)
        assert batch.report is not None
        assert (batch.state, batch.report["rows"]["rejected"]) == ("applied", 0), batch.report
    return firm


def today_of(firm: Firm) -> dt.date:
    return timezone.now().astimezone(ZoneInfo(firm.company.time_zone)).date()


def score(firm: Firm, as_of: dt.date = DAY) -> flow.Ran:
    return flow.score(by=SETUP, company=firm.company, as_of=as_of)


def ids(firm: Firm) -> dict[str, int]:
    return {one.customer_no: one.id for one in parties.by_ids(firm.company.id)}


def scores(firm: Firm, as_of: dt.date = DAY) -> dict[str, ScoreView]:
    seen = queries.current(firm.company.id, None, as_of)
    return {number: seen[customer] for number, customer in ids(firm).items() if customer in seen}


def test_every_customer_has_a_score_that_shows_where_it_is_from(firm: Firm) -> None:
    ran = score(firm)
    assert (ran.outcome, ran.run.scored, ran.run.kept) == (Outcome.SCORED, 3, 3)
    found = scores(firm)
    assert {number: one.grade for number, one in found.items()} == {
        "GOOD": "A",
        # 45 x 0, 20 x 15 %, 15 x 0, 20 x 90 %: 21 points
        "LATE": "E",
        "NEW": "C",
    }
    assert found["LATE"].points == 2100
    assert {number: one.risk_class for number, one in found.items()} == {
        "GOOD": "low",
        "LATE": "high",
        "NEW": "medium",
    }
    late = {one.code: one for one in found["LATE"].factors}
    assert late["on_time"].value == Decimal(0)
    # 1,000 fifty days late; what is still open was not paid
    assert late["days_late"].value == Decimal(50)
    assert late["oldest_overdue"].value == Decimal(30)
    assert late["relation_age"].value == Decimal((DAY - dt.date(2023, 1, 1)).days)
    assert all(one.age_days == 0 for one in found["LATE"].factors)
    assert sum(one.points for one in found["LATE"].factors) == found["LATE"].points
    assert found["NEW"].thin


def test_the_same_facts_are_not_scored_twice_and_leave_one_row(firm: Firm) -> None:
    first = score(firm)
    again = score(firm)
    assert (again.outcome, again.run.id) == (Outcome.UNCHANGED, first.run.id)
    tomorrow = score(firm, DAY + dt.timedelta(days=1))
    # GOOD and NEW are a day older and nothing else, which their bins do not see: the inputs do
    assert tomorrow.run.scored == 3
    runs = [
        row.act for row in evidence.records(company_id=firm.company.id, before_seq=None, limit=50)
    ]
    assert runs.count("scores.taken") == 2


def test_a_payment_changes_the_score_the_same_day_and_the_old_one_can_be_asked_for(
    firm: Firm, tmp_path: Path
) -> None:
    score(firm)
    before = timezone.now()
    send(
        tmp_path,
        firm.company.id,
        "receipts",
        """
        receipt_no,received_on,amount,customer_no,currency
        R9,2026-06-30,1000.00,LATE,CNY
        """,
        name="more.csv",
    )
    send(
        tmp_path,
        firm.company.id,
        "allocations",
        """
        receipt_no,credit_note_no,invoice_no,applied_on,amount,discount
        R9,,L2,2026-06-30,1000.00,
        """,
        name="more-allocations.csv",
    )
    ran = score(firm)
    assert (ran.outcome, ran.run.kept) == (Outcome.SCORED, 1)
    late = ids(firm)["LATE"]
    now = queries.current(firm.company.id, [late], DAY)[late]
    then = queries.current(firm.company.id, [late], DAY, before)[late]
    assert now.points > then.points
    assert [one.points for one in queries.history(firm.company.id, late, DAY)] == [
        now.points,
        then.points,
    ]
    assert queries.grades(firm.company.id, [late], DAY)[late].points == now.points


def test_the_full_card_reads_statements_and_columns_of_the_record(firm: Firm) -> None:
    watch = next(iter(policies.presets("scoring")))
    with transaction.atomic():
        policies.load_presets(by=SETUP)
        policies.record_version(
            by=SETUP,
            company_id=firm.company.id,
            kind="scoring",
            name="standard",
            valid_from=dt.date(2026, 1, 1),
            document={**watch, "card": "full"},
            why="the full card from now on",
        )
    score(firm)
    found = scores(firm)
    assert found["GOOD"].card == "full"
    factors = {one.code: one for one in found["GOOD"].factors}
    assert (factors["industry_climate"].value, factors["industry_climate"].points > 0) == (
        "good",
        True,
    )
    assert factors["debt_ratio"].value is None


def test_a_score_cannot_be_changed(firm: Firm) -> None:
    score(firm)
    for statement in (
        "UPDATE scoring_score SET grade = 'A'",
        "DELETE FROM scoring_score",
        "TRUNCATE scoring_run CASCADE",
    ):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_the_day_to_come_is_not_scored(firm: Firm) -> None:
    with pytest.raises(ScoreRefused) as refused:
        score(firm, dt.date(2999, 1, 1))
    assert refused.value.code == "scoring.day_to_come"


def wanted(firm: Firm, number: str = "LATE", grade: str = "B", days: int = 30) -> Wanted:
    today = today_of(firm)
    return Wanted(ids(firm)[number], grade, "Parent guarantees", today, today + dt.timedelta(days))


def test_another_grade_takes_two_people_and_ends(firm: Firm) -> None:
    today = today_of(firm)
    score(firm, today)
    asked = flow.propose(
        by=firm.actor("credit_controller"), company=firm.company, wanted=wanted(firm)
    )
    late = ids(firm)["LATE"]
    assert queries.current(firm.company.id, [late], today)[late].override is None
    with pytest.raises(ScoreRefused) as refused:
        flow.decide(
            by=firm.actor("credit_controller"),
            company=firm.company,
            override_id=asked.override.id,
            act="approved",
        )
    assert refused.value.code == "scoring.second_person"
    flow.decide(
        by=firm.actor("finance_director"),
        company=firm.company,
        override_id=asked.override.id,
        act="approved",
    )
    over = queries.current(firm.company.id, [late], today)[late]
    assert (over.grade, over.override is not None) == ("B", True)
    assert over.card_grade != "B"
    after = asked.override.valid_to + dt.timedelta(days=1)
    assert queries.current(firm.company.id, [late], after)[late].override is None
    flow.decide(
        by=firm.actor("finance_director"),
        company=firm.company,
        override_id=asked.override.id,
        act="ended",
        why="the guarantee was withdrawn",
    )
    ended = queries.current(firm.company.id, [late], today)[late]
    assert ended.grade == ended.card_grade
    assert queries.proposal(firm.company.id, asked.override.id).state is OverrideState.ENDED


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"reason": "  "}, "scoring.reason_needed"),
        ({"grade": "F"}, "scoring.unknown_grade"),
        ({"valid_to": dt.date(2020, 1, 1)}, "scoring.expired"),
        ({"valid_to": dt.date(2999, 1, 1)}, "scoring.too_long"),
        ({"customer_id": 0}, "scoring.no_score"),
    ],
)
def test_an_override_without_reason_end_or_score_is_refused(
    firm: Firm, change: dict[str, object], code: str
) -> None:
    score(firm, today_of(firm))
    asked: dict[str, Any] = {name: getattr(wanted(firm), name) for name in Wanted.__slots__}
    with pytest.raises(ScoreRefused) as refused:
        flow.propose(
            by=firm.actor("credit_controller"),
            company=firm.company,
            wanted=Wanted(**{**asked, **change}),
        )
    assert refused.value.code == code


def test_the_database_itself_wants_two_persons(firm: Firm) -> None:
    score(firm, today_of(firm))
    by = firm.actor("credit_controller")
    asked = flow.propose(by=by, company=firm.company, wanted=wanted(firm))
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO scoring_overrideact (override_id, act, effective_on, actor, person, why)"
            " VALUES (%s, 'approved', now(), 'user:x', %s, '')",
            [asked.override.id, by.person],
        )


def test_a_card_that_leaves_a_gap_never_becomes_a_version(firm: Firm) -> None:
    card: dict[str, Any] = next(
        one for one in policies.presets("scorecard") if one["name"] == "simple"
    )
    broken = {**card, "factors": card["factors"][1:]}
    with transaction.atomic(), pytest.raises(PolicyRefused) as refused:
        policies.record_version(
            by=SETUP,
            company_id=None,
            kind="scorecard",
            name="simple",
            valid_from=DAY,
            document=broken,
            why="fewer factors",
        )
    assert [one.code for one in refused.value.issues] == ["scorecard_weights"]
    assert firm.company.id
