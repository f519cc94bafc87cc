"""An installation is made once, by two persons' accounts, and what is there stays as it is."""

import pytest

from huikuan.books.people import queries
from huikuan.books.people.operations import Refused
from huikuan.flows.set_up import (
    ACCOUNTANT_ROLES,
    ADMINISTRATOR_ROLES,
    DIRECTOR_ROLES,
    Made,
    NewAccount,
    NewCompany,
    new_password,
    set_up,
)
from huikuan.kernel.actors import system

pytestmark = pytest.mark.django_db

BY = system("test", "1")
COMPANY = NewCompany(code="HL", name="海陆", name_en="Hailu", currency="CNY", country="CN")
ADMIN = NewAccount("admin", "管理员", ADMINISTRATOR_ROLES, everywhere=True, language="zh")
ACCOUNTANT = NewAccount("li", "李", ACCOUNTANT_ROLES, everywhere=False, language="zh")


DIRECTOR = NewAccount("wu", "吴", DIRECTOR_ROLES, everywhere=False, language="zh")


def make(*accounts: NewAccount, company: NewCompany = COMPANY) -> Made:
    return set_up(by=BY, company=company, accounts=accounts)


def test_an_empty_installation_gets_a_company_and_its_accounts() -> None:
    made = make(ADMIN, ACCOUNTANT)
    assert made.company_made
    assert made.policies
    assert sorted(made.passwords) == ["admin", "li"]
    roles = {each.username: each.roles for each in queries.users(None)}
    assert roles["admin"] == ((None, "administrator", True),)
    assert roles["li"] == tuple((made.company_id, role, True) for role in sorted(ACCOUNTANT_ROLES))


def test_asked_again_only_what_is_missing_is_made() -> None:
    first = make(ADMIN)
    again = make(ADMIN, ACCOUNTANT)
    assert not again.company_made
    assert again.policies == ()
    assert again.company_id == first.company_id
    assert sorted(again.passwords) == ["li"]


def test_the_accountant_works_the_books_and_the_administrator_does_not_see_them() -> None:
    made = make(ADMIN, ACCOUNTANT)
    li = queries.user_actor("li", request_id="2")
    admin = queries.user_actor("admin", request_id="2")
    for act in ("reports", "customers", "imports.invoices", "imports.receipts", "allocate"):
        assert queries.permits(li, act, made.company_id), act
        assert not queries.permits(admin, act, made.company_id), act
    assert queries.permits(admin, "users.propose", made.company_id)


def test_the_director_reads_the_audit_log_and_takes_back_what_the_accountant_booked() -> None:
    made = make(ADMIN, ACCOUNTANT, DIRECTOR)
    li = queries.user_actor("li", request_id="2")
    wu = queries.user_actor("wu", request_id="2")
    for act in ("evidence", "reverse", "periods.close"):
        assert queries.permits(wu, act, made.company_id), act
        assert not queries.permits(li, act, made.company_id), act
    for act in ("imports.invoices", "allocate"):
        assert not queries.permits(wu, act, made.company_id), act


def test_what_cannot_be_made_leaves_nothing() -> None:
    strange = NewCompany(code="X", name="X", name_en="", currency="XYZ", country="CN")
    with pytest.raises(Refused):
        make(ADMIN, company=strange)
    weak = NewAccount("li", "", (), everywhere=True, language="en", password="1234")
    with pytest.raises(Refused):
        make(ADMIN, weak)
    assert queries.users(None) == ()
    assert queries.companies(BY) == ()


def test_made_up_passwords_differ_and_hold_no_sign_that_is_misread() -> None:
    words = {new_password() for _ in range(200)}
    assert len(words) == 200
    assert not set("".join(words)) & set("0O1lI")
