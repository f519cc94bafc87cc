"""What is kept of a firm: dated, versioned, never changed, and no group that runs in a circle."""

import datetime as dt

import pytest
from django.db import IntegrityError, InternalError, connection, transaction

from huikuan.books.dossiers import operations, queries
from huikuan.books.dossiers.models import Fact, StatementVersion
from huikuan.books.dossiers.operations import FileRefused, Given
from huikuan.books.evidence.models import Record
from huikuan.books.parties import queries as parties
from huikuan.kernel.actors import Actor
from huikuan.kernel.money import Money
from huikuan.rules.dossiers import (
    BankAccount,
    Identity,
    IdentityKind,
    Owner,
    OwnerKind,
    Parent,
    Registration,
    Statement,
    Value,
)
from tests.support import creditfile
from tests.support.firm import Firm, found

pytestmark = pytest.mark.django_db

BY = Actor(kind="user", id="1", person="controller", name="c", request_id="req-f")
JAN, MAY, NOW = dt.date(2026, 1, 1), dt.date(2026, 5, 1), dt.date(2026, 6, 1)


@pytest.fixture
def firm() -> Firm:
    made = found("SH")
    creditfile.customers(made.company.id, "A", "B", "C", "D")
    return made


def ident(firm: Firm, number: str) -> int:
    found_id = parties.id_of(firm.company.id, number)
    assert found_id is not None
    return found_id


def keep(firm: Firm, number: str, value: Value, on: dt.date = JAN) -> int:
    return operations.record(
        by=BY,
        company_id=firm.company.id,
        customer_id=ident(firm, number),
        value=value,
        effective_on=on,
    )


def under(firm: Firm, child: str, parent: str, on: dt.date = JAN) -> int:
    return keep(firm, child, Parent(f"名称 {parent}", ident(firm, parent), 6_000), on)


def test_a_later_fact_takes_the_place_of_an_earlier_one_and_a_past_day_stays(firm: Firm) -> None:
    keep(firm, "A", Registration("甲有限公司", registered_capital_minor=100_00))
    keep(firm, "A", Registration("甲股份有限公司", registered_capital_minor=500_00), MAY)
    customer = ident(firm, "A")

    def capital(as_of: dt.date) -> int | None:
        file = queries.profile(firm.company.id, (customer,), as_of=as_of)[customer]
        return (
            None if file.registration is None else file.registration.value.registered_capital_minor
        )

    assert capital(dt.date(2025, 12, 31)) is None
    assert capital(dt.date(2026, 4, 30)) == 100_00
    assert capital(MAY) == 500_00


def test_what_was_learned_later_is_not_known_before(firm: Firm) -> None:
    keep(firm, "A", Registration("甲"))
    before = Fact.objects.get().recorded_at - dt.timedelta(seconds=1)
    customer = ident(firm, "A")
    told = queries.profile(firm.company.id, (customer,), as_of=NOW, known_at=before)
    assert told[customer].registration is None


def test_recording_what_holds_already_changes_nothing(firm: Firm) -> None:
    first = keep(firm, "A", Identity(IdentityKind.LEI, "213800KUD8LAJWSQ9D15"))
    records = Record.objects.count()
    assert keep(firm, "A", Identity(IdentityKind.LEI, "213800KUD8LAJWSQ9D15"), MAY) == first
    assert Record.objects.count() == records


def test_an_ended_fact_is_gone_from_its_day_on(firm: Firm) -> None:
    account = keep(firm, "A", BankAccount("6222 0000 1111", "招商银行"))
    customer = ident(firm, "A")
    operations.end_fact(
        by=BY,
        company_id=firm.company.id,
        customer_id=customer,
        fact_id=account,
        ends_on=MAY,
        why="closed",
    )
    file = queries.profile(firm.company.id, (customer,), as_of=dt.date(2026, 4, 30))[customer]
    assert [one.value.number for one in file.accounts] == ["6222 0000 1111"]
    assert not queries.profile(firm.company.id, (customer,), as_of=MAY)[customer].accounts
    with pytest.raises(queries.NoSuchRecord):
        operations.end_fact(
            by=BY,
            company_id=firm.company.id,
            customer_id=customer,
            fact_id=account,
            ends_on=MAY,
            why="again",
        )


def test_owners_never_hold_more_than_the_whole(firm: Firm) -> None:
    keep(firm, "A", Owner("张三", OwnerKind.PERSON, 6_000))
    with pytest.raises(FileRefused) as refused:
        keep(firm, "A", Owner("李四", OwnerKind.PERSON, 4_001))
    (reason,) = refused.value.reasons
    assert reason.code == "dossiers.owners_over_whole"
    assert reason.figures == {"sum": 10_001, "whole": 10_000}
    # the same owner's new share takes the place of the old one
    keep(firm, "A", Owner("张三", OwnerKind.PERSON, 5_000), MAY)
    keep(firm, "A", Owner("李四", OwnerKind.PERSON, 5_000), MAY)
    customer = ident(firm, "A")
    file = queries.profile(firm.company.id, (customer,), as_of=NOW)[customer]
    assert [one.value.share for one in file.owners] == [5_000, 5_000]


