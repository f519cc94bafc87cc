"""A bureau behind HTTP, started as a process, and a folder: asked, waited for, read, not trusted."""

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from huikuan.adapters.credit_reports import (
    BadSetting,
    NotGenuine,
    Provider,
    ProviderFault,
    Subject,
    mapped,
    providers,
    verify,
)
from huikuan.adapters.credit_reports.calling import call
from huikuan.adapters.credit_reports.signing import signature
from huikuan.kernel.money import Money
from huikuan.rules.dossiers import OwnerKind, RegistrationState
from tests.support import bureau
from tests.support.bureaux import Served, serving, write_settings

FIRM = Subject("华东机械", "CN", {"uscc": "91350100M000100Y43"})
SECRET = b"a secret of thirty-two signs ..."


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    with serving() as found:
        write_settings(tmp_path, found.address)
        yield found


def opened(home: Path, name: str = "bureau") -> Provider:
    return providers(home)[name]


def test_a_report_is_ordered_waited_for_and_read(tmp_path: Path, served: Served) -> None:
    provider = opened(tmp_path)
    (found,) = provider.search(FIRM)
    assert (found.id, found.sure) == ("B-1", True)
    placed = provider.order(found.id, key="k-1")
    assert placed.raw is None
    assert provider.order(found.id, key="k-1").reference == placed.reference
    assert provider.fetch(placed.reference).raw is None
    raw = provider.fetch(placed.reference).raw
    assert raw is not None
    assert json.loads(raw) == bureau.REPORT
    # one token for all of it
    assert served.calls().count("POST /oauth/token 200") == 1


def test_a_token_called_back_is_fetched_anew_once(tmp_path: Path, served: Served) -> None:
    provider = opened(tmp_path)
    provider.search(FIRM)
    served.post("/revoke")
    assert provider.search(FIRM)
    assert served.calls().count("POST /oauth/token 200") == 2


def test_a_wrong_secret_is_refused_and_not_tried_for_ever(tmp_path: Path, served: Served) -> None:
    write_settings(tmp_path, served.address, client_secret="wrong")
    with pytest.raises(ProviderFault) as refused:
        opened(tmp_path).search(FIRM)
    assert (refused.value.code, refused.value.again) == ("dossiers.provider_refused", False)
    assert served.calls().count("POST /oauth/token 401") == 1


def test_a_silent_bureau_may_be_asked_again(tmp_path: Path, served: Served) -> None:
    provider = opened(tmp_path)
    served.stop()
    with pytest.raises(ProviderFault) as silent:
        provider.search(FIRM)
    assert (silent.value.code, silent.value.again) == ("dossiers.provider_silent", True)


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1",
        "https://127.0.0.1",
        "https://[::1]",
        "file:///etc/passwd",
        "https://169.254.169.254",
    ],
)
def test_no_address_of_our_own_network_is_called(address: str) -> None:
    with pytest.raises(ProviderFault) as refused:
        call("GET", f"{address}/x", headers={})
    assert refused.value.code == "dossiers.provider_silent"
    assert not refused.value.again


def test_an_answer_is_read_in_our_words(tmp_path: Path, served: Served) -> None:
    raw = json.dumps(bureau.REPORT, ensure_ascii=False).encode()
    read = mapped(raw, opened(tmp_path).offer.mapping, currency="CNY")
    assert (read.reference, read.reported_on) == ("R-77", dt.date(2026, 3, 1))
    assert (read.grade, read.points, read.limit_minor) == ("B", 71, 500_000_00)
    assert read.registration is not None
    assert read.registration.state is RegistrationState.ACTIVE
    # a JSON number is read as it is written: 5000000.10 is no binary fraction here
    assert read.registration.registered_capital_minor == 5_000_000_10
    assert [(one.kind, one.share) for one in read.owners] == [
        (OwnerKind.PERSON, 6_050),
        (OwnerKind.FIRM, 3_950),
    ]
    assert read.statements[0].lines["total_assets"] == 1_000_00
    assert read.fields == {"summary": "稳健"}


@pytest.mark.parametrize(
    "changed",
    [
        {"id": ""},
        {"reported_on": "yesterday"},
        {"currency": "XXQ"},
        {"limit": "1.005"},
        {"limit": "much"},
        {"owners": [{"name": "x", "kind": "firm", "share": "1.001"}]},
        {"owners": [{"name": "x", "kind": "ghost"}]},
        {"registration": {"legal_name": "x", "state": "unheard of"}},
    ],
)
def test_what_cannot_be_read_is_refused_not_guessed(
    tmp_path: Path, served: Served, changed: dict[str, object]
) -> None:
    raw = json.dumps({**bureau.REPORT, **changed}).encode()
    with pytest.raises(ProviderFault) as refused:
        mapped(raw, opened(tmp_path).offer.mapping, currency="CNY")
    assert refused.value.code == "dossiers.report_unreadable"


def test_a_folder_is_a_provider(tmp_path: Path, served: Served) -> None:
    folder = tmp_path / "reports"
    folder.mkdir()
    older = {**bureau.REPORT, "reported_on": "2025-01-01"}
    subject = {"id": "X-1", "name": "华东机械", "numbers": {"uscc": "91350100 M000100Y43"}}
    for name, report in (("new", bureau.REPORT), ("old", older)):
        text = json.dumps({**report, "subject": subject}, ensure_ascii=False)
        (folder / f"{name}.json").write_text(text, encoding="utf-8")
    provider = opened(tmp_path, "folder")
    assert provider.offer.price == Money(0, "CNY")
    (found,) = provider.search(FIRM)
    assert (found.id, found.sure) == ("X-1", True)
    raw = provider.order("X-1", key="k").raw
    assert raw is not None
    assert json.loads(raw)["reported_on"] == "2026-03-01"
    assert provider.search(Subject("南方电子")) == ()
    (folder / "broken.json").write_text("{", encoding="utf-8")
    with pytest.raises(ProviderFault) as refused:
        provider.search(FIRM)
    assert refused.value.detail == "broken.json"


def test_only_what_the_provider_signed_now_is_taken() -> None:
    body, now = b'{"id": "E-1"}', 1_700_000_000
    headers = {
        "Webhook-Id": "m-1",
        "Webhook-Timestamp": str(now),
        "Webhook-Signature": f"v1,other {signature(SECRET, 'm-1', str(now), body)}",
    }
    assert verify(SECRET, headers, body, now=now + 299) == "m-1"
    for changed, late, sent in (
        (headers, 301, body),
        (headers, 0, body + b" "),
        ({**headers, "Webhook-Id": "m-2"}, 0, body),
        ({**headers, "Webhook-Signature": ""}, 0, body),
        ({**headers, "Webhook-Timestamp": "soon"}, 0, body),
    ):
        with pytest.raises(NotGenuine):
            verify(SECRET, changed, sent, now=now + late)
    with pytest.raises(NotGenuine):
        verify(b"short", headers, body, now=now)


@pytest.mark.parametrize(
    "written",
    ["providers: 7", "x: [", "providers: [{name: a}]", "providers: [{name: a, kind: fax}]"],
)
def test_a_file_of_providers_that_cannot_be_used(tmp_path: Path, written: str) -> None:
    assert providers(tmp_path) == {}
    (tmp_path / "credit-reports.yaml").write_text(written, encoding="utf-8")
    with pytest.raises(BadSetting):
        providers(tmp_path)
