"""What is read from banking: accounts, statements, lines and what became of them (D4).

Frozen values, never rows. Everything asks for the company: another's is not there.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any, Final

from django.db import connection

from huikuan.books.banking.models import Statement
from huikuan.books.banking.values import (
    AccountKey,
    AccountView,
    Neighbour,
    ReturnView,
    StatementView,
    TransactionView,
)

__all__ = [
    "AccountView",
    "NoSuchStatement",
    "ReturnView",
    "StatementView",
    "TransactionView",
    "accounts",
    "booked_before",
    "contradicted",
    "currencies_of",
    "debit",
    "debits",
    "last_days",
    "lines",
    "neighbours",
    "overlapping",
    "returns_waiting",
    "statement",
    "statements",
    "transactions_of",
    "unexplained_debits",
]

# days that a bank may take to send a payment back (SEPA direct debits: 13 months)
_RETURN_DAYS: Final = 400
_CANDIDATES: Final = 5

# every final statement with the balance that should be its opening one: the closing balance of
# the statement that ended last before it began
_CHAIN: Final = """
    SELECT s.*, a.number, a.currency, a.bank, CASE WHEN NOT s.interim THEN
        s.opening_minor - (SELECT p.closing_minor FROM banking_statement p
            WHERE p.account_id = s.account_id AND NOT p.interim AND p.closing_minor IS NOT NULL
                AND p.from_on <= s.from_on AND p.to_on <= s.to_on AND p.id <> s.id
                AND (p.from_on, p.to_on, coalesce(p.sequence, 0), p.id)
                    < (s.from_on, s.to_on, coalesce(s.sequence, 0), s.id)
            ORDER BY p.to_on DESC, p.from_on DESC, p.sequence DESC NULLS LAST, p.id DESC LIMIT 1)
        END AS gap
    FROM banking_statement s JOIN banking_bankaccount a ON a.id = s.account_id
    WHERE a.company_id = %(company)s
"""
_ACCOUNTS: Final = """
WITH chain AS ({chain}),
     last AS (SELECT DISTINCT ON (account_id) account_id, id, to_on, closing_minor FROM chain
              ORDER BY account_id, interim, to_on DESC NULLS LAST, sequence DESC NULLS LAST, id DESC)
SELECT a.id, a.number, a.currency, a.bank, a.holder, count(c.id), l.id, l.to_on, l.closing_minor,
       count(*) FILTER (WHERE c.gap <> 0), coalesce(d.state, 'met'), d.state_on
FROM banking_bankaccount a LEFT JOIN chain c ON c.account_id = a.id
LEFT JOIN last l ON l.account_id = a.id
LEFT JOIN ({decided}) d ON d.account_id = a.id
WHERE a.company_id = %(company)s
GROUP BY a.id, l.id, l.to_on, l.closing_minor, d.state, d.state_on ORDER BY a.number, a.currency
"""
_DECIDED: Final = """SELECT DISTINCT ON (account_id) account_id, state, "on" AS state_on
    FROM banking_accountact WHERE company_id = %(company)s ORDER BY account_id, id DESC"""
_STANDINGS: Final = """
SELECT a.number, a.currency, CASE WHEN d.state = 'closed' THEN d.state_on END
FROM banking_bankaccount a LEFT JOIN ({decided}) d ON d.account_id = a.id
WHERE a.company_id = %(company)s
"""
_STATEMENTS: Final = """
SELECT id, account_id, number, currency, bank, batch_id, kind, interim, identity, sequence, from_on,
       to_on, opening_minor, closing_minor, lines, entries, credits_minor, debits_minor, findings,
       nullif(gap, 0), recorded_at
FROM ({chain}) c WHERE {which}
ORDER BY to_on DESC NULLS LAST, sequence DESC NULLS LAST, id DESC LIMIT %(limit)s OFFSET %(offset)s
"""
_LINE: Final = """
SELECT t.id, 0, t.statement_id, t.account_id, a.number, a.currency, t.line, t.place, t.booked_on,
       t.value_on, t.amount_minor, t.outcome, t.document_id, t.party_name, t.party_account,
       t.party_bank, t.party_tax_id, t.text, t.bank_reference, t.reference, t.code, t.returns,
       t.charges_minor, t.balance_minor
