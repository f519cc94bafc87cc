"""The lines of a statement on their way into the books: temporary tables of the transaction (D4).

The receipts that they become are staged as any file of receipts is (books/intake) and booked by
the ledger; here the lines wait beside them, each naming the row of its receipt.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from django.db import connection

from huikuan.rules.banking import Seen

LINE: Final = (
    "row", "statement_id", "account_id", "line", "place", "booked_on", "value_on",
    "amount_minor", "status", "outcome", "receipt_row", "party_name", "party_account",
    "party_bank", "party_tax_id", "text", "bank_reference", "reference", "code", "returns",
    "charges_minor", "balance_minor", "digest", "occurrence",
)  # fmt: skip
DETAIL: Final = (
    "line_row", "part", "amount_minor", "receipt_row", "party_name", "party_account",
    "party_bank", "party_tax_id", "text", "reference",
)  # fmt: skip
_OPEN: Final = """
DROP TABLE IF EXISTS bank_line, bank_detail, bank_digest;
CREATE TEMPORARY TABLE bank_line (
    id bigint DEFAULT nextval('banking_transaction_id_seq'), row integer, statement_id integer,
    account_id integer, line integer, place text, booked_on date, value_on date,
    amount_minor bigint, status text, outcome text, receipt_row integer, party_name text,
    party_account text, party_bank text, party_tax_id text, text text, bank_reference text,
    reference text, code text, returns boolean, charges_minor bigint, balance_minor bigint,
    digest text, occurrence integer) ON COMMIT DROP;
CREATE TEMPORARY TABLE bank_detail (
    line_row integer, part integer, amount_minor bigint, receipt_row integer, party_name text,
    party_account text, party_bank text, party_tax_id text, text text, reference text)
    ON COMMIT DROP;
CREATE TEMPORARY TABLE bank_digest (account_id integer, digest text) ON COMMIT DROP;
"""
_SEEN: Final = """
SELECT t.account_id, t.digest, max(t.occurrence),
       coalesce(max(t.occurrence) FILTER (WHERE NOT s.interim), 0)
FROM banking_transaction t JOIN banking_statement s ON s.id = t.statement_id
WHERE t.status = 'booked' AND (t.digest, t.account_id) IN
    (SELECT digest, account_id FROM bank_digest)
GROUP BY 1, 2
"""


def open_stage() -> None:
    """Create the transaction's empty tables of lines, of their details and of their digests."""
    with connection.cursor() as cursor:
        cursor.execute(_OPEN)


def seen(digests: Iterable[tuple[int, str]]) -> Mapping[tuple[int, str], Seen]:
    """Return how often the books have lines of these (account, digest); what they lack is left out.

    Asked after the company's turn was taken, so that nobody adds to it meanwhile.
    """
    with connection.cursor() as cursor:
        with cursor.copy("COPY bank_digest FROM STDIN") as copy:
            for row in digests:
                copy.write_row(row)
        cursor.execute("ANALYZE bank_digest")
        cursor.execute(_SEEN)
        return {
            (account, digest): Seen(lines, final)
            for account, digest, lines, final in cursor.fetchall()
        }


def stage_lines(rows: Iterable[Sequence[object]]) -> None:
    """Stage lines, each a row of LINE."""
    _copy("bank_line", LINE, rows)


def stage_details(rows: Iterable[Sequence[object]]) -> None:
    """Stage the payments inside batches, each a row of DETAIL."""
    _copy("bank_detail", DETAIL, rows)


def _copy(table: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy,
    ):
        for row in rows:
            copy.write_row(row)
