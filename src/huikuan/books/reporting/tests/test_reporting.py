"""Standing orders for the monthly report: whose, on which day, and evidenced."""

import datetime as dt

import pytest
from django.contrib.auth import get_user_model

from huikuan.books.evidence.queries import Evidence, records
from huikuan.books.reporting import operations, queries
from tests.support.firm import Firm, found

pytestmark = pytest.mark.django_db

SINCE = dt.date(2026, 7, 1)


@pytest.fixture
def firm() -> Firm:
    firm = found("SH")
    get_user_model().objects.exclude(username=firm.accounts["legal"]).update(
        email="someone@example.com"
    )
    return firm


def subscribe(firm: Firm, role: str = "sales", day: int = 5, since: dt.date = SINCE) -> None:
    operations.subscribe(
        by=firm.actor("finance_director"),
        company_id=firm.company.id,
        username=firm.accounts[role],
        day=day,
        since=since,
    )


def evidence(firm: Firm) -> tuple[Evidence, ...]:
    return records(company_id=firm.company.id, before_seq=None, limit=50)


def unsubscribe(firm: Firm) -> None:
    operations.unsubscribe(
        by=firm.actor("finance_director"),
        company_id=firm.company.id,
        username=firm.accounts["sales"],
    )


def test_an_order_is_kept_with_evidence(firm: Firm) -> None:
    subscribe(firm)
    (one,) = queries.subscriptions(firm.company.id)
    assert (one.username, one.day, one.since) == (firm.accounts["sales"], 5, SINCE)
    kept = evidence(firm)[0]
    assert (kept.act, kept.person) == ("report.subscribed", firm.actor("finance_director").person)


def test_another_day_replaces_the_first_and_counts_from_now(firm: Firm) -> None:
    subscribe(firm)
    later = dt.date(2026, 7, 9)
    subscribe(firm, day=8, since=later)
    (one,) = queries.subscriptions(firm.company.id)
    assert (one.day, one.since) == (8, later)


def test_the_same_order_again_changes_nothing(firm: Firm) -> None:
    subscribe(firm)
    before = len(evidence(firm))
    subscribe(firm, since=dt.date(2026, 8, 1))
    (one,) = queries.subscriptions(firm.company.id)
    assert one.since == SINCE
    assert len(evidence(firm)) == before


@pytest.mark.parametrize(
    ("role", "day", "code"),
    [
        ("sales", 0, "reporting.no_day"),
        ("sales", 32, "reporting.no_day"),
        ("legal", 5, "reporting.no_address"),
    ],
)
def test_an_order_that_cannot_be_kept_is_refused(
    firm: Firm, role: str, day: int, code: str
) -> None:
    with pytest.raises(operations.BadSubscription) as refused:
        subscribe(firm, role, day)
    assert refused.value.code == code
    assert not queries.subscriptions()


def test_nobody_outside_the_company_gets_its_report(firm: Firm) -> None:
    other = found("BJ")
    with pytest.raises(operations.BadSubscription) as refused:
        operations.subscribe(
            by=firm.actor("finance_director"),
            company_id=firm.company.id,
            username=other.accounts["sales"],
            day=5,
            since=SINCE,
        )
    assert refused.value.code == "reporting.no_account"


def test_an_ended_order_is_gone_and_cannot_be_ended_twice(firm: Firm) -> None:
    subscribe(firm)
    unsubscribe(firm)
    assert not queries.subscriptions()
    assert evidence(firm)[0].act == "report.unsubscribed"
    with pytest.raises(operations.BadSubscription):
        unsubscribe(firm)