def test_a_group_is_read_from_its_top(firm: Firm) -> None:
    under(firm, "B", "A")
    under(firm, "C", "B")
    keep(firm, "A", Parent("海外控股", None, None))
    nodes = queries.tree(firm.company.id, ident(firm, "B"), as_of=NOW)
    assert [
        (one.name if one.customer_id is None else one.customer_no, one.depth) for one in nodes
    ] == [
        ("海外控股", 0),
        ("A", 1),
        ("B", 2),
        ("C", 3),
    ]
    tops = queries.groups(firm.company.id, as_of=NOW)
    assert tops == {ident(firm, one): ident(firm, "A") for one in "ABC"}
    assert queries.tree(firm.company.id, ident(firm, "D"), as_of=NOW) == ()


def test_a_circular_group_is_refused_and_nothing_is_kept(firm: Firm) -> None:
    under(firm, "B", "A")
    under(firm, "C", "B")
    kept, records = Fact.objects.count(), Record.objects.count()
    with pytest.raises(FileRefused) as refused, transaction.atomic():
        under(firm, "A", "C")
    assert [one.code for one in refused.value.reasons] == ["dossiers.group_circle"]
    assert (Fact.objects.count(), Record.objects.count()) == (kept, records)


def test_a_circle_that_would_close_on_a_later_day_is_refused_today(firm: Firm) -> None:
    # from May on, B stands under A; A under B from January on would be a circle in May
    under(firm, "B", "A", MAY)
    with pytest.raises(FileRefused):
        under(firm, "A", "B", JAN)
    # B stands under C from April on, A under B until then would be none
    under(firm, "A", "D", dt.date(2026, 4, 1))
    under(firm, "A", "B", JAN)


def test_a_firm_is_never_its_own_parent(firm: Firm) -> None:
    with pytest.raises(FileRefused):
        under(firm, "A", "A")
    row = ident(firm, "A")
    with pytest.raises(IntegrityError), transaction.atomic():
        Fact.objects.create(
            company_id=firm.company.id,
            customer_id=row,
            kind="parent",
            effective_on=JAN,
            other_id=row,
            source="t",
            actor="t",
        )


def test_a_statement_of_the_same_period_is_a_new_version(firm: Firm) -> None:
    def state(assets: int, on: dt.date = JAN) -> tuple[int, ...]:
        lines = {"total_assets": assets, "total_liabilities": 40_00, "total_equity": assets - 40_00}
        one = Statement(dt.date(2025, 12, 31), "CNY", lines, audited=True)
        return operations.record_statements(
            by=BY,
            company_id=firm.company.id,
            given=[Given(ident(firm, "A"), one, on)],
            source="typed",
        )

    state(100_00)
    assert state(100_00) == ()
    state(110_00, MAY)
    customer = ident(firm, "A")

    def assets(as_of: dt.date) -> list[int]:
        found_ = queries.statements(firm.company.id, (customer,), as_of=as_of)
        return [one.statement.lines["total_assets"] for one in found_.get(customer, ())]

    assert assets(dt.date(2025, 12, 31)) == []
    assert assets(dt.date(2026, 4, 30)) == [100_00]
    assert assets(MAY) == [110_00]
    assert StatementVersion.objects.count() == 2


def test_a_statement_that_does_not_balance_is_refused_with_its_figures(firm: Firm) -> None:
    lines = {"total_assets": 100_00, "total_liabilities": 40_00, "total_equity": 59_00}
    one = Statement(dt.date(2025, 12, 31), "CNY", lines)
    with pytest.raises(FileRefused) as refused:
        operations.record_statements(
            by=BY,
            company_id=firm.company.id,
            given=[Given(ident(firm, "A"), one, JAN)],
            source="typed",
        )
    (reason,) = refused.value.reasons
    assert reason.code == "dossiers.statement_does_not_balance"
    assert reason.figures["line"] == "total_assets"
    assert reason.figures["difference"] == Money(1_00, "CNY")
    assert not StatementVersion.objects.exists()


def test_nothing_that_was_recorded_can_be_changed(firm: Firm) -> None:
    keep(firm, "A", Registration("甲"))
    for table in ("fact", "statementversion", "report", "reportevent", "watched", "twindecision"):
        with (
            pytest.raises((IntegrityError, InternalError), match="append_only"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(f"DELETE FROM dossiers_{table}")


def test_another_companys_file_is_not_there(firm: Firm) -> None:
    fact = keep(firm, "A", Registration("甲"))
    other = found("BJ")
    assert queries.profile(other.company.id, as_of=NOW) == {}
    with pytest.raises(queries.NoSuchRecord):
        queries.fact(other.company.id, fact, as_of=NOW)


def test_two_numbers_of_one_firm_are_proposed_until_somebody_decides(firm: Firm) -> None:
    keep(firm, "A", BankAccount("6222-0000-1111"))
    keep(firm, "C", BankAccount("6222 0000 1111"))
    (pair,) = queries.duplicates(firm.company.id, as_of=NOW)
    first, second = sorted((ident(firm, "A"), ident(firm, "C")))
    assert (pair.first_id, pair.second_id, dict(pair.shared)) == (
        first,
        second,
        {"account": "622200001111"},
    )
    operations.decide_twins(
        by=BY, company_id=firm.company.id, first_id=second, second_id=first, same=False, why="agent"
    )
    assert queries.duplicates(firm.company.id, as_of=NOW) == ()
    (decided,) = queries.duplicates(firm.company.id, as_of=NOW, decided=True)
    assert decided.same is False
