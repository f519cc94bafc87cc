"""What goes wrong at an API, and the right answer (reliability anchors A1 to A6, A11, A12)."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client

from huikuan.books.evidence.queries import records, verify_chain
from huikuan.books.people import operations, queries
from huikuan.entrypoints.api.bodies import loads
from huikuan.entrypoints.api.problems import Problem
from huikuan.entrypoints.api.tests.asked import Api, data, problem
from tests.support.firm import PASSWORD, SETUP, Firm

TOKEN = {"name": "erp", "scopes": ["read"]}


def tokens(firm: Firm) -> int:
    return len(queries.tokens(firm.company.id))


# A1, A2: retries


def test_a1_a_retry_gets_the_same_answer_and_has_one_effect(firm: Firm) -> None:
    director = Api(firm=firm, role="finance_director")
    first = director.post("/tokens", TOKEN, key="try-1")
    again = director.post("/tokens", TOKEN, key="try-1")
    made = data(first, 201)
    assert made == data(again, 201)
    with connection.cursor() as cursor:
        # the answer that is kept for a retry does not show the token to who reads the database
        cursor.execute(
            "SELECT count(*) FROM people_idempotentwrite w WHERE w::text LIKE %s",
            (f"%{made['token'].encode().hex()}%",),
        )
        assert cursor.fetchone() == (0,)
    assert again.headers["Idempotent-Replayed"] == "true"
    assert tokens(firm) == 1


def test_a1_a_refused_write_may_be_tried_again_with_the_same_key(firm: Firm) -> None:
    director = Api(firm=firm, role="finance_director")
    bad = {**TOKEN, "scopes": ["everything"]}
    problem(director.post("/tokens", bad, key="try-2"), 409, "people.scope_unknown")
    data(director.post("/tokens", TOKEN, key="try-2"), 201)
    assert tokens(firm) == 1


def test_a2_a_key_with_another_body_is_refused_and_the_first_effect_stays(firm: Firm) -> None:
    director = Api(firm=firm, role="finance_director")
    data(director.post("/tokens", TOKEN, key="same"), 201)
    other = director.post("/tokens", {**TOKEN, "name": "other"}, key="same")
    problem(other, 422, "api.key_other_body")
    assert [each.name for each in queries.tokens(firm.company.id)] == ["erp"]


def test_a_key_is_one_clients_own(firm: Firm, other: Firm) -> None:
    data(Api(firm=firm, role="finance_director").post("/tokens", TOKEN, key="same"), 201)
    data(Api(firm=other, role="finance_director").post("/tokens", TOKEN, key="same"), 201)
    assert (tokens(firm), tokens(other)) == (1, 1)


@pytest.mark.parametrize("key", ["", " ", "x" * 129, "ключ"])
def test_a_write_without_a_usable_key_is_refused(firm: Firm, key: str) -> None:
    director = Api(firm=firm, role="finance_director")
    answer = director.client.post(
        "/api/v1/tokens",
        json.dumps(TOKEN),
        content_type="application/json",
        headers={"Idempotency-Key": key.strip()},
    )
    problem(answer, 400, "api.key_missing")
    assert tokens(firm) == 0


@pytest.mark.django_db(transaction=True)
def test_a1_parallel_tries_with_one_key_have_one_effect() -> None:
    from tests.support.firm import found

    firm = found("SH")
    clients = [Api(firm=firm, role="finance_director") for _ in range(4)]

    def send(client: Api) -> int:
        try:
            return client.post("/tokens", TOKEN, key="parallel").status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(send, clients)) == {201}
    assert tokens(firm) == 1
    assert verify_chain().sound


# A3: fields


@pytest.mark.parametrize(
    "extra",
    [{"id": 7}, {"company_id": 2}, {"revoked_at": None}, {"created_by": "x"}, {"approved": True}],
)
def test_a3_unknown_and_privileged_fields_are_refused(firm: Firm, extra: dict[str, object]) -> None:
    answer = Api(firm=firm, role="finance_director").post("/tokens", {**TOKEN, **extra})
    found = problem(answer, 400, "api.bad_fields")
    assert [each["field"] for each in found["errors"]] == [next(iter(extra))]
    assert found["errors"][0]["code"] == "api.field.extra_forbidden"
    assert tokens(firm) == 0


def test_a3_an_edit_cannot_reach_what_is_not_the_clients_to_change(firm: Firm) -> None:
    controller = Api(firm=firm, role="credit_controller")
    for field in ("version", "company_id", "id", "customer_no", "pinyin", "batch_id"):
        body = {field: 99, "why": "x"}
        answer = controller.write("PATCH", "/customers/C1", body, If_Match='"v1"')
        problem(answer, 400, "api.bad_fields")


def test_a3_unknown_query_parameters_are_refused(firm: Firm) -> None:
    clerk = Api(firm=firm, role="ar_accountant")
    problem(clerk.get("/orders?colour=red"), 400, "api.bad_question")
    problem(clerk.get("/orders?limit=5&limit=6"), 400, "api.bad_question")
    assert clerk.get("/reports/aging?colour=red").status_code == 400


# A4: JSON


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b'{"a": 1, "a": 2}', "api.json_twice"),
        (b'{"a": {"b": 1, "b": 1}}', "api.json_twice"),
        (b'{"a": ' + b"9" * 5_000 + b"}", "api.json_number"),
        (b'{"a": 1.' + b"9" * 5_000 + b"}", "api.json_number"),
        (b'{"a": NaN}', "api.json_constant"),
        (b'{"a": -Infinity}', "api.json_constant"),
        (b'{"a": "\xff"}', "api.json_unicode"),
        (b'{"a": "\\ud800"}', "api.json_unicode"),
        (b'{"a": ["\\udfff"]}', "api.json_unicode"),
        (b'{"a": "x\\u0000y"}', "api.json_nul"),
        (b"[" * 33 + b"]" * 33, "api.json_depth"),
        (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, "api.json_depth"),
        (b'{"a": 1', "api.json_broken"),
        (b"{'a': 1}", "api.json_broken"),
        (b"\xef\xbb\xbf{}", "api.json_broken"),
    ],
)
def test_a4_json_that_two_readers_could_read_differently_is_refused(body: bytes, code: str) -> None:
    with pytest.raises(Problem) as refused:
        loads(body)
    assert (refused.value.status, refused.value.code) == (400, code)


def test_a4_brackets_in_texts_do_not_count_as_depth() -> None:
    assert loads(b'{"a": "' + b"[" * 100 + b'\\"' + b'"}') == {"a": "[" * 100 + '"'}


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b'{"name": "a", "name": "b", "scopes": ["read"]}', "api.json_twice"),
        (b'{"name": ' + b"1" * 5_000 + b"}", "api.json_number"),
        (b"[1, 2]", "api.json_object"),
        (b'{"name": ', "api.json_broken"),
    ],
)
def test_a4_a_bad_body_is_a_400_at_every_route(firm: Firm, body: bytes, code: str) -> None:
    problem(Api(firm=firm, role="finance_director").post("/tokens", body), 400, code)


def test_a4_only_json_is_taken(firm: Firm) -> None:
    director = Api(firm=firm, role="finance_director")
    answer = director.client.post(
        "/api/v1/tokens", "name=x", content_type="text/plain", headers={"Idempotency-Key": "k"}
    )
    problem(answer, 415, "api.json_only")


@pytest.mark.parametrize(
    "amount",
    [100, 100.5, "1e3", "1_000", "NaN", "1,000.00", "１００", "", None, {"minor": 1}, "1" * 14],
)
def test_a4_an_amount_is_a_plain_decimal_in_a_string(firm: Firm, amount: object) -> None:
    body = {
        "allocations": [
            {
                "receipt_no": "R-1",
                "invoice_no": "INV-1",
                "applied_on": "2026-02-20",
                "amount": amount,
            }
        ]
    }
    found = problem(
        Api(firm=firm, role="ar_accountant").post("/allocations", body), 400, "api.bad_fields"
    )
    assert found["errors"][0]["field"] == "allocations.0.amount"


@pytest.mark.parametrize(
    "day", ["2026-02-30", "20260101", "2026-1-1", "01/02/2026", "1999-12-31", "2026-W01-1", "x"]
)
def test_a_day_that_is_none_is_refused(firm: Firm, day: str) -> None:
    answer = Api(firm=firm, role="ar_accountant").get(f"/reports/aging?as_of={day}")
    found = problem(answer, 400, "api.bad_fields")
    assert found["errors"][0]["code"] == "api.field.day"


# A5: pages


@pytest.mark.parametrize("limit", ["0", "501", "1000000000", "-1", "x"])
def test_a5_a_page_is_limited_and_the_ceiling_is_named(firm: Firm, limit: str) -> None:
    answer = Api(firm=firm, role="ar_accountant").get(f"/invoices?limit={limit}")
    found = problem(answer, 400, "api.bad_fields")
    assert found["errors"][0]["field"] == "limit"
    if limit == "501":
        assert "500" in found["errors"][0]["detail"]


def test_a5_a_statement_that_takes_too_long_is_a_503_with_a_hint(firm: Firm) -> None:
    clerk = Api(firm=firm, role="ar_accountant")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = '150ms'")
        # the customer's table is a view that never ends
        cursor.execute("ALTER TABLE parties_customer RENAME TO parties_customer_kept")
        cursor.execute(
            "CREATE VIEW parties_customer AS SELECT c.* FROM parties_customer_kept c,"
            " (SELECT pg_sleep(5)) AS wait"
        )
    found = problem(clerk.get("/customers/C1"), 503, "api.too_slow")
    assert "Narrow" in found["detail"]


def test_a5_cursors_walk_through_a_list_once_and_only_ours_are_taken(firm: Firm) -> None:
    clerk = Api(firm=firm, role="ar_accountant")
    seen, path = [], "/reports/open_items?as_of=2026-03-31&limit=1"
    page = data(clerk.get(path))
    total = page["total_rows"]
    while True:
        seen += [row["number"] for row in page["rows"]]
        if not page["next"]:
            break
        page = data(clerk.get(f"{path}&cursor={page['next']}"))
    assert len(seen) == len(set(seen)) == total
    first = data(clerk.get(path))["next"]
    other_question = f"/reports/open_items?as_of=2026-03-30&limit=1&cursor={first}"
    problem(clerk.get(other_question), 400, "api.bad_question")
    problem(clerk.get(f"{path}&cursor={first[:-2]}xx"), 400, "api.bad_question")


# A11, A12 and what a client must never learn


def test_a11_dead_and_unknown_tokens_are_401_and_a_dead_one_is_logged(firm: Firm) -> None:
    text = firm.token("read")
    token_id = queries.tokens(firm.company.id)[0].id
    operations.revoke_token(by=SETUP, token_id=token_id, company_id=firm.company.id)
    for shown in (text, "hk_unknown", "", "x" * 5_000):
        answer = Api(token=shown or " ").get("/companies")
        problem(answer, 401, "api.token_dead")
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    refused = [
        each
        for each in records(company_id=None, before_seq=None, limit=50)
        if each.act == "access.refused"
    ]
    assert [each.actor for each in refused] == [f"token:{token_id}"]
    assert text not in str(refused)


def test_a11_a_scope_that_is_too_small_is_403_and_logged(firm: Firm) -> None:
    problem(Api(token=firm.token("read")).get("/evidence"), 403, "api.not_permitted")
    acts = [each.act for each in records(company_id=firm.company.id, before_seq=None, limit=9)]
    assert "access.refused" in acts


def test_a12_a_body_over_the_limit_is_413_before_it_is_read(firm: Firm) -> None:
    answer = Api(firm=firm, role="finance_director").post("/tokens", b"x" * 1_000_001)
    found = problem(answer, 413, "api.body_too_large")
    assert "1000000" in found["detail"]


def test_a_browser_session_needs_the_csrf_token_for_a_write(firm: Firm) -> None:
    client = Client(enforce_csrf_checks=True, HTTP_HOST="localhost")
    client.get("/accounts/login/")
    csrf = client.cookies["hk_csrf"].value
    signed_in = client.post(
        "/accounts/login/",
        {
            "login": firm.accounts["finance_director"],
            "password": PASSWORD,
            "csrfmiddlewaretoken": csrf,
        },
    )
    assert signed_in.status_code == 302

    def send(**headers: str) -> int:
        return client.post(
            "/api/v1/tokens",
            json.dumps(TOKEN),
            content_type="application/json",
            headers={"Idempotency-Key": f"k{len(headers)}", **headers},
        ).status_code

    assert send() == 403
    assert send(**{"X-CSRFToken": client.cookies["hk_csrf"].value}) == 201


def test_a_failure_of_ours_tells_its_id_and_nothing_else(
    firm: Firm, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: object, **more: object) -> None:
        raise RuntimeError("SELECT secret FROM table")

    monkeypatch.setattr("huikuan.entrypoints.api.lists.run", broken)
    client = Api(firm=firm, role="ar_accountant")
    answer = client.get("/reports/aging", X_Request_ID="trace-me-1")
    found = problem(answer, 500, "api.unforeseen")
    assert found["request_id"] == "trace-me-1"
    assert "secret" not in answer.content.decode()


def test_problems_speak_the_clients_language(firm: Firm) -> None:
    client = Api()
    english = data(client.get("/companies"), 401)
    client.headers["Accept-Language"] = "fr, zh-CN;q=0.8, en;q=0.5"
    chinese = data(client.get("/companies"), 401)
    assert english["title"] == "Not signed in"
    assert chinese["title"] == "未登录"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/nothing", 404), ("DELETE", "/companies", 405), ("POST", "/companies", 405)],
)
def test_what_reaches_no_route_is_a_problem_too(
    firm: Firm, method: str, path: str, status: int
) -> None:
    answer = Api(firm=firm, role="auditor").write(method, path)
    code = {404: "api.not_found", 405: "api.method_not_allowed"}[status]
    problem(answer, status, code)
