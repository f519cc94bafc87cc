"""OFX 1 (SGML) and OFX 2 (XML): statements of bank and card accounts (D4).

Our own reader: the format is a tree of tags whose leaves need not be closed. Source: OFX 1.6 and
2.2, chapter 11. Anything that is not a tag, a value or an end is refused with its line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from html import unescape
from pathlib import Path
from typing import Final

from huikuan.adapters.banks.asking import Asked
from huikuan.adapters.banks.decoding import text_of
from huikuan.adapters.banks.figures import (
    Place,
    compact_day,
    known_currency,
    minor_units,
    squeezed,
)
from huikuan.adapters.files.results import FileRefused
from huikuan.kernel.money import known
from huikuan.rules.banking import BankStatement, BankTransaction, Counterparty, LineStatus

_TOKEN: Final = re.compile(
    r"<!\[CDATA\[(?P<raw>.*?)\]\]>|<(?P<end>/?)(?P<tag>[A-Za-z][A-Za-z0-9.]*)\s*>|(?P<text>[^<]+)|(?P<bad><)",
    re.DOTALL,
)
_STATEMENTS: Final = ("STMTRS", "CCSTMTRS")
_DEEPEST: Final = 40
_AGGREGATES: Final = frozenset(
    [
        "OFX",
        "STMTTRNRS",
        "STMTRS",
        "CCSTMTTRNRS",
        "CCSTMTRS",
        "BANKMSGSRSV1",
        "CREDITCARDMSGSRSV1",
        "BANKTRANLIST",
        "STMTTRN",
        "BANKACCTFROM",
        "CCACCTFROM",
        "BANKACCTTO",
        "CCACCTTO",
        "LEDGERBAL",
        "AVAILBAL",
        "STATUS",
        "SONRS",
        "SIGNONMSGSRSV1",
        "FI",
        "PAYEE",
        "CURRENCY",
        "ORIGCURRENCY",
    ]
)
_GOOD: Final = "0"


@dataclass(slots=True)
class Node:
    """One element: its name, where it begins, its value if it is a leaf, and what it holds."""

    name: str
    line: int
    value: str = ""
    parts: list[Node] = field(default_factory=list)

    def first(self, *path: str) -> Node | None:
        """Return the first element down this path."""
        found: Node | None = self
        for name in path:
            found = next((one for one in found.parts if one.name == name), None) if found else None
        return found

    def text(self, *path: str) -> str:
        """Return the value down this path, "" where there is none."""
        found = self.first(*path)
        return found.value if found is not None else ""

    def every(self, *names: str) -> Iterator[Node]:
        """Give the elements of these names at any depth, in the order of the file."""
        for one in self.parts:
            if one.name in names:
                yield one
            else:
                yield from one.every(*names)


def statements(path: Path, asked: Asked) -> Iterator[BankStatement]:
    """Give the statements of a file; raises FileRefused with the element and its line."""
    text = text_of(path)
    if re.search(r"<!(?:DOCTYPE|ENTITY)", text, re.IGNORECASE):
        raise FileRefused("xml_dtd", {"part": path.name[:100]})
    root = tree(text, asked.limits.rows)
    found = list(root.every(*_STATEMENTS))
    if not found:
        _refused(root)
        raise FileRefused("bank_no_statement")
    for one in found:
        yield _statement(one, asked.account)


def _refused(root: Node) -> None:
    """Say the bank's own error where it answers with one."""
    for status in root.every("STATUS"):
        if status.text("CODE") not in ("", _GOOD):
            raise FileRefused(
                "bank_status",
                {"value": status.text("CODE"), "detail": status.text("MESSAGE")[:200]},
            )


def tree(text: str, rows: int) -> Node:
    """Return the file as a tree. A tag with a value is a leaf, closed or not.

    Raises FileRefused for an end without its beginning and for a file that is cut.
    """
    begin = re.search(r"<OFX\s*>", text, re.IGNORECASE)
    if begin is None:
        raise FileRefused("bank_no_statement")
    line = text.count("\n", 0, begin.start()) + 1
    root = Node("", line)
    path = [root]
    count = 0
    for token in _TOKEN.finditer(text, begin.start()):
        place = Place("OFX", line)
        line += token[0].count("\n")
        if token["bad"]:
            raise place.refused("bank_record_unreadable", value=text[token.start() :][:40])
        if token["tag"]:
            name = token["tag"].upper()
            if token["end"]:
                _close(path, name, place)
                if name == "OFX":
                    return root
                continue
            _leaf_ends(path)
            node = Node(name, line)
            path[-1].parts.append(node)
            path.append(node)
            count += name == "STMTTRN"
            if count > rows:
                raise FileRefused("too_many_rows", {"limit": rows})
            if len(path) > _DEEPEST:
                raise place.refused("bank_tag_unexpected", value=name)
        else:
            _value(
                path, token["raw"] if token["raw"] is not None else unescape(token["text"]), place
            )
    raise Place("OFX", line).refused("bank_cut_off")


