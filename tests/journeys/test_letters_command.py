"""A firm puts its seal on its letters, packs the evidence of a debt, and a stranger verifies it."""

import hashlib
import io
import json
import zipfile
from pathlib import Path

import pytest
from pypdf import PdfReader

from huikuan.adapters.signing import check_pdf
from huikuan.flows.verify_pack import verify_pack
from tests.journeys.test_commands_over_books import Firm, installation
from tests.support import databases
from tests.support.authority import company_certificate

pytestmark = pytest.mark.django_db

CUSTOMERS = "customer_no,name,since,currency\nC1,宁波恒泰五金有限公司,2020-01-01,CNY\n"
INVOICES = (
    "invoice_no,customer_no,issue_date,amount,due_date,currency\n"
    "A-1,C1,2026-01-10,1000.00,2026-02-10,CNY\n"
)
SEAL = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><circle r="4" cx="4" cy="4"/></svg>'
)


@pytest.fixture(scope="module")
def firm(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Firm:
    made = installation(tmp_path_factory.mktemp("letters"), f"letters_{databases.worker()}")
    made.ask("setup", "--company", "LT", "--json")
    for kind, words in (("customers", CUSTOMERS), ("invoices", INVOICES)):
        (made.files / f"{kind}.csv").write_text(words, encoding="utf-8")
        made.ask("import", str(made.files / f"{kind}.csv"), "--kind", kind, "--json")
    return made


def test_a_debt_is_packed_under_seal_and_signature_and_verified(firm: Firm) -> None:
    seal, certificate, secret = (firm.files / one for one in ("seal.svg", "firm.p12", "secret"))
    seal.write_text(SEAL, encoding="utf-8")
    certificate.write_bytes(company_certificate("华宽机械有限公司", "geheim"))
    secret.write_text("geheim\n", encoding="utf-8")
    words = ("letterhead", "--seal", str(seal), "--certificate", str(certificate))
    kept = firm.ask(
        *words, "--password-file", str(secret), "--reply-to", "ar@example.com", "--json"
    )
    assert (kept["seal"], kept["certificate"], kept["reply_to"]) == (True, True, "ar@example.com")

    file = firm.files / "pack.zip"
    asked = ("pack", "--customer", "C1", "--as-of", "2026-03-31", "--out", str(file))
    packed = firm.ask(*asked, "--hand-over", "--json")
    assert (packed["signed"], packed["stamped"]) == (True, False)
    found = firm.ask("verify", str(file), "--json")
    assert found["sound"]
    assert found["digest"] == packed["digest"]
    assert found["records"] > 0
    assert "华宽机械有限公司" in found["signer"]
    with zipfile.ZipFile(file) as pack:
        contents = {one: pack.read(one) for one in pack.namelist()}
    words_of = "".join(
        page.extract_text() for page in PdfReader(io.BytesIO(contents["index.pdf"])).pages
    )
    assert "A-1" in words_of
    letter = check_pdf(contents["hand-over-CNY.pdf"])
    assert letter is not None
    assert letter.whole

    # somebody makes the debt larger, in the list of files too
    tampered = _with(file, contents | {"facts/debts.json": b"[]"})
    assert [one.code for one in verify_pack(tampered).check.findings] == ["pack.changed"]

    # or a record of the chain, with a list of files that fits: the record does not fit itself
    records = json.loads(contents["facts/evidence.json"])
    records[0]["why"] = "something else"
    changed = json.dumps(records).encode()
    manifest = json.loads(contents["manifest.json"])
    for one in manifest["files"]:
        if one["path"] == "facts/evidence.json":
            one["sha256"] = hashlib.sha256(changed).hexdigest()
    contents |= {
        "facts/evidence.json": changed,
        "manifest.json": json.dumps(manifest).encode(),
    }
    codes = {one.code for one in verify_pack(_with(file, contents)).check.findings}
    assert codes == {"pack.signature", "pack.record_changed"}


def _with(file: Path, contents: dict[str, bytes]) -> Path:
    changed = file.with_name("changed.zip")
    with zipfile.ZipFile(changed, "w") as pack:
        for name, content in contents.items():
            pack.writestr(name, content)
    return changed
