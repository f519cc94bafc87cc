"""Statements as lines of JSON, for the way from the child to its parent.

Plain text on purpose: what comes out of a process that has met a stranger's file must not be able
to run anything.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from huikuan.kernel.decisions import Reason
from huikuan.rules.banking import (
    BankStatement,
    BankTransaction,
    ControlTotals,
    Counterparty,
    Detail,
    LineStatus,
)

Row = list[Any]


def write_statements(statements: Iterable[BankStatement], target: Path) -> int:
    """Write statement after statement, each followed by its transactions; returns how many."""
    count = 0
    with target.open("w", encoding="utf-8") as out:
        for statement in statements:
            count += 1
            out.write(_text(_head(statement)))
            out.writelines(_text(_line(one)) for one in statement.transactions)
    return count


def statements_of(source: Path) -> tuple[BankStatement, ...]:
    """Read back what `write_statements` wrote."""
    with source.open(encoding="utf-8") as lines:
        return tuple(_statements(lines))


def _text(row: Row) -> str:
    return json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n"


def _statements(lines: Iterator[str]) -> Iterator[BankStatement]:
    for line in lines:
        head = json.loads(line)
        transactions = tuple(_transaction(json.loads(next(lines))) for _ in range(head[-1]))
        yield BankStatement(
            kind=head[0],
            account=head[1],
            currency=head[2],
            identity=head[3],
            sequence=head[4],
            opening_minor=head[5],
            closing_minor=head[6],
            from_on=_day(head[7]),
            to_on=_day(head[8]),
            transactions=transactions,
            bank=head[9],
            holder=head[10],
            totals=ControlTotals(*head[11]),
            period_stated=head[12],
            faults=tuple(Reason(code, figures) for code, figures in head[13]),
        )


def _head(one: BankStatement) -> Row:
    said = one.totals
    return [
        *(one.kind, one.account, one.currency, one.identity, one.sequence),
        *(one.opening_minor, one.closing_minor),
        *(_iso(one.from_on), _iso(one.to_on), one.bank, one.holder),
        [said.lines, said.credit_lines, said.debit_lines, said.credits_minor, said.debits_minor],
        one.period_stated,
        [[fault.code, dict(fault.figures)] for fault in one.faults],
        len(one.transactions),
    ]


def _line(one: BankTransaction) -> Row:
    return [
        *(one.place, _iso(one.booked_on), _iso(one.value_on), one.amount_minor, one.status.value),
        _party(one.counterparty),
        *(one.text, one.bank_reference, one.reference, one.code, one.returns),
        *(one.charges_minor, one.balance_minor),
        [
            [
                *(part.amount_minor, _party(part.counterparty), part.text, part.reference),
                *(part.original_minor, part.original_currency),
            ]
            for part in one.details
        ],
        *(one.detail_count, one.original_minor, one.original_currency),
    ]


def _transaction(row: Row) -> BankTransaction:
    booked_on = _day(row[1])
    if booked_on is None:
        raise ValueError("a transaction without its day")
    return BankTransaction(
        place=row[0],
        booked_on=booked_on,
        value_on=_day(row[2]),
        amount_minor=row[3],
        status=LineStatus(row[4]),
        counterparty=_counterparty(row[5]),
        text=row[6],
        bank_reference=row[7],
        reference=row[8],
        code=row[9],
        returns=row[10],
        charges_minor=row[11],
        balance_minor=row[12],
        details=tuple(Detail(one[0], _counterparty(one[1]), *one[2:]) for one in row[13]),
        detail_count=row[14],
        original_minor=row[15],
        original_currency=row[16],
    )


_NOBODY = Counterparty()


def _party(one: Counterparty) -> Row:
    return [] if one == _NOBODY else [one.name, one.account, one.bank, one.tax_id]


def _counterparty(row: Row) -> Counterparty:
    return Counterparty(*row) if row else _NOBODY


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day is not None else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