FROM banking_transaction t JOIN banking_bankaccount a ON a.id = t.account_id
WHERE t.company_id = %(company)s AND {which}
"""
_PART: Final = """
SELECT t.id, d.part, t.statement_id, t.account_id, a.number, a.currency, t.line, t.place,
       t.booked_on, t.value_on, d.amount_minor,
       CASE WHEN d.document_id IS NULL THEN t.outcome ELSE 'receipt' END, d.document_id,
       d.party_name, d.party_account, d.party_bank, d.party_tax_id, d.text, t.bank_reference,
       d.reference, t.code, t.returns, 0, NULL::bigint
FROM banking_detail d JOIN banking_transaction t ON t.id = d.transaction_id
JOIN banking_bankaccount a ON a.id = t.account_id
WHERE d.company_id = %(company)s AND {which}
"""
# A debit goes back to what came in before it on the same account for the same amount, if the bank
# marks it as a return, or if it names the reference of that payment, then also for a part of it; the
# whole amount comes first, then the same payer.
_RETURNS: Final = """
SELECT d.id, c.id, c.part FROM banking_transaction d
CROSS JOIN LATERAL (
    SELECT c.*, (c.reference <> '' AND strpos(d.reference || ' ' || d.text, c.reference) > 0)
             OR (c.bank_reference <> '' AND
                 strpos(d.bank_reference || ' ' || d.reference || ' ' || d.text, c.bank_reference) > 0)
             AS named,
           (c.party_account <> '' AND c.party_account = d.party_account)
             OR (c.party_name <> '' AND lower(c.party_name) = lower(d.party_name)) AS payer
    FROM (
        SELECT t.id, 0 AS part, t.booked_on, t.reference, t.bank_reference, t.party_account,
               t.party_name, t.amount_minor
        FROM banking_transaction t WHERE t.account_id = d.account_id AND t.outcome = 'receipt'
            AND t.amount_minor >= -d.amount_minor
        UNION ALL
        SELECT t.id, p.part, t.booked_on, p.reference, '', p.party_account, p.party_name,
               p.amount_minor
        FROM banking_transaction t JOIN banking_detail p ON p.transaction_id = t.id
        WHERE t.account_id = d.account_id AND t.outcome = 'batch'
            AND p.amount_minor >= -d.amount_minor) c
    WHERE c.booked_on BETWEEN d.booked_on - %(days)s::int AND d.booked_on) c
WHERE d.company_id = %(company)s AND d.outcome = 'debit'
    AND (c.named OR d.returns AND c.amount_minor = -d.amount_minor)
    AND d.id <> ALL(%(without)s::bigint[])
ORDER BY d.booked_on, d.id, c.amount_minor = -d.amount_minor DESC, c.named DESC, c.payer DESC, c.booked_on DESC, c.id
"""
_DEBIT: Final = "t.outcome = 'debit' AND t.id <> ALL(%(without)s::bigint[])"


class NoSuchStatement(LookupError):
    """There is no such statement or account in this company."""


def accounts(company_id: int) -> tuple[AccountView, ...]:
    """Return the company's bank accounts by number, each with its last statement and balance."""
    statement = _ACCOUNTS.format(chain=_CHAIN, decided=_DECIDED)
    return tuple(AccountView(*row) for row in _rows(statement, {"company": company_id}))


def last_days(company_id: int) -> Mapping[AccountKey, date | None]:
    """Return the accounts that are known, each with its last open day where it was closed."""
    rows = _rows(_STANDINGS.format(decided=_DECIDED), {"company": company_id})
    return {AccountKey(number, currency): closed for number, currency, closed in rows}


def statements(
    company_id: int, *, account_id: int | None = None, limit: int = 50, offset: int = 0
) -> tuple[StatementView, ...]:
    """Return statements, those that reach furthest first; of one account if it is named."""
    which = "account_id = %(account)s" if account_id is not None else "true"
    return _statements(company_id, which, {"account": account_id, "limit": limit, "offset": offset})


