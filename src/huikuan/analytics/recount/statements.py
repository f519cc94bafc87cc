"""Recounts bank statements from their raw rows, by code that shares nothing with banking (D4, I21).

Every statement ties, every credit that a bank has booked is one receipt, and every balance follows
from the one before unless it was said when it was booked. The first row of each kind that differs
is named.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.db import connection

# each names its first wrong row: the row, what stands there, what was counted
_CHECKS: Final = {
    "statement_balance": """
        SELECT s.id, s.closing_minor, s.opening_minor + coalesce((SELECT sum(t.amount_minor)
            FROM banking_transaction t WHERE t.statement_id = s.id AND t.status = 'booked'), 0)
        FROM banking_statement s WHERE s.company_id = %(company)s AND NOT s.interim
            AND s.opening_minor IS NOT NULL AND s.closing_minor <> s.opening_minor
            + coalesce((SELECT sum(t.amount_minor) FROM banking_transaction t
                        WHERE t.statement_id = s.id AND t.status = 'booked'), 0)
        ORDER BY 1 LIMIT 1""",
    "statement_lines": """
        SELECT s.id, s.lines, count(t.id) FROM banking_statement s
        LEFT JOIN banking_transaction t ON t.statement_id = s.id
        WHERE s.company_id = %(company)s GROUP BY s.id HAVING s.lines <> count(t.id)
        ORDER BY 1 LIMIT 1""",
    "line_receipt": """
        SELECT t.id, t.amount_minor, coalesce(sum(-d.amount_minor), 0)
        FROM banking_transaction t JOIN banking_bankaccount a ON a.id = t.account_id
        LEFT JOIN banking_detail p ON p.transaction_id = t.id
        LEFT JOIN ledger_document d ON d.id = coalesce(t.document_id, p.document_id)
            AND d.company_id = t.company_id AND d.series = 2 AND d.currency = a.currency
            AND d.issued_on = t.booked_on
            AND -d.amount_minor = CASE WHEN t.document_id IS NULL THEN p.amount_minor
                                       ELSE t.amount_minor END
        WHERE t.company_id = %(company)s AND t.status = 'booked' AND t.amount_minor > 0
            AND t.outcome <> 'there'
        GROUP BY t.id HAVING coalesce(sum(-d.amount_minor) FILTER (WHERE t.document_id IS NULL),
                                      max(-d.amount_minor), 0) <> t.amount_minor
        ORDER BY 1 LIMIT 1""",
    "receipt_twice": """
        SELECT document_id, count(*), 1 FROM (
            SELECT document_id FROM banking_transaction WHERE company_id = %(company)s
            UNION ALL SELECT document_id FROM banking_detail WHERE company_id = %(company)s) d
        WHERE document_id IS NOT NULL GROUP BY 1 HAVING count(*) > 1 ORDER BY 1 LIMIT 1""",
    "line_there": """
        SELECT t.id, t.amount_minor, 0 FROM banking_transaction t
        WHERE t.company_id = %(company)s AND t.outcome = 'there' AND NOT EXISTS (
            SELECT FROM banking_transaction o WHERE o.account_id = t.account_id
                AND o.digest = t.digest AND o.occurrence = t.occurrence AND o.id < t.id
                AND o.outcome <> 'there' AND o.amount_minor = t.amount_minor)
        ORDER BY 1 LIMIT 1""",
    "statement_chain": """
        SELECT s.id, s.opening_minor, p.closing_minor FROM banking_statement s
        CROSS JOIN LATERAL (
            SELECT q.* FROM banking_statement q
            WHERE q.account_id = s.account_id AND NOT q.interim AND q.closing_minor IS NOT NULL
                AND q.to_on <= s.from_on AND (q.from_on, q.to_on, coalesce(q.sequence, 0), q.id)
                    < (s.from_on, s.to_on, coalesce(s.sequence, 0), s.id)
            ORDER BY q.to_on DESC, q.from_on DESC, q.sequence DESC NULLS LAST, q.id DESC
            LIMIT 1) p
        WHERE s.company_id = %(company)s AND NOT s.interim AND s.opening_minor <> p.closing_minor
            AND NOT (s.findings || p.findings) @> '[{"code": "bank_gap"}]'
            AND NOT (s.findings || p.findings) @> '[{"code": "bank_overlap"}]'
        ORDER BY 1 LIMIT 1""",
}
_COUNTS: Final = """
SELECT (SELECT count(*) FROM banking_statement WHERE company_id = %(company)s),
       (SELECT count(*) FROM banking_transaction WHERE company_id = %(company)s)
"""


@dataclass(frozen=True, slots=True)
class StatementDifference:
    """A row that does not agree: the check, the row, what stands there, what was counted."""

    check: str
    row: str
    found: str
    expected: str


@dataclass(frozen=True, slots=True)
class StatementCount:
    """What was recounted, and the first differing row of every check that failed."""

    statements: int
    lines: int
    differences: tuple[StatementDifference, ...]

    @property
    def sound(self) -> bool:
        """Whether everything agrees."""
        return not self.differences


def recount_statements(company_id: int) -> StatementCount:
    """Recount the bank statements of one company."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS, {"company": company_id})
        statements, lines = cursor.fetchone()
    return StatementCount(statements, lines, tuple(_differences(company_id)))


def _differences(company_id: int) -> Iterator[StatementDifference]:
    for check, sql in _CHECKS.items():
        with connection.cursor() as cursor:
            cursor.execute(sql, {"company": company_id})
            row = cursor.fetchone()
        if row is not None:
            yield StatementDifference(check, *(str(one) for one in row))
