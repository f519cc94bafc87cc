"""Field :86: and :NS: of an MT940: what the bank tells about a line, in the shapes that banks use.

`?20` fields (German banks, many in Central Europe), slash codes (`/NAME/`, Dutch and others), the
numbered rows of :NS:, and plain text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from huikuan.adapters.banks.figures import squeezed

_GERMAN: Final = re.compile(r"^([0-9]{3})(\?)(?=[0-9]{2})")
_PART: Final = re.compile(r"\?([0-9]{2})")
_WORDS: Final = frozenset(
    [*(f"{n:02d}" for n in range(20, 30)), *(f"{n:02d}" for n in range(60, 64))]
)
_SEPA: Final = re.compile(
    r"(?:^|(?<=[ ]))(EREF|KREF|MREF|CRED|DEBT|SVWZ|ABWA|ABWE|IBAN|BIC|COAM|OAMT|MTLG)[+:]"
)
_SLASH: Final = re.compile(
    r"/(TRTP|TRCD|IBAN|BIC|NAME|REMI|EREF|KREF|IREF|PREF|MARF|CSID|RTRN|ORDP|BENM|CNTP|ADDR|ISDT|"
    r"USTD|STRD|ULTD|ULTC|PURP|PY|PT|OCMT|CHGS|EXCH|SWOC|ID|ORDR|CUST)(?=/)"
)
_KNAB: Final = re.compile(r"^REK: (\S+)/NAAM: (.+)$", re.MULTILINE)
_NONE: Final = frozenset({"NOTPROVIDED", "NONREF", ""})


@dataclass(frozen=True, slots=True)
class Told:
    """What a line's text says, taken apart as far as its shape allows."""

    text: str
    name: str = ""
    account: str = ""
    bank: str = ""
    reference: str = ""
    code: str = ""
    returned: bool = False


def told(texts: Sequence[str], notes: Sequence[str]) -> Told:
    """Take apart the :86: fields (several are one text) and :NS: rows of a line."""
    if not texts and notes:
        return _numbered("\n".join(notes))
    whole = "\n".join(texts)
    german = _GERMAN.match(whole)
    if german:
        return _questioned(whole.replace("\n", ""), german[1])
    joined = whole.replace("\n", "") if _SLASH.match(whole) else whole
    if len(_SLASH.findall(joined)) > 1 and _SLASH.match(joined):
        return _slashed(joined)
    knab = _KNAB.search(whole)
    if knab:
        rest = whole[: knab.start()]
        return Told(squeezed(rest), name=squeezed(knab[2]), account=knab[1])
    return Told(squeezed(whole))


def _questioned(whole: str, code: str) -> Told:
    """Take apart `?20` fields; the words of a remittance run on over the ends of its fields."""
    parts: dict[str, str] = {}
    pieces = _PART.split(whole[3:])
    for tag, piece in zip(pieces[1::2], pieces[2::2], strict=True):
        parts[tag] = parts.get(tag, "") + piece
    remittance = _keywords(parts)
    words = remittance.get("SVWZ") or remittance.get("") or remittance.get("MTLG", "")
    return Told(
        text=squeezed(words) or squeezed(parts.get("00", "")),
        name=squeezed(parts.get("32", "") + parts.get("33", "")),
        account="".join((parts.get("31", "") or remittance.get("IBAN", "")).split()),
        bank="".join((parts.get("30", "") or remittance.get("BIC", "")).split()),
        reference=_reference(remittance.get("EREF", "")),
        code=code,
    )


def _keywords(parts: dict[str, str]) -> dict[str, str]:
    """Return the SEPA parts of a remittance; each keyword begins a field, others run on."""
    found: dict[str, str] = {}
    current = ""
    for tag in (one for one in parts if one in _WORDS):
        piece = parts[tag]
        at = _SEPA.match(piece)
        if at:
            current = at[1]
            piece = piece[at.end() :]
        found[current] = found.get(current, "") + piece
    return found


def _slashed(whole: str) -> Told:
    """Take apart slash codes; a role (ordering party, beneficiary) is followed by its parts."""
    pieces = _SLASH.split(whole)
    parts: dict[str, str] = {}
    for tag, piece in zip(pieces[1::2], pieces[2::2], strict=True):
        said = piece.removeprefix("/")
        parts[tag] = f"{parts[tag]} {said}" if tag in parts else said
    if "CNTP" in parts:  # ING: account, bank, name and place, in this order
        cells = [*parts["CNTP"].split("/"), "", "", ""]
        parts.setdefault("IBAN", cells[0])
        parts.setdefault("BIC", cells[1])
        parts.setdefault("NAME", cells[2])
    words = [parts.get(one, "") for one in ("REMI", "USTD", "STRD", "PY")]
    text = squeezed(" ".join(one.strip("/") for one in words))
    return Told(
        text=text or squeezed(whole),
        name=squeezed(parts.get("NAME", "").strip("/")),
        account="".join(parts.get("IBAN", "").strip("/").split()),
        bank="".join(parts.get("BIC", "").strip("/").split()),
        reference=_reference(parts.get("EREF", "").strip("/")),
        code=squeezed(parts.get("TRCD", "").strip("/")),
        returned="RTRN" in parts,
    )


def _numbered(whole: str) -> Told:
    """Take apart :NS: rows: 01 to 14 words, 15 and 16 the name, 17 the kind, 33 and 34 the account."""
    rows: dict[str, str] = {}
    for row in whole.split("\n"):
        if row[:2].isdigit():
            rows[row[:2]] = squeezed(row[2:])
    words = [rows[one] for one in sorted(rows) if "01" <= one <= "14"]
    return Told(
        text=squeezed(" ".join([*words, rows.get("17", "")])),
        name=squeezed(rows.get("15", "") + rows.get("16", "")),
        account=rows.get("34", ""),
        bank=rows.get("33", ""),
    )


def _reference(text: str) -> str:
    plain = squeezed(text)
    return "" if plain.upper() in _NONE else plain