def statement(company_id: int, statement_id: int) -> StatementView:
    """Return one statement. Raises NoSuchStatement, also for another company's."""
    found = _statements(company_id, "id = %(id)s", {"id": statement_id, "limit": 1, "offset": 0})
    if not found:
        raise NoSuchStatement(statement_id)
    return found[0]


def lines(
    company_id: int, statement_id: int, *, after: int = 0, limit: int = 500
) -> tuple[TransactionView, ...]:
    """Return the lines of a statement in its order, batches followed by their payments.

    `after` is the line where the page before ended; a page has `limit` lines, payments not counted.
    """
    values = {"company": company_id, "id": statement_id, "after": after, "limit": limit}
    own = "t.statement_id = %(id)s AND t.line > %(after)s"
    found = _transactions(_LINE.format(which=own) + " ORDER BY t.line LIMIT %(limit)s", values)
    if not found:
        return ()
    values["last"] = found[-1].line
    parts = _transactions(_PART.format(which=f"{own} AND t.line <= %(last)s"), values)
    return tuple(sorted((*found, *parts), key=lambda one: (one.line, one.part)))


def transactions_of(
    company_id: int, receipt_document_ids: Sequence[int]
) -> Mapping[int, TransactionView]:
    """Return by receipt the line, or the payment of a batch, that it came from.

    Receipts that came another way are left out.
    """
    values = {"company": company_id, "ids": list(receipt_document_ids)}
    found = (
        *_transactions(_LINE.format(which="t.document_id = ANY(%(ids)s)"), values),
        *_transactions(_PART.format(which="d.document_id = ANY(%(ids)s)"), values),
    )
    return {one.document_id: one for one in found if one.document_id is not None}


def debit(company_id: int, debit_id: int) -> TransactionView | None:
    """Return a line by which money went out; None where the company has no such line."""
    which = "t.outcome = 'debit' AND t.id = %(id)s"
    found = _transactions(_LINE.format(which=which), {"company": company_id, "id": debit_id})
    return found[0] if found else None


def debits(company_id: int, debit_ids: Collection[int]) -> Mapping[int, TransactionView]:
    """Return lines by which money went out, by their id."""
    which = "t.outcome = 'debit' AND t.id = ANY(%(ids)s)"
    values = {"company": company_id, "ids": list(debit_ids)}
    return {one.id: one for one in _transactions(_LINE.format(which=which), values)}


def unexplained_debits(
    company_id: int, *, limit: int = 500, after: int = 0, without: Collection[int] = ()
) -> tuple[TransactionView, ...]:
    """Return what went out, oldest first; `after` is the id where the last page ended.

    `without` are the lines of which somebody knows what they were for.
    """
    return _transactions(
        _LINE.format(which=f"{_DEBIT} AND t.id > %(after)s") + " ORDER BY t.id LIMIT %(limit)s",
        {"company": company_id, "after": after, "limit": limit, "without": list(without)},
    )


def returns_waiting(company_id: int, *, without: Collection[int] = ()) -> tuple[ReturnView, ...]:
    """Return the debits that look like payments sent back, each with what it may send back.

    A debit that the bank marks as a return is listed with the payments of its amount on its
    account in the 400 days before, also where there are none; any other only if it names the
    reference of one. `without` are the debits that were taken back already, or were for something
    else.
    """
    values = {"company": company_id, "days": _RETURN_DAYS, "without": list(without)}
    pairs = _rows(_RETURNS, values)
    marked = _transactions(_LINE.format(which=f"{_DEBIT} AND t.returns"), values)
    ids = {one for debit, credit, _ in pairs for one in (debit, credit)}
    known = _by_place(company_id, ids, {credit for _, credit, part in pairs if part})
    candidates: dict[int, list[TransactionView]] = {one.id: [] for one in marked}
    for debit, credit, part in pairs:
        kept = candidates.setdefault(debit, [])
        if len(kept) < _CANDIDATES:
            kept.append(known[credit, part])
    debits = {one.id: one for one in marked} | {one: known[one, 0] for one, _, _ in pairs}
    return tuple(
        ReturnView(debit, tuple(candidates[debit.id]))
        for debit in sorted(debits.values(), key=lambda one: (one.booked_on, one.id))
    )


