"""Checks a pack by itself: every file, the list of them, who signed it and when it was stamped."""

import hashlib
import json
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from asn1crypto import cms

from huikuan.adapters.packs.writing import FORMAT, MANIFEST, SIGNATURE, STAMP
from huikuan.adapters.timestamps import BadToken, Stamp, check_token
from huikuan.adapters.timestamps.checking import verified

MOST_FILES: Final = 20_000
MOST_BYTES: Final = 2 * 1024**3
_CHUNK: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as the manifest says: `code` is a text of packs, `path` where."""

    code: str
    path: str


@dataclass(frozen=True, slots=True)
class PackCheck:
    """What a check came to. `signer` and `stamp` are nothing where the pack has none."""

    head: Mapping[str, Any]
    digest: str
    files: int
    signer: str
    stamp: Stamp | None
    findings: tuple[Finding, ...]
    contents: Mapping[str, bytes]

    @property
    def sound(self) -> bool:
        """Whether nothing was found."""
        return not self.findings


def check_pack(file: Path, wanted: Callable[[str], bool] = lambda _: False) -> PackCheck:
    """Check a pack. `wanted` says which files' bytes are returned too.

    A pack that cannot be read is a finding (pack.unreadable), never an exception; OSError where
    there is no file.
    """
    with file.open("rb") as opened:
        try:
            with zipfile.ZipFile(opened) as pack:
                return _checked(pack, wanted)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError):
            return _unreadable("pack.unreadable", file.name)


def _checked(pack: zipfile.ZipFile, wanted: Callable[[str], bool]) -> PackCheck:
    entries = {one.filename: one for one in pack.infolist()}
    size = sum(one.file_size for one in entries.values())
    if len(pack.infolist()) > MOST_FILES or size > MOST_BYTES:
        return _unreadable("pack.too_large", "")
    if len(entries) < len(pack.infolist()):
        return _unreadable("pack.twice", "")
    if MANIFEST not in entries:
        return _unreadable("pack.no_manifest", MANIFEST)
    manifest = pack.read(MANIFEST)
    try:
        told = json.loads(manifest)
        expected = {str(one["path"]): one for one in told["files"]}
        known = told["format"] == FORMAT
    except (ValueError, TypeError, KeyError):
        return _unreadable("pack.no_manifest", MANIFEST)
    if not known:
        return _unreadable("pack.format", MANIFEST)
    findings: list[Finding] = []
    contents: dict[str, bytes] = {}
    for path, one in expected.items():
        findings += _file(pack, entries, one, contents if wanted(path) else None)
    own = {MANIFEST, SIGNATURE, STAMP}
    findings += [Finding("pack.added", path) for path in sorted(entries.keys() - expected - own)]
    # what was promised and taken away leaves a hole of its own
    for name, promised in ((SIGNATURE, "signed"), (STAMP, "stamped")):
        if told.get(promised) is True and name not in entries:
            findings.append(Finding("pack.missing", name))
    return PackCheck(
        head={key: value for key, value in told.items() if key != "files"},
        digest=hashlib.sha256(manifest).hexdigest(),
        files=len(expected),
        signer=_signer(pack, entries, manifest, findings),
        stamp=_stamp(pack, entries, manifest, findings),
        findings=tuple(findings),
        contents=contents,
    )


def _signer(
    pack: zipfile.ZipFile,
    entries: Mapping[str, zipfile.ZipInfo],
    manifest: bytes,
    findings: list[Finding],
) -> str:
    if SIGNATURE not in entries:
        return ""
    try:
        signed = cms.ContentInfo.load(pack.read(SIGNATURE), strict=True)["content"]
        return verified(signed, manifest)
    except (ValueError, TypeError, KeyError, IndexError):
        findings.append(Finding("pack.signature", SIGNATURE))
        return ""


def _stamp(
    pack: zipfile.ZipFile,
    entries: Mapping[str, zipfile.ZipInfo],
    manifest: bytes,
    findings: list[Finding],
) -> Stamp | None:
    if STAMP not in entries:
        return None
    try:
        return check_token(pack.read(STAMP), hashlib.sha256(manifest).digest())
    except BadToken:
        findings.append(Finding("pack.stamp", STAMP))
        return None


def _file(
    pack: zipfile.ZipFile,
    entries: Mapping[str, zipfile.ZipInfo],
    expected: Mapping[str, Any],
    kept: dict[str, bytes] | None,
) -> Iterator[Finding]:
    path = str(expected["path"])
    if path not in entries:
        yield Finding("pack.missing", path)
        return
    found, parts = hashlib.sha256(), []
    try:
        with pack.open(path) as opened:
            while part := opened.read(_CHUNK):
                found.update(part)
                if kept is not None:
                    parts.append(part)
    except (zipfile.BadZipFile, zlib.error, EOFError):
        yield Finding("pack.changed", path)
        return
    if found.hexdigest() != expected.get("sha256"):
        yield Finding("pack.changed", path)
    elif kept is not None:
        kept[path] = b"".join(parts)


def _unreadable(code: str, path: str) -> PackCheck:
    return PackCheck({}, "", 0, "", None, (Finding(code, path),), {})
