"""A report from a bureau: ordered once, waited for, filed with its raw answer, within the budget."""

import datetime as dt
import json
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client

from huikuan.adapters.credit_reports import NotGenuine
from huikuan.adapters.credit_reports.signing import signature
from huikuan.adapters.jobs import is_queued
from huikuan.books.dossiers import queries
from huikuan.books.parties import queries as parties
from huikuan.books.policies.operations import load_presets, presets, record_version
from huikuan.flows import keep_dossier, obtain_report
from huikuan.flows.obtain_report import FileRefused
from huikuan.rules.dossiers import Identity, IdentityKind, OrderState
from tests.support import bureau, creditfile
from tests.support.bureaux import SECRET, Served, serving, write_settings
from tests.support.firm import SETUP, Firm, found

pytestmark = pytest.mark.django_db
TODAY = dt.datetime.now(ZoneInfo("Asia/Shanghai")).date()


@pytest.fixture
def served(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    monkeypatch.setattr(settings, "HOME", home)
    with serving() as found_:
        write_settings(home, found_.address)
        yield found_


@pytest.fixture
def firm(db: None) -> Firm:
    made = found("SH")
    with transaction.atomic():
        load_presets(by=SETUP)
    creditfile.customers(made.company.id, "A", name="华东机械", country="CN")
    keep_dossier.record(
        by=made.actor("credit_controller"),
        company_id=made.company.id,
        customer_no="A",
        value=Identity(IdentityKind.USCC, "91350100M000100Y43", "CN"),
        effective_on=TODAY,
        today=TODAY,
    )
    return made


def customer(firm: Firm) -> int:
    known = parties.id_of(firm.company.id, "A")
    assert known is not None
    return known


def order(firm: Firm, **more: object) -> int:
    obtained = obtain_report.request(
        by=firm.actor("credit_controller"),
        company_id=firm.company.id,
        customer_no="A",
        provider="bureau",
        today=TODAY,
        **more,  # type: ignore[arg-type]
    )
    assert obtained.order is not None
    return obtained.order.id


def delivered(firm: Firm, order_id: int) -> None:
    company = firm.company.id
    assert obtain_report.carry_out(company, order_id) is OrderState.RUNNING
    assert obtain_report.carry_out(company, order_id) is OrderState.DELIVERED


def test_a_report_updates_the_file_and_its_raw_answer_is_kept(firm: Firm, served: Served) -> None:
    one = order(firm)
    assert is_queued(f"credit-report-{one}")
    delivered(firm, one)
    company, who = firm.company.id, customer(firm)
    (report,) = queries.reports(company, (who,), as_of=TODAY)[who]
    assert (report.grade, report.limit_minor, report.cost_minor) == ("B", 500_000_00, 120_00)
    _, raw = queries.raw_report(company, report.id)
    assert json.loads(raw) == bureau.REPORT
    assert sha256(raw).hexdigest() == report.digest
    file = queries.profile(company, (who,), as_of=TODAY)[who]
    assert file.registration is not None
    assert file.registration.source == f"report:{report.id}"
    assert [one.value.share for one in file.owners] == [6_050, 3_950]
    # the year that does not balance is left out and said so: it stands in the raw answer
    (ordered,) = queries.orders(company, (who,))
    assert ordered.trouble.startswith("dossiers.parts_left_out statement 20")
    (statement,) = queries.statements(company, (who,), as_of=TODAY)[who]
    assert statement.statement.period_end == dt.date(2025, 12, 31)
    assert served.watched() == ["/monitoring/B-1"]
    # done again, it is over
    assert obtain_report.carry_out(company, one) is OrderState.DELIVERED
    assert len(queries.reports(company, (who,), as_of=TODAY)[who]) == 1


def test_a_young_report_is_used_again_and_a_fresh_one_wants_a_reason(
    firm: Firm, served: Served
) -> None:
    path = Path(settings.HOME) / "reports"
    path.mkdir()
    today = {**bureau.REPORT, "reported_on": TODAY.isoformat()}
    subject = {"id": "X-1", "name": "华东机械", "numbers": {}}
    text = json.dumps({**today, "subject": subject})
    (path / "one.json").write_text(text, encoding="utf-8")

    def ask(*, fresh: bool = False, why: str = "") -> obtain_report.Obtained:
        return obtain_report.request(
            by=firm.actor("credit_controller"),
            company_id=firm.company.id,
            customer_no="A",
            provider="folder",
            today=TODAY,
            fresh=fresh,
            why=why,
        )

    first = ask().order
    assert first is not None
    assert obtain_report.carry_out(firm.company.id, first.id) is OrderState.DELIVERED
    again = ask()
    assert again.order is None
    assert again.report is not None
    with pytest.raises(FileRefused) as refused:
        ask(fresh=True)
    assert [one.code for one in refused.value.reasons] == ["dossiers.why_missing"]
    assert ask(fresh=True, why="new owner").order is not None


def test_an_order_is_not_placed_twice_and_not_over_the_budget(firm: Firm, served: Served) -> None:
    order(firm)
    with pytest.raises(FileRefused) as twice:
        order(firm)
    assert [one.code for one in twice.value.reasons] == ["dossiers.ordered_already"]
    (document,) = presets("credit_file")
    with transaction.atomic():
        record_version(
            by=SETUP,
            company_id=firm.company.id,
            kind="credit_file",
            name="standard",
            valid_from=dt.date(2000, 1, 1),
            document={**document, "monthly_budget": {"CNY": 239_99}},
            why="test",
        )
    creditfile.customers(firm.company.id, "B")
    with pytest.raises(FileRefused) as over:
        obtain_report.request(
            by=firm.actor("credit_controller"),
            company_id=firm.company.id,
            customer_no="B",
            provider="bureau",
            today=TODAY,
        )
    (reason,) = over.value.reasons
    assert reason.code == "dossiers.over_budget"
    assert keep_dossier.sentence(reason, "en") == (
        "120.00 CNY spent this month of a budget of 239.99 CNY; this one costs 120.00 CNY"
    )


def test_a_bureau_that_is_away_is_asked_again_and_paid_once(firm: Firm, served: Served) -> None:
    one = order(firm)
    write_settings(Path(settings.HOME), "http://127.0.0.1:9")
    assert obtain_report.carry_out(firm.company.id, one) is OrderState.ORDERED
    write_settings(Path(settings.HOME), served.address)
    assert obtain_report.carry_out(firm.company.id, one) is OrderState.RUNNING
    assert obtain_report.collect() == 1
    assert served.calls().count("POST /reports 202") == 1


def test_a_firm_that_the_bureau_does_not_know_costs_nothing(firm: Firm, served: Served) -> None:
    creditfile.customers(firm.company.id, "Z")
    obtained = obtain_report.request(
        by=firm.actor("credit_controller"),
        company_id=firm.company.id,
        customer_no="Z",
        provider="bureau",
        today=TODAY,
    )
    assert obtained.order is not None
    assert obtain_report.carry_out(firm.company.id, obtained.order.id) is OrderState.FAILED
    month = TODAY.replace(day=1)
    assert queries.spent(firm.company.id, start=month, end=dt.date.max) == {}


def told(body: bytes, **changed: str) -> int:
    now = str(int(dt.datetime.now(dt.UTC).timestamp()))
    headers = {
        "webhook-id": "m-1",
        "webhook-timestamp": now,
        "webhook-signature": signature(SECRET.encode(), "m-1", now, body),
        **{name.replace("_", "-"): value for name, value in changed.items()},
    }
    client = Client(HTTP_HOST="localhost")
    address = "/api/v1/credit-reports/bureau/told"
    return client.generic("POST", address, body, "application/json", headers=headers).status_code


def test_what_the_bureau_tells_is_kept_once_and_only_if_it_signed_it(
    firm: Firm, served: Served
) -> None:
    delivered(firm, order(firm))
    body = json.dumps(bureau.EVENT).encode()
    company, who = firm.company.id, (customer(firm),)
    assert told(body, webhook_signature="v1,forged") == 401
    assert told(body, webhook_timestamp="1") == 401
    assert queries.events(company, who, as_of=TODAY) == ()
    assert told(body) == 200
    assert told(body) == 200
    (event,) = queries.events(company, who, as_of=TODAY)
    assert (event.kind, event.before, event.after) == ("rating.changed", "B", "D")
    # the poll hears the same event: it is one
    obtain_report.collect()
    assert len(queries.events(company, who, as_of=TODAY)) == 1


def test_a_provider_without_a_secret_has_no_webhook(firm: Firm, served: Served) -> None:
    write_settings(Path(settings.HOME), served.address, webhook_secret="")
    with pytest.raises(NotGenuine):
        obtain_report.heard("bureau", {}, b"{}")