def neighbours(
    account_id: int, from_on: date, to_on: date
) -> tuple[Neighbour | None, Neighbour | None]:
    """Return the final statements with balances that stand before and after these days.

    The one before ended last on or before the first day, the one after begins first on or after
    the last day.
    """
    final = Statement.objects.filter(
        account_id=account_id, interim=False, closing_minor__isnull=False, to_on__isnull=False
    )
    before = (
        final.filter(to_on__lte=from_on).order_by("-to_on", "-from_on", "-sequence", "-id").first()
    )
    after = (
        final.filter(from_on__gte=to_on, to_on__gt=to_on).order_by("from_on", "to_on", "id").first()
    )
    return _neighbour(before), _neighbour(after)


def overlapping(account_id: int, from_on: date, to_on: date) -> tuple[Neighbour, ...]:
    """Return the booked final statements of the account that share days with these."""
    found = Statement.objects.filter(
        account_id=account_id, interim=False, from_on__lt=to_on, to_on__gt=from_on
    )
    return tuple(one for row in found.order_by("id") if (one := _neighbour(row)) is not None)


def booked_before(account_id: int, digest: str) -> int | None:
    """Return the id of the account's statement that says the same, None if there is none."""
    found: int | None = (
        Statement.objects.filter(account_id=account_id, digest=digest)
        .values_list("id", flat=True)
        .first()
    )
    return found


def contradicted(
    account_id: int, *, identity: str, sequence: int | None, to_on: date
) -> int | None:
    """Return the import of a final statement with this number that ends on this day, if any."""
    found: int | None = (
        Statement.objects.filter(
            account_id=account_id, identity=identity, sequence=sequence, to_on=to_on, interim=False
        )
        .exclude(identity="")
        .values_list("batch_id", flat=True)
        .first()
    )
    return found


def currencies_of(company_id: int, number: str) -> tuple[str, ...]:
    """Return the currencies in which the company's books know an account number."""
    rows = _rows(
        "SELECT currency FROM banking_bankaccount WHERE company_id = %(company)s"
        " AND number = %(number)s ORDER BY 1",
        {"company": company_id, "number": number},
    )
    return tuple(str(row[0]) for row in rows)


def _statements(
    company_id: int, which: str, values: Mapping[str, Any]
) -> tuple[StatementView, ...]:
    rows = _rows(_STATEMENTS.format(chain=_CHAIN, which=which), {**values, "company": company_id})
    # a raw cursor hands JSON over as text
    return tuple(StatementView(*(*row[:18], tuple(json.loads(row[18])), *row[19:])) for row in rows)


def _by_place(
    company_id: int, ids: set[int], batches: set[int]
) -> Mapping[tuple[int, int], TransactionView]:
    values = {"company": company_id, "ids": list(ids), "batches": list(batches)}
    found = (
        *_transactions(_LINE.format(which="t.id = ANY(%(ids)s)"), values),
        *_transactions(_PART.format(which="t.id = ANY(%(batches)s)"), values),
    )
    return {(one.id, one.part): one for one in found}


def _neighbour(row: Statement | None) -> Neighbour | None:
    if row is None or row.from_on is None or row.to_on is None:
        return None
    return Neighbour(
        id=row.id,
        kind=row.kind,
        identity=row.identity,
        sequence=row.sequence,
        from_on=row.from_on,
        to_on=row.to_on,
        opening_minor=row.opening_minor,
        closing_minor=row.closing_minor,
    )


def _transactions(sql: str, values: Mapping[str, Any]) -> tuple[TransactionView, ...]:
    return tuple(TransactionView(*row) for row in _rows(sql, values))


def _rows(sql: str, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())
