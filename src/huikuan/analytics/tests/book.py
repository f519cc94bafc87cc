"""A small book written straight into the ledger's tables, and kept beside it as plain lists.

The lists are what the tests recompute figures from: no code of the reports is used for that.
"""

import datetime as dt
import itertools
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from django.db import connection

from huikuan.books.people import operations as people
from huikuan.kernel.actors import system
from huikuan.rules.aging import OpenItem
from huikuan.rules.items import Account, DocumentKind, EntryKind, Side, series, side, sign

NOON = dt.time(12, tzinfo=dt.UTC)
_IDS = itertools.count(700_000)


def numbers() -> int:
    """The next number of any row, handed out in order as sequences do."""
    return next(_IDS)


def at(day: dt.date) -> dt.datetime:
    """Noon of a day: when something dated that day was recorded, unless it came late."""
    return dt.datetime.combine(day, NOON)


@dataclass(frozen=True)
class Item:
    """One instalment with what the tests need to know of its document."""

    id: int
    document_id: int
    number: str
    customer: str | None
    currency: str
    side: Side
    issued_on: dt.date
    due_on: dt.date
    kind: DocumentKind
    minor: int
    disputed: tuple[dt.date | None, dt.date | None] = (None, None)
    attributes: Mapping[str, str | None] = field(default_factory=dict)


@dataclass(frozen=True)
class Entry:
    """One movement of one item."""

    seq: int
    item: Item
    kind: EntryKind
    minor: int
    effective_on: dt.date
    recorded_at: dt.datetime
    group: int | None = None
    takes_back: "Entry | None" = None


