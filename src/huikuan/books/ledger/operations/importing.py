"""Judges staged documents against the books and writes those that stand (D1, I18, F8).

Invoices, receipts and opening items share one path: refuse repeats, conflicts, unknown customers
and impossible days by set; then insert what has no verdict, in one statement.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db import connection

from huikuan.books.intake.operations import refuse, repeats
from huikuan.books.ledger.operations.filling import filling
from huikuan.books.ledger.operations.issuing import issue, open_instalments
from huikuan.books.ledger.operations.periods import wait_for_close
from huikuan.books.ledger.values import Act
from huikuan.rules.items import Series

# Documents number themselves while they are staged.
NUMBERED: Final = ("document_id bigint DEFAULT nextval('ledger_document_id_seq')",)


@dataclass(frozen=True, slots=True)
class _Source:
    """How one kind of staged file becomes documents: SQL over `staged s`, `parties_customer c`."""

    number: str
    series: Series
    day: str
    kind: str
    amount: str
    due: str
    compared: tuple[str, ...]
    extra: tuple[tuple[str, str], ...]


_INVOICES: Final = _Source(
    number="invoice_no",
    series=Series.BILLING,
    day="issue_date",
    kind="CASE s.kind WHEN 'credit_note' THEN 2 WHEN 'debit_note' THEN 3 ELSE 1 END",
    amount="s.amount_minor",
    due="coalesce(s.due_date, t.due_on, s.issue_date)",
    compared=("customer_no", "issue_date", "amount_minor", "currency", "kind", "due_date"),
    extra=(
        ("tax_minor", "s.tax_minor"),
        ("order_no", "s.order_no"),
        ("delivered_on", "s.delivered_on"),
        ("credits", "s.credits"),
        ("disputed_from", "s.disputed_from"),
        ("disputed_to", "s.disputed_to"),
        ("salesperson", "s.salesperson"),
        ("einvoice_no", "s.einvoice_no"),
        ("terms", "coalesce(s.terms, nullif(c.terms, ''))"),
    ),
)
_RECEIPTS: Final = _Source(
    number="receipt_no",
    series=Series.RECEIPTS,
    day="received_on",
    kind="CASE s.method WHEN 'draft' THEN 5 ELSE 4 END",
    amount="-s.amount_minor",
    due="s.received_on",
    compared=("customer_no", "received_on", "amount_minor", "currency"),
    extra=tuple((one, f"s.{one}") for one in ("payer_name", "remittance", "method", "account")),
)
_OPENINGS: Final = _Source(
    number="invoice_no",
    series=Series.BILLING,
    day="issue_date",
    kind="6",
    amount="s.open_minor",
    due="s.due_date",
    compared=("customer_no", "issue_date", "due_date", "amount_minor", "open_minor", "currency"),
    extra=(),
)
_SOURCES: Final = {"invoices": _INVOICES, "receipts": _RECEIPTS, "open-items": _OPENINGS}

_UNKNOWN_CUSTOMER = """
    SELECT s.row, s.line, 'rejected', 'unknown_customer', 'customer_no', s.customer_no, NULL
    FROM staged s LEFT JOIN parties_customer c
        ON c.company_id = %(company)s AND c.customer_no = s.customer_no
    WHERE s.customer_no IS NOT NULL AND c.id IS NULL
"""
_THERE = """
    SELECT s.row, s.line,
           CASE WHEN d.amount_minor = {amount} AND d.currency = s.currency
                 AND d.issued_on = s.{day} AND d.kind = {kind}
                 AND d.customer_id IS NOT DISTINCT FROM c.id {same_due}
                THEN 'there' ELSE 'rejected' END,
           'conflicts_with_book', '{number}', s.{number},
           jsonb_build_object('amount_minor', d.amount_minor, 'currency', d.currency,
                              'issued_on', d.issued_on)
    FROM staged s
    JOIN ledger_document d ON d.company_id = %(company)s AND d.series = %(series)s
        AND d.number = s.{number}
    LEFT JOIN parties_customer c ON c.company_id = %(company)s AND c.customer_no = s.customer_no
    WHERE NOT EXISTS (SELECT FROM verdict v WHERE v.row = s.row)
"""
_NOTHING = """
    SELECT s.row, s.line, 'rejected', 'zero_amount', 'amount', '0', NULL
    FROM staged s WHERE {amount} = 0
        AND NOT EXISTS (SELECT FROM verdict v WHERE v.row = s.row)
"""
_DUE_BEFORE_ISSUE = """
    SELECT s.row, s.line, 'rejected', 'due_before_issue', 'due_date', s.due_date::text,
           jsonb_build_object('issue_date', s.issue_date)
    FROM staged s WHERE s.due_date < s.issue_date
        AND NOT EXISTS (SELECT FROM verdict v WHERE v.row = s.row)
"""
_OPEN_ABOVE_AMOUNT = """
    SELECT s.row, s.line, 'rejected', 'open_above_amount', 'open_amount', NULL,
           jsonb_build_object('amount_minor', s.amount_minor, 'open_minor', s.open_minor,
                              'currency', s.currency)
    FROM staged s WHERE s.open_minor * sign(s.amount_minor) NOT BETWEEN 1 AND abs(s.amount_minor)
        AND NOT EXISTS (SELECT FROM verdict v WHERE v.row = s.row)
"""
_WITHOUT_DUE = """
    SELECT DISTINCT coalesce(s.terms, nullif(c.terms, '')) AS terms, s.issue_date, s.delivered_on
    FROM staged s JOIN parties_customer c
        ON c.company_id = %(company)s AND c.customer_no = s.customer_no
    WHERE s.due_date IS NULL AND s.kind IS DISTINCT FROM 'credit_note'
        AND NOT EXISTS (SELECT FROM verdict v WHERE v.row = s.row)
