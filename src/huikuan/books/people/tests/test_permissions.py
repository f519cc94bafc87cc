"""Who may do what: the shipped matrix, deny by default, one's own customers, segregation."""

import pytest

from huikuan.books.people import operations, queries
from huikuan.books.people.permissions import BadMatrix, Demand, matrix, parsed
from tests.support.firm import PASSWORD, SETUP, found

MONEY_ACTS = {"customers", "invoices", "receipts", "reports", "statement", "orders", "contacts"}


@pytest.mark.django_db
def test_each_role_may_what_the_matrix_says_and_nothing_else() -> None:
    firm = found()
    expected = {
        role: {
            act
            for act, demand in matrix().acts.items()
            if matrix().reach([role], demand) is not None
        }
        for role in matrix().roles
    }
    for role in matrix().roles:
        actor = firm.actor(role)
        for act in matrix().acts:
            if act in expected[role]:
                assert queries.authorize(actor, act, firm.company.id).act == act
            else:
                with pytest.raises(queries.NotPermitted):
                    queries.authorize(actor, act, firm.company.id)


@pytest.mark.django_db
def test_an_administrator_sees_no_money_and_an_auditor_changes_nothing() -> None:
    firm = found()
    assert not MONEY_ACTS & queries.acts(firm.actor("administrator"), firm.company.id)
    assert queries.authorize(firm.actor("administrator"), "evidence", firm.company.id).technical
    changing = {act for act in matrix().acts if "." in act or act in {"allocate", "reverse"}}
    # what somebody likes to look at is no part of the books
    changing = {act for act in changing if not act.startswith("views.")}
    assert not changing & queries.acts(firm.actor("auditor"), firm.company.id)
    assert queries.authorize(firm.actor("auditor"), "contacts", firm.company.id).masked


@pytest.mark.django_db
def test_a_salesperson_reaches_the_own_customers_only_and_none_without_a_name() -> None:
    firm = found()
    grant = queries.authorize(firm.actor("sales"), "reports", firm.company.id)
    assert grant.scope.salesperson == "李雷"
    nameless = found("NN", salesperson="")
    with pytest.raises(queries.NotPermitted):
        queries.authorize(nameless.actor("sales"), "reports", nameless.company.id)
    with pytest.raises(queries.NotPermitted):
        queries.authorize(firm.actor("sales"), "imports", firm.company.id)


@pytest.mark.django_db
def test_another_company_looks_like_none() -> None:
    firm, other = found(), found("BJ")
    actor = firm.actor("finance_director")
    assert [each.code for each in queries.companies(actor)] == ["SH"]
    with pytest.raises(queries.NoSuchCompany):
        queries.authorize(actor, "reports", other.company.id)
    with pytest.raises(queries.NoSuchCompany):
        queries.company(actor, "BJ")
    assert queries.acts(actor, other.company.id) == frozenset()


@pytest.mark.django_db
def test_what_is_held_in_one_company_is_not_held_everywhere() -> None:
    firm = found()
    with pytest.raises(queries.NoSuchCompany):
        queries.authorize(firm.actor("finance_director"), "users", None)
    operations.create_user(by=SETUP, username="root", password=PASSWORD)
    operations.grant_role(by=SETUP, username="root", role="administrator", company_id=None)
    root = queries.user_actor("root", request_id="r")
    queries.authorize(root, "users", None)
    queries.authorize(root, "users", firm.company.id)


@pytest.mark.django_db
def test_an_administrator_of_one_firm_cannot_touch_anothers_accounts() -> None:
    firm, other = found(), found("BJ")
    admin = firm.actor("administrator")
    for act in (
        lambda: operations.disable_user(by=admin, username=other.accounts["sales"], why="x"),
        lambda: operations.grant_role(
            by=admin, username=other.accounts["sales"], role="portal", company_id=firm.company.id
        ),
        lambda: operations.set_password(
            by=admin, username=other.accounts["sales"], password=PASSWORD
        ),
    ):
        with pytest.raises(operations.Refused, match="no_such_user"):
            act()


@pytest.mark.django_db
def test_a_disabled_account_has_nothing_at_once() -> None:
    firm = found()
    actor = firm.actor("finance_director")
    operations.disable_user(by=SETUP, username=actor.name, why="离职")
    with pytest.raises(queries.NoSuchCompany):
        queries.authorize(actor, "reports", firm.company.id)


@pytest.mark.django_db
def test_no_shipped_role_breaks_a_pair_by_itself() -> None:
    for role in matrix().roles:
        assert matrix().broken_pairs(frozenset({role})) == (), role