@dataclass
class Book:
    """One company's book in the database and in memory."""

    company_id: int = 0
    items: list[Item] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    legs: list[tuple[Entry, Account]] = field(default_factory=list)
    counters: dict[int, Item | None] = field(default_factory=dict)
    customers: dict[str, int] = field(default_factory=dict)
    sellers: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Make the company."""
        self.company_id = people.create_company(
            by=system("test", "t-1"),
            code=f"T{numbers()}",
            name="华宽机械有限公司",
            name_en="Huakuan Machinery",
            currency="CNY",
        ).id

    def customer(
        self,
        number: str,
        name: str = "",
        salesperson: str = "李雷",
        region: str = "华东",
        attributes: Mapping[str, str | None] | None = None,
    ) -> str:
        """Add a customer."""
        self.customers[number] = numbers()
        self.sellers[number] = salesperson
        _write(
            "insert into parties_customer (id, company_id, customer_no, name, short_name, pinyin,"
            " initials, tax_id, country, region, industry, group_no, salesperson, currency, terms,"
            " key_account, version, attributes) values (%s, %s, %s, %s, '', %s, %s, '', 'CN', %s,"
            " '机械', '', %s, 'CNY', '月结30', false, 1, %s)",
            self.customers[number],
            self.company_id,
            number,
            name or f"客户{number}",
            f"ke hu {number}",
            f"kh{number}".lower(),
            region,
            salesperson,
            _json(attributes),
        )
        return number

    def document(
        self,
        kind: DocumentKind,
        number: str,
        customer: str | None,
        issued_on: dt.date,
        *parts: tuple[dt.date, int],
        currency: str = "CNY",
        recorded_at: dt.datetime | None = None,
        disputed: tuple[dt.date | None, dt.date | None] = (None, None),
        attributes: Mapping[str, str | None] | None = None,
        method: str | None = None,
    ) -> list[Item]:
        """Issue a document with its instalments (due day, positive minor units)."""
        recorded = recorded_at or at(issued_on)
        document_id, act = numbers(), self._act(recorded)
        party = self.customers[customer] if customer else None
        _write(
            "insert into ledger_document (id, company_id, customer_id, kind, series, number,"
            " issued_on, due_on, currency, amount_minor, act_id, payer_name, remittance,"
            " disputed_from, disputed_to, attributes, method)"
            " values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
            document_id,
            self.company_id,
            party,
            kind,
            series(kind),
            number,
            issued_on,
            max(due_on for due_on, _ in parts),
            currency,
            sign(kind) * sum(minor for _, minor in parts),
            act,
            "付款人",
            "货款",
            *(*disputed, _json(attributes), method),
        )
        items = [
            Item(
                document_id * 256 + line,
                document_id,
                number,
                customer,
                currency,
                side(kind),
                issued_on,
                due_on,
                kind,
                sign(kind) * minor,
                disputed,
                attributes or {},
            )
            for line, (due_on, minor) in enumerate(parts, 1)
        ]
        self._write_items(items, party)
        self.items += items
        for item in items:
            issued = Entry(numbers(), item, EntryKind.ISSUED, item.minor, issued_on, recorded)
            self._post(act, issued)
        return items

    def allocate(
        self,
        source: Item,
        target: Item,
        minor: int,
        day: dt.date,
        *,
        kind: EntryKind = EntryKind.APPLIED,
        discount: int = 0,
        recorded_at: dt.datetime | None = None,
    ) -> int:
        """Apply cash or a credit note to a debt, with a discount beside it; returns the group."""
        recorded = recorded_at or at(day)
        act, group = self._act(recorded), numbers()
        for moved, other, amount, why in (
            (source, target, minor, kind),
            (target, source, -minor, kind),
            (target, source, -discount, EntryKind.DISCOUNT),
        ):
            if amount:
                entry = Entry(numbers(), moved, why, amount, day, recorded, group)
                self._post(act, entry, other)
        if discount:
            against = Entry(numbers(), target, EntryKind.DISCOUNT, discount, day, recorded, group)
            self._post_account(act, against, Account.DISCOUNT_ALLOWED)
        return group

    def settle(
        self,
        target: Item,
        minor: int,
        day: dt.date,
        kind: EntryKind,
        account: Account,
        *,
        recorded_at: dt.datetime | None = None,
    ) -> int:
        """Take an amount off an item against an account: a bad debt, a refund; returns the group."""
        recorded = recorded_at or at(day)
        act, group = self._act(recorded), numbers()
        signed = minor if target.side is Side.DEBT else -minor
        entry = Entry(numbers(), target, kind, -signed, day, recorded, group)
        self._post(act, entry)
        self._post_account(act, replace(entry, seq=numbers(), minor=signed), account)
        return group

    def move(
        self,
        source: Item,
        customer: str,
        minor: int,
        day: dt.date,
        *,
        recorded_at: dt.datetime | None = None,
    ) -> Item:
        """Move money to another customer: a receipt of its own, over the clearing account."""
        self.settle(
            source,
            minor,
            day,
            EntryKind.MOVED,
            Account.TRANSFER_CLEARING,
            recorded_at=recorded_at,
        )
        (new,) = self.document(
            DocumentKind.RECEIPT,
            f"{source.number}/{numbers()}",
            customer,
            day,
            (day, minor),
            currency=source.currency,
            recorded_at=recorded_at,
            attributes={"moved_from": str(source.document_id)},
            method="transfer",
        )
        return new

    def cancel(self, item: Item, day: dt.date, *, recorded_at: dt.datetime | None = None) -> None:
        """Take back the issue of an item that nothing else has moved."""
        recorded = recorded_at or at(day)
        act = self._act(recorded)
        (issue,) = (one for one in self.entries if one.item.id == item.id)
        back = Entry(
            numbers(), item, EntryKind.REVERSED, -item.minor, day, recorded, takes_back=issue
        )
        self._post(act, back, reverses=issue.seq)

    def reverse(self, group: int, day: dt.date, *, recorded_at: dt.datetime | None = None) -> None:
        """Take an allocation back."""
        recorded = recorded_at or at(day)
        act, new = self._act(recorded), numbers()
        for entry in [one for one in self.entries if one.group == group]:
            back = replace(
                entry,
                seq=numbers(),
                kind=EntryKind.REVERSED,
                minor=-entry.minor,
                effective_on=day,
                recorded_at=recorded,
                group=new,
                takes_back=entry,
            )
            self._post(act, back, self.counters[entry.seq], reverses=entry.seq)
        for leg, account in [one for one in self.legs if one[0].group == group]:
            back = replace(leg, seq=numbers(), kind=EntryKind.REVERSED, minor=-leg.minor)
            back = replace(back, effective_on=day, recorded_at=recorded, group=new)
            self._post_account(act, back, account, reverses=leg.seq)

    def open_of(self, item: Item, as_of: dt.date, known_at: dt.datetime | None) -> int:
        """What was open of an item, added up from the list."""
        return sum(
            entry.minor
            for entry in self.entries
            if entry.item.id == item.id
            and entry.effective_on <= as_of
            and (known_at is None or entry.recorded_at <= known_at)
        )

    def open_items(self, as_of: dt.date, known_at: dt.datetime | None) -> list[OpenItem]:
        """All items that were open, as the reference aging takes them; nobody's are ''."""
        found = ((item, self.open_of(item, as_of, known_at)) for item in self.items)
        return [
            OpenItem(
                item.customer or "", item.currency, item.side, minor, item.issued_on, item.due_on
            )
            for item, minor in found
            if minor
        ]

    def _write_items(self, items: list[Item], party: int | None) -> None:
        # the ledger checks that the items of one statement sum to their document
        values = ", ".join(["(%s, %s, %s, %s, %s, %s, %s, %s)"] * len(items))
        given: list[object] = []
        for item in items:
            given += [item.id, item.document_id, self.company_id, party, item.side]
            given += [item.currency, item.due_on, item.minor]
        _write(
            "insert into ledger_item (id, document_id, company_id, customer_id, side, currency,"
            f" due_on, amount_minor) values {values}",
            *given,
        )

    def _act(self, recorded_at: dt.datetime) -> int:
        act = numbers()
        _write(
            "insert into ledger_act (id, company_id, kind, recorded_at, known_at, txid, actor,"
            " first_seq, first_document, why) values"
            " (%s, %s, 'test', %s, %s, pg_current_xact_id()::text::bigint, 'test', 0, 0, '')",
            act,
            self.company_id,
            recorded_at,
            recorded_at,
        )
        return act

    def _post_account(
        self, act: int, entry: Entry, account: Account, reverses: int | None = None
    ) -> None:
        """The leg of a group that goes to an account: no debt and no cash."""
        self.legs.append((entry, account))
        _write(
            "insert into ledger_entry (seq, act_id, group_id, company_id, side, kind, currency,"
            " amount_minor, due_on, effective_on, recorded_at, account, reverses)"
            " values (%s, %s, %s, %s, 2, %s, %s, %s, %s, %s, %s, %s, %s)",
            entry.seq,
            act,
            entry.group,
            self.company_id,
            entry.kind,
            entry.item.currency,
            entry.minor,
            entry.item.due_on,
            entry.effective_on,
            entry.recorded_at,
            account,
            reverses,
        )

    def _post(
        self, act: int, entry: Entry, counter: Item | None = None, reverses: int | None = None
    ) -> None:
        self.entries.append(entry)
        self.counters[entry.seq] = counter
        party = self.customers[entry.item.customer] if entry.item.customer else None
        _write(
            "insert into ledger_entry (seq, act_id, group_id, item_id, counter_item_id, company_id,"
            " customer_id, side, kind, currency, amount_minor, due_on, effective_on, recorded_at,"
            " reverses) values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
            entry.seq,
            act,
            entry.group,
            entry.item.id,
            counter.id if counter else None,
            self.company_id,
            party,
            entry.item.side,
            entry.kind,
            entry.item.currency,
            entry.minor,
            entry.item.due_on,
            entry.effective_on,
            entry.recorded_at,
            reverses,
        )


def _json(attributes: Mapping[str, str | None] | None) -> str | None:
    return None if attributes is None else json.dumps(attributes, ensure_ascii=False)


def _write(statement: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)  # type: ignore[arg-type] # enums are whole numbers
