"""Books statements with their lines, each line beside the receipt that it became (D4, I18).

The receipts themselves are the ledger's; they are booked before, under the same act.
"""

import json
from collections.abc import Sequence
from typing import Any, Final

from django.db import connection

from huikuan.books.banking.values import NewStatement
from huikuan.books.evidence import operations as evidence
from huikuan.books.ledger.values import Act
from huikuan.kernel.actors import Actor

_TAKEN: Final = "SELECT nextval('banking_statement_id_seq') FROM generate_series(1, %s)"
_STATEMENT: Final = """
INSERT INTO banking_statement
    (id, account_id, company_id, batch_id, act_id, kind, interim, identity, sequence, from_on,
     to_on, opening_minor, closing_minor, lines, entries, credits_minor, debits_minor, digest,
     file_digest, findings, recorded_at)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""
_LINES: Final = """
INSERT INTO banking_transaction
    (id, statement_id, account_id, company_id, line, place, booked_on, value_on, amount_minor,
     status, outcome, document_id, party_name, party_account, party_bank, party_tax_id, text,
     bank_reference, reference, code, returns, charges_minor, balance_minor, digest, occurrence)
SELECT l.id, l.statement_id, l.account_id, %(company)s, l.line, left(l.place, 60), l.booked_on,
       l.value_on, l.amount_minor, l.status, l.outcome, s.document_id, l.party_name,
       l.party_account, l.party_bank, l.party_tax_id, l.text, l.bank_reference, l.reference,
       l.code, l.returns, l.charges_minor, l.balance_minor, l.digest, l.occurrence
FROM bank_line l LEFT JOIN staged s ON s.row = l.receipt_row
"""
_DETAILS: Final = """
INSERT INTO banking_detail
    (transaction_id, part, company_id, amount_minor, document_id, party_name, party_account,
     party_bank, party_tax_id, text, reference)
SELECT l.id, d.part, %(company)s, d.amount_minor, s.document_id, d.party_name, d.party_account,
       d.party_bank, d.party_tax_id, d.text, d.reference
FROM bank_detail d JOIN bank_line l ON l.row = d.line_row
LEFT JOIN staged s ON s.row = d.receipt_row
"""


def statement_ids(count: int) -> list[int]:
    """Return the ids of so many statements to come."""
    with connection.cursor() as cursor:
        cursor.execute(_TAKEN, (count,))
        return [int(row[0]) for row in cursor.fetchall()]


def book(statements: Sequence[NewStatement], *, act: Act, by: Actor) -> None:
    """Write the statements and the staged lines, each with its receipt, and a record of each.

    Raises django.db.IntegrityError where lines do not sum to what a statement says, where a
    receipt does not repeat its line, and for a statement that is booked already.
    """
    if act.batch_id is None:
        raise ValueError("a statement comes out of an import")
    with connection.cursor() as cursor:
        cursor.executemany(_STATEMENT, [_row(one, act) for one in statements])
        cursor.execute("ANALYZE bank_line")
        cursor.execute(_LINES, {"company": act.company_id})
        cursor.execute(_DETAILS, {"company": act.company_id})
    for one in statements:
        evidence.append(
            by=by,
            act="statement.booked",
            subject=("statement", str(one.id)),
            company_id=act.company_id,
            before=None,
            after={
                "batch": act.batch_id,
                "account": one.account_id,
                "kind": one.kind,
                "identity": one.identity,
                "from": one.from_on,
                "to": one.to_on,
                "opening_minor": one.opening_minor,
                "closing_minor": one.closing_minor,
                "lines": one.lines,
                "credits_minor": one.credits_minor,
                "debits_minor": one.debits_minor,
                "sha256": one.digest,
                "file_sha256": one.file_digest,
                "findings": [dict(each) for each in one.findings],
            },
        )


def _row(one: NewStatement, act: Act) -> tuple[Any, ...]:
    return (
        one.id, one.account_id, act.company_id, act.batch_id, act.id, one.kind[:40], one.interim,
        one.identity[:120], one.sequence, one.from_on, one.to_on, one.opening_minor,
        one.closing_minor, one.lines, one.entries, one.credits_minor, one.debits_minor, one.digest,
        one.file_digest, json.dumps([dict(each) for each in one.findings]), act.recorded_at,
    )  # fmt: skip