def roles_to(username: str, company_id: int, *roles: str) -> None:
    for role in roles:
        operations.grant_role(by=SETUP, username=username, role=role, company_id=company_id)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("first", "second", "pair"),
    [
        ("ar_accountant", "auditor", "D1"),
        ("sales", "credit_controller", "D3"),
        ("ar_accountant", "finance_director", "D5"),
        ("administrator", "finance_director", "D18"),
        ("administrator", "collector", "D18"),
        ("auditor", "collector", "D19"),
        ("auditor", "administrator", "D18"),
    ],
)
def test_both_sides_of_a_pair_are_never_given_to_one_person(
    first: str, second: str, pair: str
) -> None:
    company = operations.create_company(by=SETUP, code="SH", name="甲", currency="CNY")
    ada = operations.create_user(by=SETUP, username="ada", password=PASSWORD)
    operations.create_user(by=SETUP, username="ada2", password=PASSWORD, person=ada.person)
    roles_to("ada", company.id, first)
    for account in ("ada", "ada2"):
        with pytest.raises(operations.NotSeparate) as refused:
            roles_to(account, company.id, second)
        assert refused.value.pair in {pair, "D19"}


@pytest.mark.django_db
def test_in_two_companies_one_person_may_hold_what_one_company_would_refuse() -> None:
    here = operations.create_company(by=SETUP, code="SH", name="甲", currency="CNY")
    there = operations.create_company(by=SETUP, code="BJ", name="乙", currency="CNY")
    operations.create_user(by=SETUP, username="ada", password=PASSWORD)
    roles_to("ada", here.id, "ar_accountant")
    roles_to("ada", there.id, "finance_director")
    with pytest.raises(operations.NotSeparate):
        operations.grant_role(by=SETUP, username="ada", role="auditor", company_id=None)


@pytest.mark.django_db
def test_a_small_firm_may_relax_some_pairs_but_never_the_fixed_ones() -> None:
    company = operations.create_company(by=SETUP, code="SH", name="甲", currency="CNY")
    operations.create_user(by=SETUP, username="ada", password=PASSWORD)
    roles_to("ada", company.id, "sales")
    operations.relax_pair(by=SETUP, company_id=company.id, pair="D3", why="三人公司")
    roles_to("ada", company.id, "credit_controller")
    with pytest.raises(operations.Refused, match="pair_fixed"):
        operations.relax_pair(by=SETUP, company_id=company.id, pair="D18", why="三人公司")


@pytest.mark.django_db
def test_an_administrator_alone_makes_nobody_a_finance_user() -> None:
    firm = found()
    admin, director = firm.actor("administrator"), firm.actor("finance_director")
    operations.create_user(by=admin, username="new", password=PASSWORD)
    operations.grant_role(
        by=admin, username="new", role="ar_accountant", company_id=firm.company.id
    )
    new = queries.user_actor("new", request_id="r")
    with pytest.raises(queries.NoSuchCompany):
        queries.authorize(new, "reports", firm.company.id)
    with pytest.raises(operations.Refused, match="two_persons"):
        operations.confirm_role(
            by=admin, username="new", role="ar_accountant", company_id=firm.company.id
        )
    operations.confirm_role(
        by=director, username="new", role="ar_accountant", company_id=firm.company.id
    )
    queries.authorize(new, "reports", firm.company.id)


@pytest.mark.django_db
def test_nobody_gives_a_role_to_himself_and_the_last_administrator_stays() -> None:
    firm = found()
    admin = firm.actor("administrator")
    with pytest.raises(operations.Refused, match="oneself"):
        operations.grant_role(
            by=admin, username=admin.name, role="portal", company_id=firm.company.id
        )
    with pytest.raises(operations.Refused, match="last_administrator"):
        operations.disable_user(by=SETUP, username=admin.name, why="x")
    with pytest.raises(operations.Refused, match="last_administrator"):
        operations.revoke_role(
            by=SETUP,
            username=admin.name,
            role="administrator",
            company_id=firm.company.id,
            why="x",
        )


@pytest.mark.django_db
def test_the_installation_itself_may_everything() -> None:
    firm = found()
    for act in matrix().acts:
        queries.authorize(SETUP, act, firm.company.id)


@pytest.mark.parametrize(
    "change",
    [
        {"duties": {"invoice": {"nobody": "view"}}},
        {"duties": {"invoice": {"sales": "peek"}}},
        {"acts": {"x": {"any": ["invoice.eat"]}}},
        {"scopes": {"read": ["unknown"]}},
        {
            "segregation": {
                "relax": {"finance_users_below": 5},
                "never": [{"code": "D", "a": ["q"], "b": []}],
            }
        },
    ],
)
def test_a_matrix_that_names_what_does_not_exist_is_refused(change: dict[str, object]) -> None:
    document = {
        "roles": ["sales"],
        "duties": {"invoice": {"sales": "view"}},
        "acts": {"invoices": {"any": ["invoice.view"]}},
        "fields": {"customer": {}},
        "scopes": {},
        "finance_roles": [],
        "segregation": {"relax": {"finance_users_below": 5}, "never": []},
    }
    parsed(document)
    with pytest.raises(BadMatrix):
        parsed({**document, **change})


def test_the_widest_reach_wins_and_own_is_not_enough_for_a_whole_act() -> None:
    table = matrix()
    demand = Demand(("invoice.view",), whole=False)
    assert table.reach(["sales"], demand) == "own"
    assert table.reach(["sales", "collector"], demand) == "all"
    assert table.reach(["sales"], Demand(("invoice.view",), whole=True)) is None
    assert table.reach(["nobody"], demand) is None
