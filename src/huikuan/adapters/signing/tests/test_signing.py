"""A signed letter stands before another tool, and falls when a byte of it is changed."""

import datetime as dt
import hashlib
import io
import subprocess
from pathlib import Path

import pytest
from pypdf import PdfReader

from huikuan.adapters.signing import BadCertificate, NotSignable, check_pdf, sign_pdf, signer
from huikuan.adapters.timestamps import BadToken, NoTimeStamp, check_token, time_stamp
from huikuan.adapters.typesetting import typeset
from huikuan.adapters.typesetting.tests.test_press import values
from tests.support.authority import Authority, company_certificate

AT = dt.datetime(2026, 3, 1, 2, 30, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def paper() -> bytes:
    return typeset("statement", values("东方机械"), dated=AT.date(), archival=True)


def test_openssl_verifies_what_was_signed_and_stamped(paper: bytes, tmp_path: Path) -> None:
    by = signer(company_certificate("华宽机械有限公司"))
    with Authority(tmp_path) as authority:
        made = sign_pdf(
            paper, by, at=AT, reason="催款函", stamp=lambda one: time_stamp(one, authority.url)
        )
    assert made.startswith(paper.rstrip(b"\n"))
    found = check_pdf(made)
    assert found is not None
    assert "华宽机械有限公司" in found.name
    assert found.whole
    assert found.stamp is not None
    assert "Test time stamps" in found.stamp.authority

    # pypdf reads the field, openssl the signature over the bytes that it names
    (field,) = (PdfReader(io.BytesIO(made)).get_fields() or {}).values()
    start, length, after, rest = field["/V"]["/ByteRange"]
    assert (start, after + rest) == (0, len(made))
    (tmp_path / "covered").write_bytes(made[:length] + made[after:])
    (tmp_path / "signature").write_bytes(bytes.fromhex(made[length + 1 : after - 1].decode()))
    told = subprocess.run(
        [
            "openssl",
            "cms",
            "-verify",
            "-binary",
            "-inform",
            "DER",
            "-in",
            "signature",
            "-content",
            "covered",
            "-noverify",
            "-out",
            "same",
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 0, told.stderr

    # every byte counts, what is added too
    place = made.index(b"/MediaBox")
    with pytest.raises(NotSignable):
        check_pdf(made[:place] + b"/MediaBax" + made[place + 9 :])
    added = check_pdf(made + b"\n% more")
    assert added is not None
    assert not added.whole
    assert check_pdf(paper) is None
    with pytest.raises(NotSignable):
        sign_pdf(b"%PDF-1.7", by, at=AT, reason="")


def test_a_token_is_for_one_digest_and_an_authority_that_is_away_is_told(tmp_path: Path) -> None:
    digest = hashlib.sha256(b"pack").digest()
    with Authority(tmp_path) as authority:
        token = time_stamp(digest, authority.url)
        url = authority.url
    assert check_token(token, digest).at.tzinfo is not None
    with pytest.raises(BadToken):
        check_token(token, hashlib.sha256(b"other").digest())
    with pytest.raises(BadToken):
        check_token(token[:-4] + b"\0\0\0\0", digest)
    with pytest.raises(BadToken):
        check_token(b"rubbish", digest)
    for away in (url, "ftp://nowhere", "http://"):
        with pytest.raises(NoTimeStamp):
            time_stamp(digest, away)


def test_a_file_without_key_is_no_certificate() -> None:
    with pytest.raises(BadCertificate):
        signer(b"rubbish")
    with pytest.raises(BadCertificate):
        signer(company_certificate("甲", password="secret"), "wrong")
    assert signer(company_certificate("甲", password="secret"), "secret").name == "CN=甲"
