"""Saved views through the API: who sees which, what is recorded, what is refused (P3, A1)."""

from typing import Any
from urllib.parse import quote

import pytest

from huikuan.books.evidence.queries import records
from huikuan.entrypoints.api.tests.asked import Api, data, problem
from tests.support.firm import Firm

NEW: dict[str, Any] = {
    "page": "invoices",
    "name": "逾期发票",
    "asked": {
        "filters": {"status": "overdue", "currency": "CNY"},
        "where": "open > 100",
        "columns": ["number", "customer", "open"],
        "sort": "-open",
    },
}
DAY = "as_of=2026-03-31"


def as_(firm: Firm, role: str) -> Api:
    return Api(firm=firm, role=role)


def made(api: Api, **more: object) -> dict[str, Any]:
    return data(api.post("/views", {**NEW, **more}), 201)


def acts(firm: Firm) -> list[str]:
    found = records(company_id=firm.company.id, before_seq=None, limit=50)
    return [each.act for each in found if each.act.startswith("view.")]


def test_a_view_is_its_owners_until_it_is_shared(firm: Firm) -> None:
    clerk, controller = as_(firm, "ar_accountant"), as_(firm, "credit_controller")
    own = made(clerk)
    assert own["asked"]["where"] == "open > 100"
    assert [each["id"] for each in data(clerk.get("/views"))["items"]] == [own["id"]]
    assert data(controller.get("/views"))["items"] == []
    problem(controller.get(f"/views/{own['id']}"), 404, "api.not_found")
    assert acts(firm) == []
    read = clerk.get(f"/views/{own['id']}")
    path = f"/views/{own['id']}"
    data(clerk.write("PATCH", path, {"shared": True}, If_Match=read.headers["ETag"]))
    assert data(controller.get(path))["name"] == NEW["name"]
    assert acts(firm) == ["view.shared"]


def test_a_views_rows_are_the_list_it_stands_for(firm: Firm) -> None:
    clerk = as_(firm, "ar_accountant")
    rows = made(clerk)["rows"].removeprefix("/api/v1")
    found = data(clerk.get(f"{rows}&{DAY}"))
    assert [row["number"] for row in found["rows"]] == ["INV-1"]


def test_an_aging_of_one_group_keeps_its_group(firm: Firm) -> None:
    clerk = as_(firm, "ar_accountant")
    asked = {"by": "salesperson", "filters": {"of": "李雷", "basis": "document_date"}}
    kept = made(clerk, page="aging", asked=asked)
    found = data(clerk.get(f"{kept['rows'].removeprefix('/api/v1')}&{DAY}"))
    assert {row["customer_no"] for row in found["rows"]} == {"C1"}
    assert found["basis"] == "document_date"


def test_a_shared_view_is_asked_with_the_readers_own_rights(firm: Firm) -> None:
    shared = made(as_(firm, "ar_accountant"), asked={}, shared=True)
    sales = as_(firm, "sales")
    rows = data(sales.get(f"/views/{shared['id']}"))["rows"].removeprefix("/api/v1")
    numbers = [row["number"] for row in data(sales.get(f"{rows}&{DAY}"))["rows"]]
    assert numbers == ["INV-1"]


def test_a_view_of_a_page_that_one_may_not_see_is_not_shown(firm: Firm) -> None:
    shared = made(as_(firm, "ar_accountant"), page="receipts", asked={}, shared=True)
    sales = as_(firm, "sales")
    assert data(sales.get("/views"))["items"] == []
    problem(sales.get(f"/views/{shared['id']}"), 403, "api.not_permitted")
    problem(sales.post("/views", {"page": "receipts", "name": "x"}), 403, "api.not_permitted")


def test_who_sees_some_customers_keeps_but_does_not_share(firm: Firm) -> None:
    sales = as_(firm, "sales")
    own = made(sales)
    problem(sales.post("/views", {**NEW, "name": "b", "shared": True}), 403, "api.not_permitted")
    path = f"/views/{own['id']}"
    answer = sales.write("PATCH", path, {"shared": True}, If_Match='"v1"')
    problem(answer, 403, "api.not_permitted")


def test_another_persons_view_cannot_be_changed_and_is_taken_back_by_few(firm: Firm) -> None:
    shared = made(as_(firm, "ar_accountant"), shared=True)
    path = f"/views/{shared['id']}"
    controller, director = as_(firm, "credit_controller"), as_(firm, "finance_director")
    answer = controller.write("PATCH", path, {"name": "mine"}, If_Match='"v1"')
    problem(answer, 404, "api.not_found")
    problem(controller.write("DELETE", path), 403, "api.not_permitted")
    data(director.write("DELETE", path))
    problem(director.get(path), 404, "api.not_found")
    assert acts(firm) == ["view.removed", "view.shared"]


def test_what_happens_to_a_shared_view_is_recorded_with_both_questions(firm: Firm) -> None:
    clerk = as_(firm, "ar_accountant")
    path = f"/views/{made(clerk, shared=True)['id']}"
    data(clerk.write("PATCH", path, {"asked": {"sort": "number"}}, If_Match='"v1"'))
    data(clerk.write("PATCH", path, {"name": "自己用", "shared": False}, If_Match='"v2"'))
    data(clerk.write("PATCH", path, {"name": "再改"}, If_Match='"v3"'))
    data(clerk.write("DELETE", path))
    assert acts(firm) == ["view.unshared", "view.changed", "view.shared"]
    changed = next(
        each
        for each in records(company_id=firm.company.id, before_seq=None, limit=50)
        if each.act == "view.changed"
    )
    sorts = [str(changed.before), str(changed.after)]
    assert "'sort': '-open'" in sorts[0]
    assert "'sort': 'number'" in sorts[1]


