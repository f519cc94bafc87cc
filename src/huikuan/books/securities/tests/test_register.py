"""The register of securities: two persons, what counts on a day, never more than is known."""

import datetime as dt

import pytest
from django.db import IntegrityError, InternalError, connection, transaction

from huikuan.books.parties import queries as parties
from huikuan.books.policies.operations import load_presets
from huikuan.books.securities import operations, queries
from huikuan.books.securities.models import Move
from huikuan.books.securities.operations import Act, IllegalMove, NoSuchSecurity, SecurityRefused
from huikuan.kernel.actors import Actor
from huikuan.rules.securities import Security, SecurityKind
from tests.support import creditfile
from tests.support.firm import SETUP, Firm, found

pytestmark = pytest.mark.django_db

ONE = Actor(kind="user", id="1", person="controller", name="c", request_id="req-s")
SAME = Actor(kind="token", id="9", person="controller", name="erp", request_id="req-s")
OTHER = Actor(kind="user", id="2", person="director", name="d", request_id="req-s")
JAN, FEB, DEC = dt.date(2026, 1, 1), dt.date(2026, 2, 1), dt.date(2026, 12, 31)


@pytest.fixture
def firm() -> Firm:
    made = found("SH")
    load_presets(by=SETUP)
    creditfile.customers(made.company.id, "A", "B")
    return made


def customer(firm: Firm, number: str = "A") -> int:
    known = parties.id_of(firm.company.id, number)
    assert known is not None
    return known


def entered(firm: Firm, no: str = "LG-1", **changed: object) -> int:
    facts: dict[str, object] = {
        "kind": SecurityKind.BANK_GUARANTEE,
        "minor": 100_000_00,
        "currency": "CNY",
        "valid_from": JAN,
        "valid_to": DEC,
        "issuer": "招商银行",
        **changed,
    }
    return operations.enter(
        by=ONE,
        company_id=firm.company.id,
        customer_id=customer(firm),
        no=no,
        security=Security(**facts),  # type: ignore[arg-type]
        on=JAN,
    )


def done(firm: Firm, security: int, act: Act, by: Actor = OTHER) -> int:
    return operations.act(by=by, company_id=firm.company.id, security_id=security, done=act)


def counted(firm: Firm, as_of: dt.date) -> list[tuple[str, int]]:
    found_ = queries.counting(firm.company.id, as_of=as_of)
    return [(one.no, one.minor) for one in found_.get(customer(firm), ())]


def test_a_security_counts_from_its_confirmation_by_another_person(firm: Firm) -> None:
    one = entered(firm)
    assert counted(firm, FEB) == []
    done(firm, one, Act("confirm", FEB))
    assert counted(firm, JAN) == []
    assert counted(firm, FEB) == [("LG-1", 100_000_00)]


@pytest.mark.parametrize("by", [ONE, SAME])
def test_whoever_entered_it_cannot_confirm_it_by_any_account(firm: Firm, by: Actor) -> None:
    one = entered(firm)
    with pytest.raises(SecurityRefused) as refused:
        done(firm, one, Act("confirm", FEB), by)
    assert [each.code for each in refused.value.reasons] == ["securities.second_person"]
    assert Move.objects.count() == 1


def test_it_stops_counting_before_its_end_and_is_reminded_of(firm: Firm) -> None:
    done(firm, entered(firm), Act("confirm", FEB))
    # a bank guarantee has to be called in time: ten days before its end it counts no more
    assert counted(firm, dt.date(2026, 12, 21)) == [("LG-1", 100_000_00)]
    assert counted(firm, dt.date(2026, 12, 22)) == []
    company = firm.company.id
    assert queries.expiring(company_id=company, as_of=dt.date(2026, 11, 30), days=30) == ()
    soon = queries.expiring(company_id=company, as_of=dt.date(2026, 12, 1), days=30)
    assert [one.no for one in soon] == ["LG-1"]


def test_a_promise_counts_by_its_share_and_a_pledge_of_receivables_once_registered(
    firm: Firm,
) -> None:
    done(firm, entered(firm, "G-1", kind=SecurityKind.GUARANTEE, minor=333), Act("confirm", JAN))
    pledge = entered(firm, "P-1", kind=SecurityKind.RECEIVABLE_PLEDGE, issuer="")
    done(firm, pledge, Act("confirm", JAN))
    # half of 333 rounds down
    assert counted(firm, JAN) == [("G-1", 166)]
    done(firm, pledge, Act("register", FEB, registered="ZD-2026-7"))
    assert counted(firm, FEB) == [("G-1", 166), ("P-1", 50_000_00)]
    (shown,) = [
        one for one in queries.securities(company_id=firm.company.id, as_of=JAN) if one.no == "P-1"
    ]
    assert [one.code for one in shown.reasons] == ["securities.not_registered"]


def test_reducing_calling_and_releasing_want_a_reason_and_only_go_down(firm: Firm) -> None:
    one = entered(firm)
    done(firm, one, Act("confirm", JAN))
    with pytest.raises(SecurityRefused) as refused:
        done(firm, one, Act("reduce", FEB, minor=100_000_00))
    assert {each.code for each in refused.value.reasons} == {
        "securities.why_missing",
        "securities.not_less",
    }
    done(firm, one, Act("reduce", FEB, minor=40_000_00, why="part returned"))
    assert counted(firm, JAN) == [("LG-1", 100_000_00)]
    assert counted(firm, FEB) == [("LG-1", 40_000_00)]
    done(firm, one, Act("release", FEB, why="paid"))
    assert counted(firm, FEB) == []
    with pytest.raises(IllegalMove):
        done(firm, one, Act("call", FEB, why="late"))


def test_of_two_who_act_at_once_the_second_is_told(firm: Firm) -> None:
    one = entered(firm)
    done(firm, one, Act("confirm", JAN, seen=1))
    with pytest.raises(SecurityRefused) as refused:
        done(firm, one, Act("release", FEB, seen=1, why="paid"))
    assert [each.code for each in refused.value.reasons] == ["securities.moved_meanwhile"]


def test_what_cannot_be_entered(firm: Firm) -> None:
    entered(firm)
    for no, changed, code in (
        ("LG-1", {}, "securities.no_taken"),
        (" ", {}, "securities.no_missing"),
        ("X", {"minor": 0}, "securities.not_positive"),
        ("X", {"valid_to": dt.date(2025, 12, 31)}, "securities.ends_before_start"),
        ("X", {"issuer": " "}, "securities.issuer_missing"),
        ("X", {"currency": "XXQ"}, "securities.currency"),
    ):
        with pytest.raises(SecurityRefused) as refused:
            entered(firm, no, **changed)
        assert [each.code for each in refused.value.reasons] == [code]
    assert Move.objects.count() == 1


def test_known_at_and_other_companies(firm: Firm) -> None:
    one = entered(firm)
    before = Move.objects.get().recorded_at - dt.timedelta(seconds=1)
    done(firm, one, Act("confirm", JAN))
    assert queries.counting(firm.company.id, as_of=FEB, known_at=before) == {}
    other = found("BJ")
    assert queries.securities(company_id=other.company.id, as_of=FEB) == ()
    with pytest.raises(NoSuchSecurity):
        operations.act(
            by=OTHER, company_id=other.company.id, security_id=one, done=Act("call", FEB)
        )


def test_the_register_is_append_only(firm: Firm) -> None:
    entered(firm)
    for table in ("security", "move"):
        with (
            pytest.raises((IntegrityError, InternalError), match="append_only"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(f"UPDATE securities_{table} SET actor = 'x'")
