"""The credit file over the API: warned, refused with figures, dated, and kept from strangers."""

import datetime as dt
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from huikuan.books.dossiers import queries
from huikuan.books.policies.operations import load_presets
from huikuan.entrypoints.api.tests.asked import BASE, Api, data, problem
from huikuan.entrypoints.api.tests.dossier_story import LINES
from tests.support.firm import SETUP, Firm

FILE = "/customers/C1/credit-file"
LATE = dt.date(2099, 12, 31)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def policies(firm: Firm) -> None:
    load_presets(by=SETUP)


def controller(firm: Firm) -> Api:
    return Api(firm=firm, role="credit_controller")


def nothing(firm: Firm) -> bool:
    """Whether nothing at all is recorded of anybody."""
    files = queries.profile(firm.company.id, as_of=LATE)
    return not any(queries.history(firm.company.id, one, as_of=LATE) for one in files)


def keep(api: Api, fact: dict[str, object], status: int = 201) -> dict[str, Any]:
    return data(api.post(f"{FILE}/facts", {"fact": fact}), status)


def test_a_wrong_code_is_kept_and_warned_about(firm: Firm) -> None:
    api = controller(firm)
    made = keep(api, {"kind": "identity", "scheme": "uscc", "number": "91350100M000100Y44"})
    assert [one["code"] for one in made["warnings"]] == ["dossiers.identity_check"]
    (number,) = data(api.get(FILE))["numbers"]
    assert number["warnings"][0]["text"] == (
        "The check sign of 91350100M000100Y44 is 4; by the rules it would be 3"
    )


def test_a_statement_that_does_not_balance_is_refused_with_the_figures(firm: Firm) -> None:
    lines = {**LINES, "total_equity": "599999.00"}
    body = {"statements": [{"period_end": "2025-12-31", "lines": lines}]}
    refused = problem(controller(firm).post(f"{FILE}/statements", body), 409, "api.dossier_refused")
    assert refused["errors"][0]["detail"] == (
        "Total assets is stated as 1,000,000.00 CNY, its parts come to 999,999.00 CNY:"
        " 1.00 CNY apart"
    )
    assert not queries.statements(firm.company.id, as_of=LATE)


def test_ratios_and_models_come_with_what_they_are_made_of(firm: Firm) -> None:
    api = controller(firm)
    body = {"statements": [{"period_end": "2025-12-31", "audited": True, "lines": LINES}]}
    data(api.post(f"{FILE}/statements", body), 201)
    (statement,) = data(api.get(FILE))["statements"]
    ratios = {one["code"]: one for one in statement["ratios"]}
    assert ratios["debt_to_assets"]["value"] == "0.400000"
    assert ratios["debt_to_assets"]["inputs"] == {
        "total_liabilities": "400000.00",
        "total_assets": "1000000.00",
    }
    assert ratios["sales_growth"]["missing"] == ["revenue_before"]
    models = {one["code"]: one for one in statement["models"]}
    # 6.56 x 0.25 + 3.26 x 0.25 + 6.72 x 0.15 + 1.05 x 1.5
    assert (models["altman_z2"]["score"], models["altman_z2"]["zone"]) == ("5.0380", "safe")
    assert [one["points"] for one in models["altman_z2"]["terms"]] == [
        "1.6400",
        "0.8150",
        "1.0080",
        "1.5750",
    ]
    assert models["altman_z"]["missing"] == ["market_value"]
    constants = {code: models[code]["constant"] for code in ("altman_em", "zmijewski", "f_score")}
    assert constants == {"altman_em": "3.25", "zmijewski": "-4.3", "f_score": "-0.1774"}


def test_the_file_of_a_past_day_is_that_of_the_day(firm: Firm) -> None:
    api = controller(firm)
    one = {"kind": "registration", "legal_name": "华东机械有限公司"}
    data(api.post(f"{FILE}/facts", {"fact": one, "effective_on": "2026-01-01"}), 201)
    two = {**one, "legal_name": "华东机械股份有限公司"}
    data(api.post(f"{FILE}/facts", {"fact": two, "effective_on": "2026-03-01"}), 201)

    def name(day: str) -> list[str]:
        facts = data(api.get(f"{FILE}?as_of={day}"))["facts"]
        return [each["value"]["legal_name"] for each in facts]

    assert name("2025-12-31") == []
    assert name("2026-02-28") == ["华东机械有限公司"]
    assert name("2026-03-01") == ["华东机械股份有限公司"]


def test_nothing_may_hold_from_tomorrow_on(firm: Firm) -> None:
    body = {
        "fact": {"kind": "account", "number": "6222"},
        "effective_on": "2099-01-01",
    }
    refused = problem(controller(firm).post(f"{FILE}/facts", body), 409, "api.dossier_refused")
    assert refused["errors"][0]["code"] == "dossiers.day_in_future"
    assert nothing(firm)


def test_persons_are_named_only_to_who_may_see_contacts(firm: Firm) -> None:
    keep(controller(firm), {"kind": "owner", "name": "张三", "owner": "person", "share": "60"})

    def owners(api: Api) -> list[str]:
        return [one["value"]["name"] for one in data(api.get(FILE))["facts"]]

    assert owners(controller(firm)) == ["张三"]
    assert owners(Api(firm=firm, role="auditor")) == ["***"]
    assert owners(Api(token=firm.token("read"))) == ["***"]
    assert owners(Api(token=firm.token("read", "contacts"))) == ["张三"]
    history = data(Api(firm=firm, role="auditor").get(f"{FILE}/history"))["items"]
    assert history[0]["value"]["name"] == "***"


def test_a_salesperson_sees_the_own_and_changes_none(firm: Firm) -> None:
    sales = Api(firm=firm, role="sales")
    assert data(sales.get(FILE))["customer_no"] == "C1"
    problem(sales.get("/customers/C2/credit-file"), 404, "api.not_found")
    fact = {"fact": {"kind": "account", "number": "6222"}}
    problem(sales.post(f"{FILE}/facts", fact), 403, "api.not_permitted")


def test_another_firms_file_is_not_there(firm: Firm, other: Firm) -> None:
    made = keep(controller(firm), {"kind": "account", "number": "6222"})
    stranger = controller(other)
    assert data(stranger.get(FILE))["facts"] == []
    problem(stranger.post(f"{FILE}/facts/{made['id']}/end", {"why": "x"}), 404, "api.not_found")


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("run.exe", b"MZ", "dossiers.file_kind"),
        ("empty.pdf", b"", "dossiers.file_size"),
    ],
)
def test_a_file_that_cannot_be_kept(firm: Firm, name: str, content: bytes, code: str) -> None:
    api = controller(firm)
    sent = api.client.post(
        f"{BASE}{FILE}/papers",
        {"kind": "other", "title": "x", "file": SimpleUploadedFile(name, content)},
        headers={**api.headers, "Idempotency-Key": "k"},
    )
    assert problem(sent, 409, "api.dossier_refused")["errors"][0]["code"] == code
    assert nothing(firm)
