"""What the API answers: amounts as strings, days as of, versions, explained figures, the log."""

import json
from decimal import Decimal
from pathlib import Path
from urllib.parse import quote

import pytest

from huikuan.books.evidence.queries import records
from huikuan.entrypoints.api.tests.asked import Api, data, problem
from tests.support import smallbook
from tests.support.firm import Firm

DAY = "as_of=2026-03-31"


def walk(value: object) -> list[object]:
    if isinstance(value, dict):
        return [inner for each in value.values() for inner in walk(each)]
    if isinstance(value, list):
        return [inner for each in value for inner in walk(each)]
    return [value]


def test_companies_say_what_the_client_may(firm: Firm) -> None:
    (company,) = data(Api(token=firm.token("read")).get("/companies"))["items"]
    assert company["code"] == "SH"
    assert "reports" in company["may"]
    assert "allocate" not in company["may"]


def test_lists_write_amounts_as_strings_in_the_currency(firm: Firm) -> None:
    client = Api(token=firm.token("read"))
    rows = {row["number"]: row for row in data(client.get(f"/invoices?{DAY}"))["rows"]}
    assert (rows["INV-1"]["amount"], rows["INV-1"]["currency"]) == ("1000.00", "CNY")
    assert (rows["INV-2"]["amount"], rows["INV-2"]["currency"]) == ("2000.00", "USD")
    orders = {row["order_no"]: row for row in data(client.get("/orders"))["items"]}
    assert (orders["SO-1"]["amount"], orders["SO-1"]["deposit"]) == ("300.00", "0.00")


@pytest.mark.parametrize(
    "path",
    [
        f"/customers?{DAY}",
        f"/invoices?{DAY}",
        f"/receipts?{DAY}",
        f"/reports/aging?{DAY}",
        f"/reports/cockpit?{DAY}",
        f"/reports/statement?customer=C1&from=2026-01-01&{DAY}",
        f"/reports/aging?explain=true&figure=overdue&customer=C1&{DAY}",
    ],
)
def test_no_answer_holds_a_binary_fraction(firm: Firm, path: str) -> None:
    answer = Api(token=firm.token("read")).get(path)
    data(answer)
    found = json.loads(answer.content, parse_float=lambda digits: f"float:{digits}")
    assert not [each for each in walk(found) if str(each).startswith("float:")]


def test_a_statement_comes_as_figures_as_a_page_and_as_a_workbook(firm: Firm) -> None:
    client = Api(token=firm.token("read"))
    asked = f"/statement?customer=C1&from=2026-01-01&{DAY}"
    blocks = data(client.get(asked))["blocks"]
    assert [(each["currency"], each["opening"], each["closing"]) for each in blocks] == [
        ("CNY", "0.00", "600.00")
    ]
    page = client.get(f"{asked}&format=pdf&language=zh")
    assert page.status_code == 200
    assert page.content.startswith(b"%PDF")
    assert page.headers["Content-Disposition"].startswith("attachment; filename*=UTF-8''")
    workbook = client.get(f"{asked}&format=xlsx")
    assert workbook.content.startswith(b"PK")
    problem(client.get(f"/statement?customer=C9&{DAY}"), 404, "api.not_found")
    problem(client.get(f"{asked}&format=docx"), 400, "api.bad_fields")


def test_a_report_leaves_whole_as_a_file(firm: Firm) -> None:
    client = Api(token=firm.token("read"))
    text = client.get(f"/reports/invoices?{DAY}&limit=1&format=csv").content.decode("utf-8-sig")
    assert len(text.splitlines()) == 3
    assert "INV-1" in text
    assert "1000.00" in text
    workbook = client.get(f"/reports/aging?{DAY}&format=xlsx")
    assert workbook.content.startswith(b"PK")


