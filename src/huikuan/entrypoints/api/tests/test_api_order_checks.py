"""An order system asks before it takes an order: once for its key, within its rights (D2)."""

from typing import Any

import pytest

from huikuan.entrypoints.api.tests.asked import Api, data
from tests.support import smallbook
from tests.support.creditfirm import limit, reserved
from tests.support.firm import Firm, found
from tests.support.realbook import ask

pytestmark = pytest.mark.django_db(transaction=True)
ORDER: dict[str, Any] = {
    "customer_no": "N1",
    "amount": "60.00",
    "order_no": "A-1",
    "reserve": True,
}


@pytest.fixture
def firm() -> Firm:
    """A firm with a new customer N1 of 李雷, who may owe 100.00."""
    firm = found("SH")
    smallbook.book(firm.company.id)
    ask(
        "INSERT INTO parties_customer (company_id, customer_no, name, short_name, pinyin, initials,"
        " tax_id, country, region, industry, group_no, salesperson, currency, terms, key_account,"
        " version) VALUES (%s, 'N1', '新客', '', '', '', '', '', '', '', '', '李雷', 'CNY', '',"
        " false, 1) RETURNING id",
        firm.company.id,
    )
    limit(firm, 100_00, "N1")
    return firm


def test_the_same_key_is_answered_once_and_another_order_under_it_is_refused(firm: Firm) -> None:
    desk = Api(token=firm.token("order-checks", responsible="credit_controller"))

    first = desk.post("/order-checks", ORDER, key="k-1")
    again = desk.post("/order-checks", ORDER, key="k-1")

    assert data(first, 201) == data(again, 201)
    assert again.headers["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first.headers
    assert reserved(firm, "N1") == 60_00
    other = data(desk.post("/order-checks", {**ORDER, "amount": "61.00"}, key="k-1"), 422)
    assert other["code"] == "api.key_other_body"
    assert data(desk.write("POST", "/order-checks", ORDER, idempotency_key=""), 400)
    assert reserved(firm, "N1") == 60_00


def test_a_verdict_says_why_with_figures(firm: Firm) -> None:
    desk = Api(token=firm.token("order-checks", responsible="credit_controller"))

    held = data(desk.post("/order-checks", {**ORDER, "amount": "100.01"}), 201)

    assert held["outcome"] == "hold"
    (reason,) = held["reasons"]
    assert (reason["code"], reason["effect"]) == ("check.limit", "hold")
    assert reason["figures"]["over"] == {"amount": "0.01", "currency": "CNY"}
    assert (held["free"], held["limit"]["amount"], held["exposure"]["total"]) == (
        "100.00",
        "100.00",
        "0.00",
    )


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"amount": "0"}, 409, "check.amount"),
        ({"amount": "-1"}, 409, "check.amount"),
        ({"amount": 60}, 400, "api.field.amount"),
        ({"customer_no": "nobody"}, 409, "check.unknown_customer"),
        ({"currency": "RMB"}, 409, "check.currency"),
        ({"deposit": "61.00"}, 409, "check.deposit"),
        ({"order_no": ""}, 409, "check.order_no_missing"),
        ({"credit_limit": "1"}, 400, "api.field.extra_forbidden"),
    ],
)
def test_what_is_no_order_is_refused_and_nothing_is_kept(
    firm: Firm, body: dict[str, Any], status: int, code: str
) -> None:
    desk = Api(token=firm.token("order-checks", responsible="credit_controller"))

    problem = data(desk.post("/order-checks", {**ORDER, **body}), status)

    assert code in {one["code"] for one in problem["errors"]}
    assert ask("SELECT count(*) FROM credit_decision") == [(0,)]


def test_who_may_not_check_or_release_is_refused(firm: Firm) -> None:
    reader = Api(token=firm.token("read"))
    assert reader.post("/order-checks", ORDER).status_code == 403
    sales = Api(firm=firm, role="sales")
    held = data(sales.post("/order-checks", {**ORDER, "amount": "150.00"}), 201)
    act = {"act": "release", "why": "老客户", "review_on": "2099-01-01"}
    assert sales.post(f"/holds/{held['hold']}/acts", act).status_code == 403
    ask_for = {"act": "ask", "why": "老客户"}
    assert data(sales.post(f"/holds/{held['hold']}/acts", ask_for))["state"] == "asked"
    # a program never approves
    desk = Api(token=firm.token("order-checks", responsible="credit_controller"))
    assert desk.post(f"/holds/{held['hold']}/acts", act).status_code == 403
    assert reserved(firm, "N1") == 0


def test_a_salesperson_sees_his_own_customers_only(firm: Firm) -> None:
    ask("UPDATE parties_customer SET salesperson = '韩梅' WHERE customer_no = 'N1' RETURNING id")
    sales = Api(firm=firm, role="sales")

    problem = data(sales.post("/order-checks", ORDER), 409)

    assert [one["code"] for one in problem["errors"]] == ["check.unknown_customer"]
    chief = Api(firm=firm, role="credit_controller")
    made = data(chief.post("/order-checks", ORDER), 201)
    assert sales.get(f"/order-checks/{made['decision']}").status_code == 404
    assert data(sales.get("/order-checks"))["items"] == []


def test_another_firm_sees_nothing_of_it(firm: Firm) -> None:
    made = data(Api(firm=firm, role="credit_controller").post("/order-checks", ORDER), 201)
    stranger = Api(firm=found("BJ"), role="credit_controller")

    assert stranger.get(f"/order-checks/{made['decision']}").status_code == 404
    act = {"act": "void"}
    problem = data(
        stranger.post(f"/order-checks/reservations/{made['reservation']['id']}/acts", act), 409
    )
    assert [one["code"] for one in problem["errors"]] == ["check.no_such_reservation"]
    assert reserved(firm, "N1") == 60_00
