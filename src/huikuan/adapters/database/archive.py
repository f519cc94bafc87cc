"""Decides what a backup file is, and when it is whole (I40, X10).

One tar file: ``manifest.json`` first, then the database as ``pg_dump`` writes it, then the files
of the home folder. The manifest holds every member's length and SHA-256, so a file that was cut,
altered or never ours is refused before anything is touched.
"""

import hashlib
import io
import json
import tarfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from huikuan.adapters.database.refusals import BadBackup

FORMAT = "huikuan-backup-1"
MANIFEST = "manifest.json"
DUMP = "database.dump"
FILES = "files/"
_CHUNK = 1024 * 1024
_LONGEST_MANIFEST = 256 * _CHUNK


@dataclass(frozen=True, slots=True)
class Member:
    """One file in a backup: its length in bytes and its SHA-256 in hex."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says about itself."""

    made_at: str
    program: str
    postgres: str
    members: Mapping[str, Member]

    def document(self) -> bytes:
        """The manifest as it is written."""
        members = {n: {"size": m.size, "sha256": m.sha256} for n, m in self.members.items()}
        body = {
            "format": FORMAT,
            "made_at": self.made_at,
            "program": self.program,
            "postgres": self.postgres,
            "members": members,
        }
        return json.dumps(body, ensure_ascii=False, indent=1, sort_keys=True).encode()


def measure(path: Path) -> Member:
    """The length and digest of a file on disk."""
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        for block in _blocks(file):
            digest.update(block)
            size += len(block)
    return Member(size=size, sha256=digest.hexdigest())


def write(target: Path, manifest: Manifest, sources: Mapping[str, Path]) -> None:
    """Write the backup ``target``; ``sources`` gives the file on disk of each member."""
    with tarfile.open(target, "w", format=tarfile.PAX_FORMAT) as tar:
        head = tarfile.TarInfo(MANIFEST)
        document = manifest.document()
        head.size, head.mode = len(document), 0o600
        tar.addfile(head, io.BytesIO(document))
        for name, member in manifest.members.items():
            info = tarfile.TarInfo(name)
            info.size, info.mode = member.size, 0o600
            with sources[name].open("rb") as file:
                tar.addfile(info, file)


def read(source: Path) -> Manifest:
    """The manifest of the backup ``source``, every member read and compared with it.

    Raises:
        BadBackup: not one of ours, cut short, or altered; the text names the member.
        FileNotFoundError: there is no such file.
    """
    try:
        with tarfile.open(source, "r:") as tar:
            manifest = _head(source, tar)
            seen = set()
            for info in tar:
                if info.name != MANIFEST:
                    _compare(source, manifest, info, tar.extractfile(info))
                    seen.add(info.name)
    except (tarfile.TarError, EOFError) as broken:
        raise BadBackup(f"{source}: cut short, or not a backup of Huikuan ({broken})") from broken
    missing = sorted(set(manifest.members) - seen)
    if missing:
        raise BadBackup(
            f"{source}: cut short: {missing[0]} and {len(missing) - 1} more are missing"
        )
    return manifest


def unpack(source: Path, folder: Path) -> None:
    """Write the members of a backup that ``read`` found whole into the empty ``folder``."""
    with tarfile.open(source, "r:") as tar:
        for info in tar:
            inside = tar.extractfile(info)
            if inside is None or not _plain(info):
                raise BadBackup(f"{source}: {info.name} is not a plain file")
            path = folder / info.name
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            path.touch(mode=0o600)
            with path.open("wb") as file:
                for block in _blocks(inside):
                    file.write(block)


def _head(source: Path, tar: tarfile.TarFile) -> Manifest:
    info = tar.next()
    inside = tar.extractfile(info) if info and info.name == MANIFEST else None
    if info is None or inside is None or info.size > _LONGEST_MANIFEST:
        raise BadBackup(f"{source}: not a backup of Huikuan")
    try:
        body = json.loads(inside.read())
        if body["format"] != FORMAT:
            raise BadBackup(f"{source}: a backup of a kind this version does not know")
        members = {n: Member(int(m["size"]), str(m["sha256"])) for n, m in body["members"].items()}
        manifest = Manifest(
            made_at=str(body["made_at"]),
            program=str(body["program"]),
            postgres=str(body["postgres"]),
            members=members,
        )
    except (ValueError, KeyError, TypeError, AttributeError) as broken:
        raise BadBackup(f"{source}: its manifest is broken") from broken
    if DUMP not in manifest.members:
        raise BadBackup(f"{source}: it holds no database")
    return manifest


def _compare(
    source: Path, manifest: Manifest, info: tarfile.TarInfo, inside: IO[bytes] | None
) -> None:
    expected = manifest.members.get(info.name)
    if expected is None or inside is None or not _plain(info):
        raise BadBackup(f"{source}: {info.name} does not belong in it")
    digest, size = hashlib.sha256(), 0
    for block in _blocks(inside):
        digest.update(block)
        size += len(block)
    if size != expected.size or digest.hexdigest() != expected.sha256:
        raise BadBackup(f"{source}: {info.name} is not what was backed up (cut short or altered)")


def _plain(info: tarfile.TarInfo) -> bool:
    path = PurePosixPath(info.name)
    return info.isfile() and not path.is_absolute() and ".." not in path.parts


def _blocks(file: IO[bytes]) -> Iterator[bytes]:
    while block := file.read(_CHUNK):
        yield block
