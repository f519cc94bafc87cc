"""A pack stands by itself, and whatever is done to it afterwards is found."""

import hashlib
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from huikuan.adapters.packs import PackFile, check_pack, write_pack
from huikuan.adapters.signing import signer
from huikuan.adapters.signing.signer import signed
from huikuan.adapters.timestamps import time_stamp
from tests.support.authority import Authority, company_certificate

FILES = (PackFile("index.pdf", "index", b"%PDF"), PackFile("facts/debts.json", "debts", b"[]"))


def rewritten(file: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    with zipfile.ZipFile(file) as pack:
        contents = {one: pack.read(one) for one in pack.namelist()}
    change(contents)
    changed = file.with_suffix(".changed.zip")
    with zipfile.ZipFile(changed, "w") as pack:
        for name, content in contents.items():
            pack.writestr(name, content)
    return changed


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pack")
    by = signer(company_certificate("华宽机械有限公司"))
    with Authority(folder) as authority, (folder / "pack.zip").open("wb") as into:
        digest = write_pack(
            into,
            {"customer": "C1", "signed": True, "stamped": True},
            FILES,
            sign=lambda one: signed(by, one, None),
            stamp=lambda one: time_stamp(one, authority.url),
        )
    assert len(digest) == 32
    return folder / "pack.zip"


def test_a_pack_says_who_made_it_and_when(pack: Path) -> None:
    found = check_pack(pack, lambda path: path.endswith(".json"))
    assert found.sound
    assert found.files == 2
    assert found.contents == {"facts/debts.json": b"[]"}
    assert "华宽机械有限公司" in found.signer
    assert found.stamp is not None
    with zipfile.ZipFile(pack) as opened:
        assert found.digest == hashlib.sha256(opened.read("manifest.json")).hexdigest()


def swap(name: str, content: bytes) -> Callable[[dict[str, bytes]], None]:
    return lambda contents: contents.update({name: content})


def drop(name: str) -> Callable[[dict[str, bytes]], None]:
    def change(contents: dict[str, bytes]) -> None:
        del contents[name]

    return change


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (swap("facts/debts.json", b"[1]"), {("pack.changed", "facts/debts.json")}),
        (drop("index.pdf"), {("pack.missing", "index.pdf")}),
        (swap("facts/more.json", b"{}"), {("pack.added", "facts/more.json")}),
        (drop("manifest.sig"), {("pack.missing", "manifest.sig")}),
        (drop("manifest.tst"), {("pack.missing", "manifest.tst")}),
        (swap("manifest.sig", b"x"), {("pack.signature", "manifest.sig")}),
        (swap("manifest.tst", b"x"), {("pack.stamp", "manifest.tst")}),
        (drop("manifest.json"), {("pack.no_manifest", "manifest.json")}),
        (swap("manifest.json", b"[]"), {("pack.no_manifest", "manifest.json")}),
        (
            swap("manifest.json", b'{"format": "other", "files": []}'),
            {("pack.format", "manifest.json")},
        ),
        (
            # a list that fits the changed file no longer fits its signature and its stamp
            swap("manifest.json", b'{"format": "huikuan evidence pack 1", "files": []}'),
            {
                ("pack.added", "index.pdf"),
                ("pack.added", "facts/debts.json"),
                ("pack.signature", "manifest.sig"),
                ("pack.stamp", "manifest.tst"),
            },
        ),
    ],
)
def test_what_is_changed_afterwards_is_found(
    pack: Path, change: Callable[[dict[str, bytes]], None], found: set[tuple[str, str]]
) -> None:
    findings = check_pack(rewritten(pack, change)).findings
    assert {(one.code, one.path) for one in findings} == found


def test_a_torn_pack_is_told_and_two_files_of_one_path_are_refused(
    pack: Path, tmp_path: Path
) -> None:
    torn = tmp_path / "torn.zip"
    torn.write_bytes(pack.read_bytes()[:200])
    assert [one.code for one in check_pack(torn).findings] == ["pack.unreadable"]
    with pytest.raises(ValueError, match="one path"):
        write_pack(io.BytesIO(), {}, (*FILES, FILES[0]))
