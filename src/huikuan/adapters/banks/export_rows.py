"""The rows of an export become transactions, and those the statements of their accounts."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from huikuan.adapters.banks.asking import Asked
from huikuan.adapters.banks.export_cells import (
    balance_of,
    currency_named,
    currency_of,
    day_of,
    days_in,
    is_day,
    signed,
    tidy,
)
from huikuan.adapters.banks.figures import Place, squeezed
from huikuan.adapters.banks.preset import Preset, plain
from huikuan.adapters.files.blocks import Record
from huikuan.adapters.files.heading import unique_names
from huikuan.rules.banking import (
    BankStatement,
    BankTransaction,
    ControlTotals,
    Counterparty,
    LineStatus,
)

_COUNT: Final = re.compile(r"([0-9]+)\s*(?:笔|条)")
_RULE: Final = re.compile(r"^[-=_*\s]*$")


class Rows:
    """Takes the records below the heading one by one, then gives the statements."""

    def __init__(
        self, preset: Preset, heading: Record, above: tuple[Record, ...], asked: Asked
    ) -> None:
        """Settle which column is which."""
        self.preset = preset
        self.asked = asked
        self.place = Place(f"line {heading.line}", heading.line)
        names = [plain(one) for one in unique_names(heading.cells)]
        self.width = len(heading.cells)
        self.columns = {
            field: next(names.index(one) for one in headings if one in names)
            for field, headings in preset.fields.items()
            if any(one in names for one in headings)
        }
        self.text = [names.index(one) for one in preset.text if one in names]
        self.above = above
        self.account = preset.account or self._said("account")
        self.holder = self._said("holder")
        self.lines: dict[str, list[BankTransaction]] = {}
        self.totals: dict[str, ControlTotals] = {}
        self.count = 0
        self.closed = False

    def take(self, record: Record) -> None:
        """Take one record; raises FileRefused with its line if it is neither line, note nor total."""
        cells = [tidy(one) for one in record.cells]
        first = next((one for one in cells if one), "")
        if not first or _RULE.match(first):
            return
        place = Place(f"line {record.line}", record.line)
        if any(first.startswith(one) for one in self.preset.notes):
            return
        if any(one in first for one in self.preset.total_words) and not is_day(first):
            self._total(cells, first, place)
            return
        if self.closed:
            raise place.refused("bank_after_totals")
        if any(cells[self.width :]):
            raise place.refused("bank_row_width", found=len(cells), expected=self.width)
        if len(cells) < self.width and not self.preset.short_rows:
            raise place.refused("bank_row_width", found=len(cells), expected=self.width)
        cells += [""] * (self.width - len(cells))
        currency = self._currency(cells, place)
        self._same_account(cells, place)
        self.lines.setdefault(currency, []).append(self._line(cells, currency, place))
        self.count += 1

    def statements(self, kind: str) -> list[BankStatement]:
        """Return one statement for each currency, in the order in which they appear."""
        if not self.lines:
            self.lines[self._currency([], self.place)] = []
        return [self._statement(kind, one) for one in self.lines]

    def _cell(self, cells: list[str], field: str) -> str:
        at = self.columns.get(field)
        return cells[at] if at is not None and at < len(cells) else ""

    def _currency(self, cells: list[str], place: Place) -> str:
        named = self._cell(cells, "currency") or self._said("currency") or self.preset.currency
        return currency_of(named or self.asked.currency, place)

    def _same_account(self, cells: list[str], place: Place) -> None:
        """An export is of one account; a second one in it would mix two balances."""
        number = "".join(self._cell(cells, "own_account").split())
        if not number:
            return
        if not self.count and not self.preset.account:
            self.account = number  # the lines are nearer to the truth than the preamble
        if number != self.account and not self.preset.account:
            raise place.refused("bank_two_accounts", value=number, account=self.account)

    def _line(self, cells: list[str], currency: str, place: Place) -> BankTransaction:
        amount, back, neutral = self._amount(cells, currency, place)
        value = self._cell(cells, "value_on")
        code = self._cell(cells, "code")
        status = LineStatus.INFORMATION if neutral else self._status(cells)
        return BankTransaction(
            place=place.name,
            booked_on=day_of(self._cell(cells, "booked_on"), place),
            value_on=day_of(value, place) if value else None,
            amount_minor=amount,
            status=status,
            counterparty=Counterparty(
                squeezed(self._cell(cells, "name")),
                "".join(self._cell(cells, "account").split()),
                squeezed(self._cell(cells, "bank")),
                self._cell(cells, "tax_id"),
            ),
            text=self._words(cells),
            bank_reference=self._cell(cells, "bank_reference"),
            reference=self._cell(cells, "reference"),
            code=code,
            returns=back or any(one in code for one in self.preset.return_words),
            balance_minor=balance_of(self._cell(cells, "balance"), currency, place),
        )

    def _words(self, cells: list[str]) -> str:
        found = [cells[at] for at in self.text if cells[at]]
        return squeezed(" ".join(dict.fromkeys(found)))

    def _amount(self, cells: list[str], currency: str, place: Place) -> tuple[int, bool, bool]:
        """Return the signed amount, whether it is a red entry, and whether it moves no money."""
        if "amount" not in self.columns:
            return (*self._two_columns(cells, currency, place), False)
        amount = signed(self._cell(cells, "amount"), currency, place)
        if amount is None:
            raise place.refused("bank_amount_unreadable", value="")
        if "direction" not in self.columns:
            return amount, False, False
        said = self._cell(cells, "direction")
        way = next((one for one, words in self.preset.directions.items() if said in words), "")
        if not way:
            raise place.refused("bank_direction_unknown", value=said[:20])
        if amount < 0:
            raise place.refused("bank_amount_negative", value=self._cell(cells, "amount"))
        return (-amount if way == "debit" else amount), False, way == "neutral"

    def _two_columns(self, cells: list[str], currency: str, place: Place) -> tuple[int, bool]:
        """Income and expense in columns of their own; a negative one there takes an entry back (红字)."""
        received = signed(self._cell(cells, "credit"), currency, place)
        paid = signed(self._cell(cells, "debit"), currency, place)
        if received and paid:
            raise place.refused("bank_amount_both")
        if received is None and paid is None:
            raise place.refused("bank_amount_neither")
        amount = (received or 0) - (paid or 0)
        return amount, (received or 0) < 0 or (paid or 0) < 0

    def _status(self, cells: list[str]) -> LineStatus:
        said = self._cell(cells, "status")
        for status, words in self.preset.statuses.items():
            if any(said.startswith(one) for one in words):
                return LineStatus(status)
        return LineStatus.BOOKED

    def _total(self, cells: list[str], first: str, place: Place) -> None:
        """A line of totals: what the bank sums up itself, for the currency that it names."""
        self.closed = True
        if "credit" not in self.columns or "debit" not in self.columns:
            return
        named = next((one for one in self.lines if self._names(first, one)), "")
        currency = named or next(iter(self.lines), "")
        if not currency or (len(self.lines) > 1 and not named):
            return
        received = signed(self._cell(cells, "credit"), currency, place)
        paid = signed(self._cell(cells, "debit"), currency, place)
        self.totals[currency] = ControlTotals(
            credits_minor=received if received is None or received >= 0 else None,
            debits_minor=paid if paid is None or paid >= 0 else None,
        )

    def _names(self, first: str, currency: str) -> bool:
        word = next((one for one in self.preset.total_words if one in first), "")
        named = first.split(word, maxsplit=1)[0].strip() if word else ""
        return currency_named(named) == currency

    def _statement(self, kind: str, currency: str) -> BankStatement:
        lines = self.lines[currency]
        period = self._period()
        days = [one.booked_on for one in lines]
        opening, closing = _ends(lines)
        totals = self.totals.get(currency, ControlTotals())
        stated = self._stated_lines()
        if stated is not None and len(self.lines) == 1:
            totals = ControlTotals(
                lines=stated,
                credits_minor=totals.credits_minor,
                debits_minor=totals.debits_minor,
            )
        start = period[0] if period else min(days, default=None)
        end = period[1] if period else max(days, default=None)
        return BankStatement(
            kind=kind,
            account=self.account,
            currency=currency,
            identity=f"{start:%Y%m%d}-{end:%Y%m%d}" if start and end else "",
            sequence=None,
            opening_minor=opening,
            closing_minor=closing,
            from_on=start,
            to_on=end,
            transactions=tuple(lines),
            bank=self.preset.bank,
            holder=self.holder,
            totals=totals,
            period_stated=period is not None,
        )

    def _said(self, field: str) -> str:
        """Return what the lines above the heading say under a label, in its cell or the next."""
        for record in self.above:
            for at, cell in enumerate(record.cells):
                squeezed_cell = plain(cell)
                for label in self.preset.above.get(field, ()):
                    if squeezed_cell == label and at + 1 < len(record.cells):
                        return tidy(record.cells[at + 1])
                    if squeezed_cell.startswith(f"{label}:"):
                        return squeezed_cell[len(label) + 1 :].strip("[]")
        return ""

    def _line_above(self, field: str) -> str:
        labels = self.preset.above.get(field, ())
        for record in self.above:
            whole = " ".join(record.cells)
            if any(one in plain(whole) for one in labels):
                return whole
        return ""

    def _period(self) -> tuple[date, date] | None:
        days = days_in(self._line_above("period"))
        return (days[0], days[1]) if len(days) == 2 else None  # noqa: PLR2004 - from and to

    def _stated_lines(self) -> int | None:
        found = _COUNT.search(self._line_above("lines"))
        return int(found[1]) if found else None


def _ends(lines: list[BankTransaction]) -> tuple[int | None, int | None]:
    """Return opening and closing as the running balances imply them, where every line has one.

    An export lists the oldest or the newest line first: the order in which the balances follow.
    """
    if not lines or any(one.balance_minor is None for one in lines):
        return None, None
    for ordered in (lines, lines[::-1]):
        before = ordered[0]
        opening = (before.balance_minor or 0) - before.amount_minor
        running = opening
        for one in ordered:
            running += one.amount_minor
            if running != one.balance_minor:
                break
        else:
            return opening, running
    return None, None
