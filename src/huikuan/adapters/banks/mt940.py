"""MT940 and MT942 (SWIFT category 9): customer statements and interim reports, with dialects (D4).

A tag counts only where a line begins with it and where the order of fields allows it; what cannot be
read as the field it claims to be refuses the file with its line. Source: SWIFT Standards MT, category
9; the dialects are those of the banks named where they are handled. Why no library:
docs/decisions/0018.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Final

from huikuan.adapters.banks.asking import Asked
from huikuan.adapters.banks.decoding import text_of
from huikuan.adapters.banks.figures import Place, known_currency, minor_units, squeezed
from huikuan.adapters.banks.mt_lines import Line, line_of, short_day, transaction
from huikuan.adapters.files.results import FileRefused
from huikuan.kernel.money import known
from huikuan.rules.banking import BankStatement, ControlTotals

_TAG: Final = re.compile(r"^:([0-9]{2}[A-Z]?|NS):(.*)$", re.DOTALL)
_FIELDS: Final = frozenset(
    [
        "20",
        "21",
        "13",
        "13D",
        "25",
        "25P",
        "28",
        "28C",
        "34F",
        "NS",
        "60F",
        "60M",
        "61",
        "86",
        "62F",
        "62M",
        "64",
        "65",
        "90D",
        "90C",
    ]
)
_ONLY_BEFORE_LINES: Final = frozenset(
    ["21", "13", "13D", "25", "25P", "28", "28C", "34F", "60F", "60M"]
)
_BALANCE: Final = re.compile(r"^([CD])([0-9]{6})([A-Z]{3})([0-9.,]+)$")
_SUM: Final = re.compile(r"^([0-9]{1,5})([A-Z]{3})([0-9,]+)$")
_NUMBER: Final = re.compile(r"^([0-9]{1,5})(?:/([0-9]{1,5}))?$")
_START: Final = re.compile(r"(?:^|\n):(?:20|25|28C?|60[FM]|61|62[FM]|NS):")
_ENVELOPE: Final = re.compile(r"^(?:\{[1-5]:|-\}|-$|\$$|:94[02]:$)")


@dataclass(frozen=True, slots=True)
class Tagged:
    """One field: its tag, its text with the lines that continue it, and its first line."""

    tag: str
    text: str
    line: int

    @property
    def place(self) -> Place:
        """Where the field stands."""
        return Place(f":{self.tag}:", self.line)


@dataclass(slots=True)
class _Open:
    """A statement while its fields come in."""

    first: Tagged
    heads: dict[str, Tagged] = field(default_factory=dict)
    notes: list[Tagged] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    closing: Tagged | None = None
    sums: dict[str, Tagged] = field(default_factory=dict)


def looks_like(head: str) -> bool:
    """Tell whether the first characters of a file are those of an MT940 or MT942."""
    return bool(_START.search(head.replace("\r\n", "\n").replace("\r", "\n")))


def statements(path: Path, asked: Asked) -> Iterator[BankStatement]:
    """Give the statements of a file; raises FileRefused with tag and line."""
    count = 0
    state: _Open | None = None
    for one in fields(text_of(path)):
        if one.tag == "20":
            if state is not None:
                yield _statement(state, asked)
            state = _Open(one)
            continue
        if state is None:
            if one.tag == "NS":
                continue  # a header of the file, not of a statement
            state = _Open(one)
        _take(state, one, asked.as_of)
        count += one.tag == "61"
        if count > asked.limits.rows:
            raise FileRefused("too_many_rows", {"limit": asked.limits.rows})
    if state is not None:
        yield _statement(state, asked)


def fields(text: str) -> Iterator[Tagged]:
    """Cut a message into its fields; envelopes, blank lines and what precedes them are no fields.

    A line that begins like a tag that no statement has is text, if text is what it continues.
    """
    tag, begun = "", 0
    lines: list[str] = []
    for number, raw in enumerate(text.split("\n"), start=1):
        row = raw.strip("\x01\x03\x1a")  # a blank at its end may part two words
        found = _TAG.match(row)
        if found and found[1] in _FIELDS:
            if tag:
                yield Tagged(tag, "\n".join(lines).rstrip("\n"), begun)
            tag, begun, lines = found[1], number, [found[2]]
        elif _ENVELOPE.match(row.rstrip()):
            if tag:
                yield Tagged(tag, "\n".join(lines).rstrip("\n"), begun)
            tag, lines = "", []
        elif tag and found and tag not in ("86", "61", "NS"):
            raise Place(f":{found[1]}:", number).refused("bank_tag_unexpected", value=row[:40])
        elif tag:
            lines.append(row)
    if tag:
        yield Tagged(tag, "\n".join(lines).rstrip("\n"), begun)


def _take(state: _Open, one: Tagged, as_of: date) -> None:
    """Put a field where it belongs; raises FileRefused where none of its kind may stand."""
    closed = state.closing is not None
    if one.tag in ("61", "62F", "62M") and closed:
        raise one.place.refused("bank_tag_unexpected", value=f":{one.tag}:")
    if one.tag == "61":
        state.lines.append(line_of(one.text, one.place, as_of))
    elif one.tag in ("62F", "62M"):
        state.closing = one
    elif one.tag in ("86", "NS"):
        _note(state, one)
    elif one.tag in ("90C", "90D"):
        state.sums[one.tag] = one
    elif one.tag in _ONLY_BEFORE_LINES:
        if state.lines or closed or (one.tag in state.heads and one.tag != "34F"):
            raise one.place.refused("bank_tag_unexpected", value=f":{one.tag}:")
        state.heads.setdefault(one.tag, one)


def _note(state: _Open, one: Tagged) -> None:
    """Text belongs to the line above it; before the first and after the last it is the statement's."""
    if state.lines and state.closing is None:
        line = state.lines[-1]
        (line.texts if one.tag == "86" else line.notes).append(one.text)
    elif one.tag == "NS":
        state.notes.append(one)
    elif state.closing is None and ("60F" in state.heads or "60M" in state.heads):
        raise one.place.refused("bank_tag_unexpected", value=":86:")


