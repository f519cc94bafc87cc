"""The real ledger as a `Book`: the operations that imports and pages use, one act a transaction."""

import datetime as dt
import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

from django.db import connection, transaction

from huikuan.books.intake.operations import staging
from huikuan.books.ledger import operations as ledger
from huikuan.books.ledger.values import Act
from huikuan.books.parties import operations as parties
from huikuan.books.people import operations as people
from huikuan.kernel.actors import Actor
from huikuan.kernel.currencies import EXPONENTS
from huikuan.kernel.money import Money
from huikuan.rules.intake import layout
from huikuan.rules.items import Account
from tests.support.booktext import BookRefused

CLERK = Actor(kind="user", id="1", person="clerk", name="clerk", request_id="req-book")
CHIEF = Actor(kind="user", id="2", person="chief", name="chief", request_id="req-book")
_COUNTER = itertools.count(1)
_REFUSALS: dict[type[Exception], str] = {
    ledger.AlreadyReversed: "already_reversed",
    ledger.NothingToReverse: "nothing_to_reverse",
    ledger.StillApplied: "still_applied",
}


class RealBook:
    """One new company in the database; each act commits."""

    def __init__(self, groups: dict[str, str] | None = None) -> None:
        self.groups = groups or {}
        self.customers: set[str] = set()
        self.currencies: dict[str, str] = {}
        # the ledger numbers receipts of moved money by itself
        self.names: dict[str, str] = {}
        with transaction.atomic():
            self.company_id = people.create_company(
                by=CLERK, code=f"B{next(_COUNTER)}", name="书", currency="CNY"
            ).id

    def issue(
        self,
        kind: str,
        number: str,
        *,
        customer: str | None,
        currency: str,
        issued_on: dt.date,
        parts: list[tuple[dt.date, int]],
        at: dt.datetime,
    ) -> object:
        if customer is not None:
            self._meet(customer)
        total = sum(minor for _, minor in parts)
        if kind in {"receipt", "draft"}:
            file = "receipts"
            method = "draft" if kind == "draft" else "bank"
            row = self._row(
                file,
                receipt_no=number,
                received_on=issued_on,
                amount_minor=total,
                customer_no=customer,
                currency=currency,
                method=method,
            )
        else:
            file = "invoices"
            row = self._row(
                file,
                invoice_no=number,
                customer_no=customer,
                issue_date=issued_on,
                amount_minor=-total if kind == "credit_note" else total,
                due_date=parts[-1][0],
                kind=kind,
                currency=currency,
            )
        with transaction.atomic():
            staging.open_stage(file, ledger.NUMBERED)
            staging.stage_rows(file, [row])
            staging.close_stage()
            ledger.judge_documents(file, self.company_id)
            _raise_verdict()
            ledger.prepare_booking()
            (document_id,) = _one("SELECT document_id FROM staged")
            if len(parts) > 1:
                sign = -1 if kind == "credit_note" else 1
                ledger.set_instalments(
                    (cast("int", document_id), line, due_on, sign * minor)
                    for line, (due_on, minor) in enumerate(parts, 1)
                )
            act = ledger.open_act(
                company_id=self.company_id, kind=f"import.{file}", by=CLERK, recorded_at=at
            )
            ledger.book_documents(file, act)
            ledger.close_act(act)
        self.currencies[number] = currency
        return ("document", document_id)

    def allocate(
        self,
        source: str,
        target: str,
        minor: int,
        *,
        discount: int,
        applied_on: dt.date,
        at: dt.datetime,
    ) -> object:
        currency = self.currencies.get(target, "CNY")
        source = self.names.get(source, source)
        known = _one(
            "SELECT max(series) FROM ledger_document WHERE company_id = %s AND number = %s",
            self.company_id,
            source,
        )
        paper = "credit_note_no" if known[0] == 1 else "receipt_no"
        row = self._row(
            "allocations",
            **{paper: source},
            invoice_no=target,
            applied_on=applied_on,
            amount=Money(minor, currency).decimal(),
            discount=Money(discount, currency).decimal() if discount else None,
        )
        factors = {code: 10**places for code, places in EXPONENTS.items()}
        with transaction.atomic():
            staging.open_stage("allocations")
            staging.stage_rows("allocations", [row])
            staging.close_stage()
            act = ledger.open_act(
                company_id=self.company_id, kind="allocate", by=CLERK, recorded_at=at
            )
            ledger.judge_allocations(act, factors)
            _raise_verdict()
            ledger.book_allocations(act)
            _raise_verdict()
            ledger.close_act(act)
            (group_id,) = _one("SELECT max(group_id) FROM ledger_entry WHERE act_id = %s", act.id)
        return ("allocation", group_id)

    def settle(
        self, number: str, account: str, minor: int, *, on: dt.date, at: dt.datetime
    ) -> object:
        with self._act("settle", at) as act:
            wanted = ledger.Settlement(self._paper(number), minor, Account(account), on)
            (group_id,) = ledger.settle(act, [wanted])
        return ("allocation", group_id)

    def move(self, number: str, customer: str, minor: int, *, new: str, at: dt.datetime) -> object:
        self._meet(customer)
        (owner,) = _one(
            "SELECT id FROM parties_customer WHERE company_id = %s AND customer_no = %s",
            self.company_id,
            customer,
        )
        with self._act("settle", at) as act:
            (document_id,) = ledger.move(
                act, [ledger.Move(self._paper(number), cast("int", owner), minor)]
            )
        (self.names[new],) = _one("SELECT number FROM ledger_document WHERE id = %s", document_id)
        self.currencies[new] = self.currencies[number]
        return ("document", document_id)

    def give_back(self, number: str, *, on: dt.date, at: dt.datetime) -> object:
        with self._act("reverse.return", at) as act:
            ledger.return_document(act, self._paper(number), on)
        return ("allocation", 0)

    @contextmanager
    def _act(self, kind: str, at: dt.datetime) -> Iterator[Act]:
        try:
            with _refusals(), transaction.atomic():
                act = ledger.open_act(
                    company_id=self.company_id, kind=kind, by=CLERK, recorded_at=at, why="test"
                )
                yield act
                ledger.close_act(act)
        except ledger.DoesNotFit as refused:
            raise BookRefused(refused.code) from None

    def _paper(self, number: str) -> int:
        (document_id,) = _one(
            "SELECT id FROM ledger_document WHERE company_id = %s AND number = %s",
            self.company_id,
            self.names.get(number, number),
        )
        return cast("int", document_id)

    def reverse(self, act: object, *, effective_on: dt.date, at: dt.datetime) -> object:
        what, which = cast("tuple[str, int]", act)
        reverse = ledger.reverse_document if what == "document" else ledger.reverse_allocation
        with _refusals(), transaction.atomic():
            opened = ledger.open_act(
                company_id=self.company_id, kind="reverse", by=CLERK, recorded_at=at, why="test"
            )
            reverse(opened, which, effective_on)
            ledger.close_act(opened)
            (group_id,) = _one("SELECT max(group_id) FROM ledger_entry WHERE act_id=%s", opened.id)
        return ("allocation", group_id or 0)

    def close(self, end: dt.date, *, at: dt.datetime) -> None:
        with _refusals(), transaction.atomic():
            ledger.close_period(company_id=self.company_id, end_on=end, by=CLERK, at=at)

    def reopen(self, *, at: dt.datetime) -> None:
        (last,) = _one(
            "SELECT coalesce(max(id), 0) FROM ledger_accountingperiod"
            " WHERE company_id = %s AND reopened_at IS NULL",
            self.company_id,
        )
        period_id = cast("int", last)
        with _refusals(), transaction.atomic():
            ledger.ask_to_reopen(
                company_id=self.company_id, period_id=period_id, by=CLERK, why="late invoice"
            )
            ledger.reopen_period(company_id=self.company_id, period_id=period_id, by=CHIEF, at=at)

    def open_parts(
        self, number: str, as_of: dt.date, known_at: dt.datetime
    ) -> list[tuple[dt.date, int]]:
        return cast(
            "list[tuple[dt.date, int]]",
            ask(
                "SELECT i.due_on, sum(e.amount_minor)::bigint FROM ledger_document d"
                " JOIN ledger_item i ON i.document_id = d.id JOIN ledger_entry e ON e.item_id = i.id"
                " WHERE d.company_id = %s AND d.number = %s AND e.effective_on <= %s"
                " AND e.recorded_at <= %s GROUP BY i.id, i.due_on"
                " HAVING sum(e.amount_minor) <> 0",
                self.company_id,
                self.names.get(number, number),
                as_of,
                known_at,
            ),
        )

    def owes(
        self, customer: str, currency: str, as_of: dt.date, known_at: dt.datetime
    ) -> tuple[int, int]:
        return self.balances(as_of, known_at).get((customer, currency), (0, 0))

    def balances(
        self, as_of: dt.date, known_at: dt.datetime
    ) -> dict[tuple[str | None, str], tuple[int, int]]:
        """(receivable, unapplied) by customer and currency: kept balances less later entries."""
        rows = ask(
            "SELECT c.customer_no, m.currency,"
            " coalesce(sum(m.minor) FILTER (WHERE m.side = 0), 0)::bigint,"
            " coalesce(-sum(m.minor) FILTER (WHERE m.side = 1), 0)::bigint"
            " FROM (SELECT customer_id, side, currency, open_minor AS minor FROM ledger_openitem"
            "       WHERE company_id = %(company)s"
            "       UNION ALL SELECT customer_id, side, currency, -amount_minor FROM ledger_entry"
            "       WHERE company_id = %(company)s AND side <> 2"
            "       AND (effective_on > %(as_of)s OR recorded_at > %(known_at)s)) m"
            " LEFT JOIN parties_customer c ON c.id = m.customer_id GROUP BY 1, 2",
            {"company": self.company_id, "as_of": as_of, "known_at": known_at},
        )
        found = {(customer, currency): (owed, left) for customer, currency, owed, left in rows}
        return cast(
            "dict[tuple[str | None, str], tuple[int, int]]",
            {key: both for key, both in found.items() if both != (0, 0)},
        )

    def _meet(self, customer: str) -> None:
        """Let the company know a customer before the first document names it."""
        if customer in self.customers:
            return
        row = self._row(
            "customers",
            customer_no=customer,
            name=customer,
            group_no=self.groups.get(customer),
            currency="CNY",
        )
        with transaction.atomic():
            staging.open_stage("customers")
            staging.stage_rows("customers", [row])
            staging.close_stage()
            parties.judge_customers(self.company_id)
            parties.book_customers(self.company_id, 0, lambda name: (name, name))
        self.customers.add(customer)

    @staticmethod
    def _row(file: str, /, **cells: object) -> list[object]:
        cells |= {"row": 1, "line": 2}
        columns = layout(file).staged_columns
        assert set(cells) <= set(columns)
        return [cells.get(column) for column in columns]


def ask(statement: str, *values: Any) -> list[tuple[Any, ...]]:  # noqa: ANN401
    named = values[0] if values and isinstance(values[0], dict) else values
    with connection.cursor() as cursor:
        cursor.execute(statement, named)
        return list(cursor.fetchall())


def _one(statement: str, *values: Any) -> tuple[Any, ...]:  # noqa: ANN401
    (row,) = ask(statement, *values)
    return row


def _raise_verdict() -> None:
    """Raise the first reason why the staged row is not booked."""
    for outcome, code in ask("SELECT outcome, code FROM verdict LIMIT 1"):
        raise BookRefused("already_there" if outcome == "there" else str(code))


@contextmanager
def _refusals() -> Iterator[None]:
    try:
        yield
    except ledger.PeriodRefused as refused:
        raise BookRefused(refused.code) from None
    except tuple(_REFUSALS) as refused:
        raise BookRefused(_REFUSALS[type(refused)]) from None