def test_an_edit_of_an_old_version_is_refused(firm: Firm) -> None:
    clerk = as_(firm, "ar_accountant")
    path = f"/views/{made(clerk)['id']}"
    problem(clerk.write("PATCH", path, {"name": "b"}), 428, "api.match_needed")
    again = clerk.write("PATCH", path, {"name": "b"}, If_Match='"v1"')
    assert again.headers["ETag"] == '"v2"'
    late = clerk.write("PATCH", path, {"name": "c"}, If_Match='"v1"')
    problem(late, 412, "api.edited_meanwhile")
    same = clerk.write("PATCH", path, {"name": "b"}, If_Match='"v2"')
    assert data(same)["version"] == 2


def test_the_same_key_makes_one_view(firm: Firm) -> None:
    clerk = as_(firm, "ar_accountant")
    first, again = (data(clerk.post("/views", NEW, key="once"), 201) for _ in range(2))
    assert first == again
    assert len(data(clerk.get("/views"))["items"]) == 1


def test_a_program_sees_and_keeps_shared_views_alone(firm: Firm) -> None:
    made(as_(firm, "ar_accountant"), name="自己的")
    program = Api(token=firm.token("read", "views", responsible="ar_accountant"))
    assert data(program.get("/views"))["items"] == []
    problem(program.post("/views", NEW), 409, "views.programs_share")
    shared = made(program, shared=True)
    assert [each["id"] for each in data(program.get("/views"))["items"]] == [shared["id"]]
    reader = Api(token=firm.token("read"))
    problem(reader.post("/views", NEW), 403, "api.not_permitted")
    writer = Api(token=firm.token("views"))
    problem(writer.post("/views", {**NEW, "shared": True}), 403, "api.not_permitted")


@pytest.mark.parametrize(
    ("more", "status", "code"),
    [
        ({"page": "moon"}, 409, "views.unknown_page"),
        ({"name": "   "}, 409, "views.bad_name"),
        ({"name": "a\u202eb"}, 409, "views.bad_name"),
        ({"asked": {"filters": {"colour": "red"}}}, 409, "views.unknown_filter"),
        ({"asked": {"by": "region"}}, 409, "views.unknown_filter"),
        ({"asked": {"columns": ["number", "colour"]}}, 409, "views.unknown_column"),
        ({"asked": {"sort": "colour"}}, 400, "query.unknown_column"),
        ({"asked": {"where": "colour = red"}}, 400, "query.where_unknown_column"),
        ({"asked": {"filters": {"status": "late"}}}, 400, "query.unknown_value"),
        ({"page": "aging", "asked": {"by": "colour"}}, 400, "query.unknown_group"),
    ],
)
def test_a_view_that_no_list_can_answer_is_not_kept(
    firm: Firm, more: dict[str, Any], status: int, code: str
) -> None:
    clerk = as_(firm, "ar_accountant")
    problem(clerk.post("/views", {**NEW, **more}), status, code)
    assert data(clerk.get("/views"))["items"] == []


def test_a_name_stands_once_a_person_and_page(firm: Firm) -> None:
    clerk = as_(firm, "ar_accountant")
    made(clerk)
    problem(clerk.post("/views", {**NEW, "name": " 逾期发票 "}), 409, "views.name_taken")
    made(clerk, page="overdue", asked={})
    made(as_(firm, "credit_controller"))


def test_another_firms_views_are_as_if_missing(firm: Firm, other: Firm) -> None:
    theirs = made(as_(other, "ar_accountant"), shared=True)
    problem(as_(firm, "ar_accountant").get(f"/views/{theirs['id']}"), 404, "api.not_found")


def test_knowledge_of_the_future_is_refused(firm: Firm) -> None:
    clerk = as_(firm, "ar_accountant")
    for path in ("/reports/aging", "/invoices", "/documents/1"):
        answer = clerk.get(f"{path}?known_at={quote('2090-01-01T00:00:00+08:00')}")
        problem(answer, 400, "query.known_in_future")


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("/reports/aging?figure=total&by=salesperson,currency&of=李雷&currency=CNY", "1000.00"),
        ("/reports/invoices?figure=amount&status=overdue&currency=USD", "2000.00"),
        ("/reports/customers?figure=unapplied&q=C1&currency=CNY", "400.00"),
        ("/reports/invoices?figure=order_amount&order_no=SO-2", "700.00"),
    ],
)
def test_the_sums_of_lists_explain_themselves(firm: Firm, path: str, value: str) -> None:
    found = data(as_(firm, "ar_accountant").get(f"{path}&explain=true&{DAY}"))
    assert found["value"] == value


def test_an_order_is_explained_to_who_may_see_orders(firm: Firm) -> None:
    path = f"/reports/invoices?figure=order_amount&order_no=SO-2&explain=true&{DAY}"
    assert as_(firm, "legal").get(path).status_code == 403
    assert as_(firm, "sales").get(path).status_code == 404
    assert as_(firm, "collector").get(path).status_code == 200
