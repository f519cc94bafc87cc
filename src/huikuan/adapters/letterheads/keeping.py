"""Reads and writes the files of a letterhead."""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from django.conf import settings

from huikuan.adapters.letterheads.images import seal_image
from huikuan.adapters.sealing import open_sealed, seal

_PURPOSE: Final = "company certificate"
_PRIVATE: Final = 0o600


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Who signs and where answers go; `seal` is the image as safe SVG, empty without one."""

    writer: str = ""
    telephone: str = ""
    reply_to: str = ""
    service_address: str = ""
    seal: str = ""
    certified: bool = False


def letterhead(company: str) -> Letterhead:
    """Return a company's letterhead; where none was kept, an empty one."""
    folder = _folder(company)
    lines = folder / "letterhead.json"
    image = folder / "seal.svg"
    told = json.loads(lines.read_text(encoding="utf-8")) if lines.is_file() else {}
    return Letterhead(
        **told,
        seal=image.read_text(encoding="utf-8") if image.is_file() else "",
        certified=(folder / "certificate").is_file(),
    )


def keep_lines(company: str, lines: Mapping[str, str]) -> Letterhead:
    """Keep writer, telephone, reply_to, service_address; what is not named stays. TypeError."""
    known = asdict(letterhead(company))
    own = {name: known[name] for name in ("writer", "telephone", "reply_to", "service_address")}
    if not lines.keys() <= own.keys():
        raise TypeError(f"not of a letterhead: {sorted(lines.keys() - own.keys())}")
    _write(company, "letterhead.json", json.dumps(own | dict(lines), ensure_ascii=False).encode())
    return letterhead(company)


def keep_seal(company: str, content: bytes) -> None:
    """Keep the image of a seal, cleaned. Raises SealRefused, and nothing is changed."""
    _write(company, "seal.svg", seal_image(content).encode())


def keep_certificate(company: str, pkcs12: bytes) -> None:
    """Keep a PKCS#12 file without a password: it is sealed under the installation's own key."""
    _write(company, "certificate", seal(pkcs12, purpose=_PURPOSE))


def certificate(company: str) -> bytes | None:
    """Return the PKCS#12 of a company, None where there is none. Raises CannotOpen."""
    file = _folder(company) / "certificate"
    return open_sealed(file.read_bytes(), purpose=_PURPOSE) if file.is_file() else None


def _folder(company: str) -> Path:
    if not re.fullmatch(r"[\w-]{1,40}", company):
        raise ValueError(company)
    return Path(settings.HOME) / "letterheads" / company


def _write(company: str, name: str, content: bytes) -> None:
    """Write whole or not at all: a letter is being set while a seal is exchanged."""
    folder = _folder(company)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    made = folder / f".{name}.new"
    made.touch(mode=_PRIVATE)
    made.write_bytes(content)
    made.replace(folder / name)