"""
_DOCUMENTS = """
INSERT INTO ledger_document
    (id, company_id, customer_id, kind, series, number, issued_on, due_on, currency, amount_minor,
     attributes, batch_id, act_id{names})
SELECT s.document_id, %(company)s, c.id, {kind}, %(series)s, s.{number}, s.{day}, {due},
       s.currency, {amount}, s.attributes, %(batch)s, %(act)s{values}
FROM staged s
LEFT JOIN parties_customer c ON c.company_id = %(company)s AND c.customer_no = s.customer_no
{terms}
WHERE NOT EXISTS (SELECT FROM verdict v WHERE v.row = s.row)
"""
_TERMS_JOIN = """LEFT JOIN terms_due t ON s.due_date IS NULL AND t.issue_date = s.issue_date
    AND t.terms IS NOT DISTINCT FROM coalesce(s.terms, nullif(c.terms, ''))
    AND t.delivered_on IS NOT DISTINCT FROM s.delivered_on"""


def judge_documents(kind: str, company_id: int) -> None:
    """Refuse the staged rows of a kind that the books cannot take; the rest is left without verdict.

    Sums of money are not touched here: control totals are counted from what has no verdict.
    """
    wait_for_close(company_id)
    source = _SOURCES[kind]
    values = {"company": company_id, "series": int(source.series)}
    refuse(repeats(source.number, source.compared), values)
    refuse(_UNKNOWN_CUSTOMER, values)
    refuse(_NOTHING.format(amount=source.amount), values)
    if kind == "invoices":
        refuse(_DUE_BEFORE_ISSUE, values)
    if kind == "open-items":
        refuse(_OPEN_ABOVE_AMOUNT, values)
    same_due = "AND (s.due_date IS NULL OR d.due_on = s.due_date)" if kind == "invoices" else ""
    refuse(
        _THERE.format(
            amount=source.amount,
            day=source.day,
            kind=source.kind,
            number=source.number,
            same_due=same_due,
        ),
        values,
    )


def terms_without_due_day(company_id: int) -> list[tuple[str | None, date, date | None]]:
    """Return the distinct (terms, issue day, delivery day) of staged invoices without a due day.

    Terms are the row's own or else the customer's; None where neither names any.
    """
    with connection.cursor() as cursor:
        cursor.execute(_WITHOUT_DUE, {"company": company_id})
        return list(cursor.fetchall())


def set_due_days(rows: Iterable[tuple[str, date, date | None, date]]) -> None:
    """Take the due day of each (terms, issue day, delivery day) for the staged invoices."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS terms_due")
        cursor.execute(
            "CREATE TEMPORARY TABLE terms_due (terms text, issue_date date, delivered_on date,"
            " due_on date) ON COMMIT DROP"
        )
        with cursor.copy("COPY terms_due FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        cursor.execute("ANALYZE terms_due")


def invoices_on_terms(
    company_id: int, terms: list[str]
) -> list[tuple[int, str, date, date | None, int]]:
    """Return (document id, terms, issue day, delivery day, amount in minor units) of the staged
    invoices that fall due in several instalments by these terms.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT s.document_id, coalesce(s.terms, nullif(c.terms, '')), s.issue_date,"
            " s.delivered_on, s.amount_minor FROM staged s JOIN parties_customer c"
            " ON c.company_id = %(company)s AND c.customer_no = s.customer_no"
            " WHERE s.due_date IS NULL AND coalesce(s.terms, nullif(c.terms, '')) = ANY(%(terms)s)"
            " AND NOT EXISTS (SELECT FROM verdict v WHERE v.row = s.row)",
            {"company": company_id, "terms": terms},
        )
        return list(cursor.fetchall())


def set_instalments(rows: Iterable[tuple[int, int, date, int]]) -> None:
    """Spell out instalments: (document id, line, due day, minor units); parts of nothing are not."""
    with connection.cursor() as cursor, cursor.copy("COPY instalment FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def refuse_terms(refused: Iterable[tuple[str | None, str, str]], company_id: int) -> None:
    """Refuse the staged invoices whose due day cannot be told: (terms, reason code, figures)."""
    for terms, code, figures in refused:
        refuse(
            """SELECT s.row, s.line, 'rejected', %(code)s, 'terms', %(terms)s, %(figures)s::jsonb
            FROM staged s JOIN parties_customer c
                ON c.company_id = %(company)s AND c.customer_no = s.customer_no
            WHERE s.due_date IS NULL AND s.kind IS DISTINCT FROM 'credit_note'
                AND coalesce(s.terms, nullif(c.terms, '')) IS NOT DISTINCT FROM %(terms)s
                AND NOT EXISTS (SELECT FROM verdict v WHERE v.row = s.row)""",
            {"terms": terms, "code": code, "figures": figures, "company": company_id},
        )


def book_documents(kind: str, act: Act) -> None:
    """Write the staged documents that have no verdict, with their items and entries."""
    source = _SOURCES[kind]
    statement = _DOCUMENTS.format(
        names="".join(f", {name}" for name, _ in source.extra),
        values="".join(f", {value}" for _, value in source.extra),
        kind=source.kind,
        number=source.number,
        day=source.day,
        due=source.due,
        amount=source.amount,
        terms=_TERMS_JOIN if kind == "invoices" else "",
    )
    values = {
        "company": act.company_id,
        "series": int(source.series),
        "batch": act.batch_id,
        "act": act.id,
    }
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM staged")
        (rows,) = cursor.fetchone()
    with filling(rows):
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
        issue(act)


def prepare_booking() -> None:
    """Create the transaction's empty tables of instalments and of due days by terms."""
    open_instalments()
    set_due_days(())