def test_a_measure_explains_itself_page_by_page(firm: Firm) -> None:
    client = Api(token=firm.token("read"))
    path = f"/reports/open_balance?explain=true&{DAY}&currency=CNY&limit=1"
    seen: list[dict[str, str]] = []
    following = ""
    while True:
        page = data(client.get(f"{path}{following}"))
        seen += page["documents"]["rows"]
        assert page["documents"]["totals"] == [{"currency": "CNY", "added": page["value"]}]
        if page["next"] is None:
            break
        following = f"&cursor={quote(page['next'])}"
    assert len(seen) == page["documents"]["total_rows"] > 0
    assert sum(Decimal(row["added"]) for row in seen) == Decimal(page["value"])
    assert page["sums"][0]["need"] == "open"
    assert page["definition"]["zh"]
    problem(client.get(f"/reports/dso?explain=true&{DAY}&need=x"), 400, "query.unknown_value")
    problem(client.get(f"/reports/promises_kept?explain=true&{DAY}"), 400, "query.measure_not_fed")


def test_a_document_shows_its_entries_with_amounts_as_strings(firm: Firm) -> None:
    client = Api(token=firm.token("read"))
    number = smallbook.document_id(firm.company.id, "INV-1")
    found = data(client.get(f"/documents/{number}?{DAY}"))
    assert found["header"]["amount"] == "1000.00"
    assert found["entries"][0]["amount"] == "1000.00"
    assert found["rows"][0]["open"] == "1000.00"


def test_as_of_gives_the_past_day(firm: Firm) -> None:
    clerk = Api(firm=firm, role="ar_accountant")
    body = {
        "allocations": [
            {
                "receipt_no": "R-1",
                "invoice_no": "INV-1",
                "applied_on": "2026-02-20",
                "amount": "400.00",
            }
        ],
        "why": "客户指定",
    }
    posted = data(clerk.post("/allocations", body), 201)
    assert posted["entries"] == 2

    def open_on(day: str) -> str:
        rows = data(clerk.get(f"/reports/open_items?customer=C1&as_of={day}"))["rows"]
        return next(str(row["open"]) for row in rows if row["number"] == "INV-1")

    assert open_on("2026-02-19") == "1000.00"
    assert open_on("2026-02-20") == "600.00"
    again = clerk.post("/allocations", body)
    problem(again, 409, "api.allocated_before")


def test_an_allocation_that_does_not_fit_says_where_and_why(firm: Firm) -> None:
    clerk = Api(firm=firm, role="ar_accountant")
    body = {
        "allocations": [
            {
                "receipt_no": "R-1",
                "invoice_no": "INV-1",
                "applied_on": "2026-02-20",
                "amount": "100.00",
            },
            {
                "receipt_no": "R-1",
                "invoice_no": "INV-9",
                "applied_on": "2026-02-20",
                "amount": "1.00",
            },
        ]
    }
    found = problem(clerk.post("/allocations", body), 409, "api.allocation_refused")
    assert found["errors"][0]["field"] == "allocations.1.invoice_no"
    assert found["errors"][0]["code"] == "unknown_invoice"
    assert "INV-9" in found["errors"][0]["detail"]
    rows = data(clerk.get(f"/reports/open_items?customer=C1&{DAY}"))["rows"]
    assert [row["open"] for row in rows if row["number"] == "INV-1"] == ["1000.00"]


def test_a_reversal_is_the_directors_and_happens_once(firm: Firm) -> None:
    clerk, director = (
        Api(firm=firm, role="ar_accountant"),
        Api(firm=firm, role="finance_director"),
    )
    number = smallbook.document_id(firm.company.id, "INV-2")
    body = {"what": "document", "id": number, "on": "2026-03-31", "why": "开错客户"}
    problem(clerk.post("/reversals", body), 403, "api.not_permitted")
    data(director.post("/reversals", body), 201)
    problem(director.post("/reversals", body), 409, "api.reversed_before")
    acts = [each.act for each in records(company_id=firm.company.id, before_seq=None, limit=9)]
    assert "ledger.reversed" in acts