def _statement(state: _Open, asked: Asked) -> BankStatement:
    start = state.first.place
    opening = state.heads.get("60F") or state.heads.get("60M")
    head = state.heads.get("25") or state.heads.get("25P")
    if head is None and not asked.account:
        if state.lines or opening or state.closing:
            raise start.refused("bank_account_missing")
        raise FileRefused("bank_no_statement")
    if not (opening or state.closing or state.lines or state.sums or "34F" in state.heads):
        raise FileRefused("bank_no_statement")
    if opening is None and state.closing is not None:
        raise state.closing.place.refused("bank_tag_unexpected", value=f":{state.closing.tag}:")
    if opening is not None and state.closing is None:
        last = state.lines[-1].place if state.lines else opening.place
        raise last.refused("bank_cut_off")
    bank, account, named = _account(head, asked.account)
    currency = _currency(state, named)
    first = _balance(opening, currency, asked.as_of)
    last_balance = _balance(state.closing, currency, asked.as_of)
    lines = tuple(transaction(one, currency) for one in state.lines)
    sequence, identity = _identity(state)
    days = [one.booked_on for one in lines]
    return BankStatement(
        kind="mt940" if opening is not None else "mt942",
        account=account,
        currency=currency,
        identity=identity,
        sequence=sequence,
        opening_minor=first[0] if first else None,
        closing_minor=last_balance[0] if last_balance else None,
        from_on=first[1] if first else min(days, default=None),
        to_on=last_balance[1] if last_balance else max(days, default=None),
        transactions=lines,
        bank=bank,
        holder=_holder(state),
        totals=_totals(state, currency),
    )


def _account(one: Tagged | None, given: str) -> tuple[str, str, str]:
    """Return bank, account and currency of :25:, which puts them together in several ways.

    What names no account is of the one given.
    """
    if one is None:
        return "", given, ""
    parts = ["".join(part.replace(".", "").split()) for part in one.text.split("\n")[0].split("/")]
    parts = [part for part in parts if part]
    currency = ""
    if len(parts) > 1 and known(parts[-1]):
        currency = parts.pop()
    if not parts and given:
        return "", given, currency
    if not parts:
        raise one.place.refused("bank_account_missing")
    account = parts[-1]
    # Rabobank, Deutsche Bank: the currency stands right behind the digits
    if re.fullmatch(r".*[0-9][A-Z]{3}", account) and known(account[-3:]):
        account, currency = account[:-3], currency or account[-3:]
    return ("/".join(parts[:-1]), account, currency)


def _currency(state: _Open, named: str) -> str:
    for tag in ("60F", "60M", "34F"):
        one = state.heads.get(tag)
        if one is None:
            continue
        found = re.match(r"^(?:[CD][0-9]{6})?([A-Z]{3})", one.text)
        if found is None:
            raise one.place.refused("bank_record_unreadable", value=one.text[:40])
        return known_currency(found[1], one.place)
    if named:
        return named
    raise state.first.place.refused("bank_currency_missing")


def _balance(one: Tagged | None, currency: str, as_of: date) -> tuple[int, date] | None:
    if one is None:
        return None
    found = _BALANCE.match("".join(one.text.split()))
    if found is None:
        raise one.place.refused("bank_record_unreadable", value=one.text[:40])
    if found[3] != currency:
        raise one.place.refused("bank_entry_currency", value=found[3], currency=currency)
    minor = minor_units(found[4], currency, one.place, mark=",")
    return (minor if found[1] == "C" else -minor), short_day(found[2], one.place, as_of)


def _identity(state: _Open) -> tuple[int | None, str]:
    """Return the running number, None where the bank gives none, and number and reference as text."""
    one = state.heads.get("28C") or state.heads.get("28")
    reference = squeezed(state.first.text) if state.first.tag == "20" else ""
    if one is None:
        return None, reference
    found = _NUMBER.match(one.text.strip())
    if found is None:
        raise one.place.refused("bank_record_unreadable", value=one.text[:40])
    return int(found[1]) or None, squeezed(f"{reference} {one.text}")


def _holder(state: _Open) -> str:
    for note in state.notes:
        for row in note.text.split("\n"):
            if row.startswith("22"):
                return squeezed(row[2:])
    return ""


def _totals(state: _Open, currency: str) -> ControlTotals:
    """Return the sums of :90D: and :90C:; the one that is missing says nothing."""
    counts: dict[str, int] = {}
    sums: dict[str, int] = {}
    for tag, one in state.sums.items():
        found = _SUM.match("".join(one.text.split()))
        if found is None:
            raise one.place.refused("bank_record_unreadable", value=one.text[:40])
        if found[2] != currency:
            raise one.place.refused("bank_entry_currency", value=found[2], currency=currency)
        counts[tag] = int(found[1])
        sums[tag] = minor_units(found[3], currency, one.place, mark=",")
    both = len(counts) > 1
    return ControlTotals(
        lines=sum(counts.values()) if both else None,
        credit_lines=counts.get("90C"),
        debit_lines=counts.get("90D"),
        credits_minor=sums.get("90C"),
        debits_minor=sums.get("90D"),
    )