def _leaf_ends(path: list[Node]) -> None:
    """A leaf that was not closed ends where the next tag begins; an empty one that holds none too."""
    if len(path) > 1 and path[-1].value:
        path.pop()


def _value(path: list[Node], text: str, place: Place) -> None:
    plain = text.strip()
    if not plain:
        return
    if path[-1].parts or path[-1].name in _AGGREGATES or len(path) == 1:
        raise place.refused("bank_record_unreadable", value=plain[:40])
    path[-1].value = f"{path[-1].value} {plain}".strip()


def _close(path: list[Node], name: str, place: Place) -> None:
    """Close the element of that name; only leaves may be left open inside of it."""
    for depth in range(len(path) - 1, 0, -1):
        node = path[depth]
        if node.name == name:
            for open_leaf in path[depth + 1 :]:
                # an empty leaf of SGML has swallowed what follows it: give that back
                path[depth].parts += open_leaf.parts
                open_leaf.parts = []
            del path[depth:]
            return
        if node.name in _AGGREGATES:
            break
    raise place.refused("bank_tag_unexpected", value=f"</{name}>")


def _statement(one: Node, given: str) -> BankStatement:
    place = Place(one.name, one.line)
    currency = known_currency(one.text("CURDEF"), place)
    account = one.first("BANKACCTFROM") or one.first("CCACCTFROM")
    number = "".join(account.text("ACCTID").split()) if account else ""
    number = number or given
    if not number:
        raise place.refused("bank_account_missing")
    listed = one.first("BANKTRANLIST")
    lines = tuple(
        _transaction(each, n, currency)
        for n, each in enumerate(listed.every("STMTTRN") if listed else (), start=1)
    )
    start, end = _day(listed, "DTSTART"), _day(listed, "DTEND")
    balance = one.first("LEDGERBAL")
    closing = (
        _signed(balance.text("BALAMT"), currency, Place("LEDGERBAL", balance.line))
        if balance
        else None
    )
    days = [each.booked_on for each in lines]
    return BankStatement(
        kind="ofx",
        account=number,
        currency=currency,
        identity=f"{start:%Y%m%d}-{end:%Y%m%d}" if start and end else "",
        sequence=None,
        opening_minor=None,
        closing_minor=closing,
        from_on=start or min(days, default=None),
        to_on=end or max(days, default=_day(balance, "DTASOF")),
        transactions=lines,
        bank=account.text("BANKID") if account else "",
        period_stated=bool(start and end),
    )


def _day(node: Node | None, name: str) -> date | None:
    found = node.first(name) if node else None
    if found is None or not found.value:
        return None
    return compact_day(found.value, Place(name, found.line))


def _transaction(one: Node, number: int, currency: str) -> BankTransaction:
    place = Place(f"STMTTRN[{number}]", one.line)
    posted = one.text("DTPOSTED")
    party = one.first("BANKACCTTO") or one.first("BANKACCTFROM")
    abroad = one.first("CURRENCY") or one.first("ORIGCURRENCY")
    # CURRENCY says that the amount itself is in another currency, ORIGCURRENCY what it once was in
    if abroad is not None and abroad.name == "CURRENCY" and abroad.text("CURSYM") != currency:
        raise place.refused("bank_entry_currency", value=abroad.text("CURSYM"), currency=currency)
    name, memo = one.text("NAME") or one.text("PAYEE", "NAME"), one.text("MEMO")
    symbol = abroad.text("CURSYM") if abroad is not None else ""
    return BankTransaction(
        place=place.name,
        booked_on=compact_day(posted, place),
        value_on=_day(one, "DTAVAIL") or _day(one, "DTUSER"),
        amount_minor=_signed(one.text("TRNAMT"), currency, place),
        status=LineStatus.BOOKED,
        counterparty=Counterparty(
            squeezed(name),
            party.text("ACCTID") if party else "",
            party.text("BANKID") if party else "",
        ),
        text=squeezed(memo or name),
        bank_reference=one.text("FITID"),
        reference=one.text("REFNUM") or one.text("CHECKNUM").strip("0"),
        code=one.text("TRNTYPE"),
        returns=bool(one.first("CORRECTFITID")),
        original_currency=symbol if symbol != currency and known(symbol) else "",
    )


def _signed(text: str, currency: str, place: Place) -> int:
    """Return a signed amount; the decimal mark is a point or a comma, there is no grouping."""
    sign = -1 if text.startswith("-") else 1
    figure = text[1:] if text[:1] in ("+", "-") else text
    return sign * minor_units(figure, currency, place, mark="," if "," in text else ".")