def test_an_allocation_is_found_by_its_group_and_taken_back(firm: Firm) -> None:
    clerk, director = (
        Api(firm=firm, role="ar_accountant"),
        Api(firm=firm, role="finance_director"),
    )
    one = {
        "receipt_no": "R-1",
        "invoice_no": "INV-1",
        "applied_on": "2026-02-20",
        "amount": "400.00",
    }
    data(clerk.post("/allocations", {"allocations": [one]}), 201)
    (invoice,) = [
        row for row in data(clerk.get(f"/invoices?{DAY}"))["rows"] if row["number"] == "INV-1"
    ]
    document = data(clerk.get(f"/documents/{invoice['document_id']}?{DAY}"))
    (applied,) = [each for each in document["entries"] if each["entry_kind"] == "applied"]
    assert applied["amount"] == "-400.00"
    body = {"what": "allocation", "id": applied["group_id"], "on": "2026-03-31", "why": "认错客户"}
    data(director.post("/reversals", body), 201)
    problem(director.post("/reversals", body), 409, "api.reversed_before")
    after = data(clerk.get(f"/documents/{invoice['document_id']}?{DAY}"))
    assert after["header"]["open"] == "1000.00"


def test_a_period_is_closed_and_opened_by_two_persons(firm: Firm) -> None:
    director = Api(firm=firm, role="finance_director")
    closed = data(director.post("/periods/close", {"end_on": "2026-01-31", "why": "月结"}), 201)
    period = closed["period"]
    early = {"end_on": "2026-01-15", "why": "x"}
    problem(director.post("/periods/close", early), 409, "api.period_already_closed")
    path = f"/periods/{period}"
    problem(director.post(f"{path}/reopen", {"why": "漏记"}), 409, "api.reopening_not_asked")
    data(director.post(f"{path}/ask-reopen", {"why": "漏记"}))
    problem(director.post(f"{path}/reopen", {"why": "漏记"}), 409, "api.second_person_needed")
    (shown,) = data(director.get("/periods"))["items"]
    assert (shown["end_on"], shown["reopening_asked"]) == ("2026-01-31", True)


def test_a_customer_is_edited_once_per_version(firm: Firm) -> None:
    controller = Api(firm=firm, role="credit_controller")
    read = controller.get("/customers/C1")
    etag = read.headers["ETag"]
    assert data(read)["customer"]["region"] == ""
    edit = {"region": "华东", "why": "补录"}
    problem(controller.write("PATCH", "/customers/C1", edit), 428, "api.match_needed")
    changed = controller.write("PATCH", "/customers/C1", edit, If_Match=etag)
    assert data(changed)["customer"]["region"] == "华东"
    assert changed.headers["ETag"] != etag
    late = controller.write("PATCH", "/customers/C1", {"region": "x", "why": "x"}, If_Match=etag)
    problem(late, 412, "api.edited_meanwhile")
    (kept,) = [
        each
        for each in records(company_id=firm.company.id, before_seq=None, limit=9)
        if each.act == "customer.edited"
    ]
    assert kept.before == {"customer_no": "C1", "region": ""}
    assert kept.after == {"customer_no": "C1", "region": "华东"}
    assert kept.why == "补录"


def test_each_field_of_a_customer_asks_for_its_own_right(firm: Firm) -> None:
    controller = Api(firm=firm, role="credit_controller")
    director = Api(firm=firm, role="finance_director")
    rename = {"name": "华东机械股份", "region": "华东", "why": "更名"}
    refused = controller.write("PATCH", "/customers/C1", rename, If_Match='"v1"')
    problem(refused, 403, "api.not_permitted")
    assert data(controller.get("/customers/C1"))["customer"]["region"] == ""
    renamed = director.write("PATCH", "/customers/C1", rename, If_Match='"v1"')
    assert data(renamed)["customer"]["name"] == "华东机械股份"
    terms = {"terms": "whenever you like", "why": "x"}
    found = problem(
        director.write("PATCH", "/customers/C1", terms, If_Match='"v2"'), 400, "api.bad_fields"
    )
    assert found["errors"][0]["field"] == "terms"


def test_a_token_is_shown_once_and_works_at_once(firm: Firm) -> None:
    director = Api(firm=firm, role="finance_director")
    made = data(director.post("/tokens", {"name": "erp", "scopes": ["read"], "days": 30}), 201)
    text = made["token"]
    assert data(Api(token=text).get("/companies"))["items"][0]["code"] == "SH"
    assert text not in director.get("/tokens").content.decode()
    assert text not in director.get("/evidence").content.decode()
    data(director.post(f"/tokens/{made['id']}/revoke", {"why": "换系统"}))
    problem(Api(token=text).get("/companies"), 401, "api.token_dead")


def test_the_log_is_read_page_by_page_and_proved(firm: Firm) -> None:
    auditor = Api(firm=firm, role="auditor")
    seen: list[int] = []
    path = "/evidence?technical=true&limit=7"
    page = data(auditor.get(path))
    while True:
        seen += [each["seq"] for each in page["items"]]
        if page["next"] is None:
            break
        page = data(auditor.get(f"{path}&cursor={page['next']}"))
    assert seen == sorted(seen, reverse=True)
    assert len(seen) == 9
    proof = data(auditor.get("/evidence/verify"))
    assert proof["sound"] is True
    assert proof["records"] >= len(seen)


def test_an_administrator_sees_the_technical_log_only(firm: Firm) -> None:
    administrator = Api(firm=firm, role="administrator")
    items = data(administrator.get("/evidence"))["items"]
    assert {each["act"].partition(".")[0] for each in items} <= {"user", "session", "access"}


def test_users_are_proposed_by_one_and_confirmed_by_another(firm: Firm) -> None:
    administrator = Api(firm=firm, role="administrator")
    director = Api(firm=firm, role="finance_director")
    new = {"username": "li", "password": "Quite long 7 words", "name": "李"}
    data(administrator.post("/users", new), 201)
    role = {"role": "ar_accountant", "why": "新同事"}
    given = data(administrator.post("/users/li/roles", role))
    assert given["roles"] == [{"everywhere": False, "role": "ar_accountant", "confirmed": False}]
    confirmed = data(director.post("/users/li/roles/confirm", role))
    assert confirmed["roles"][0]["confirmed"] is True
    data(administrator.post("/users/li/disable", {"why": "离职"}))
    weak = {"username": "wu", "password": "short", "name": "吴"}
    problem(administrator.post("/users", weak), 409, "people.password_refused")


def test_a_report_that_does_not_exist_is_not_found_and_the_nearest_are_named(firm: Firm) -> None:
    client = Api(token=firm.token("read"))
    for path in (
        "/reports/agin",
        "/reports/agin?format=csv",
        "/reports/agin?explain=true&figure=open",
    ):
        found = problem(client.get(path), 404, "query.unknown_report")
        assert found["nearest"][0] == "aging"
        assert "aging" in found["detail"]
    assert len(problem(client.get("/reports/nope"), 404, "query.unknown_report")["nearest"]) == 3


@pytest.mark.django_db(transaction=True)
def test_a_file_goes_from_upload_to_its_report(tmp_path: Path) -> None:
    from huikuan.flows import import_files
    from tests.support.firm import found

    firm = found("SH")
    client = Api(token=firm.token("import"))
    source = tmp_path / "客户.csv"
    source.write_text("customer_no,name\nC6,东方仪器\nC7,北方仪器\nC7,南方仪器\n", encoding="utf-8")

    def upload(key: str) -> dict[str, object]:
        with source.open("rb") as file:
            answer = client.client.post(
                "/api/v1/imports",
                {"kind": "customers", "file": file},
                headers={**client.headers, "Idempotency-Key": key},
            )
        return data(answer, 201)

    received = upload("u1")
    assert upload("u1") == received
    batch = received["batch"]
    assert received["state"] == "received"
    queued = client.post(f"/imports/{batch}/apply")
    assert queued.status_code == 202
    import_files.apply(int(str(batch)))
    shown = data(client.get(f"/imports/{batch}"))
    assert shown["report"]["rows"]["accepted"] == 1
    assert shown["report"]["rows"]["rejected"] == 2
    assert shown["report"]["rejects_file"] == f"/api/v1/imports/{batch}/rejects"
    rejects = client.get(f"/imports/{batch}/rejects")
    assert rejects.status_code == 200
    assert "C7" in rejects.getvalue().decode("utf-8-sig")
    assert [each["batch"] for each in data(client.get("/imports"))["items"]] == [batch]
    bad_kind = client.client.post(
        "/api/v1/imports",
        {"kind": "horoscopes", "file": source.open("rb")},
        headers={**client.headers, "Idempotency-Key": "u2"},
    )
    problem(bad_kind, 400, "api.bad_fields")
