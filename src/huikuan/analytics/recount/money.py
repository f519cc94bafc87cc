"""Recounts where money received went, by statements that share nothing with the ledger's own (D4).

Every bank line that was booked is a receipt of its amount; what a receipt brought is open, or was
used by entries that still stand; each use of it is a decision once.
"""

from dataclasses import dataclass
from typing import Final

from django.db import connection

from huikuan.analytics.recount.values import Difference

# each: the row, what stands there, what should
_CHECKS: Final = {
    # what the bank says came in is what the ledger received, by account
    "bank_lines": """
        SELECT t.account_id::text || ' ' || t.currency, sum(t.minor)::text, sum(t.received)::text
        FROM (SELECT l.account_id, a.currency, l.amount_minor AS minor,
                     -coalesce(d.amount_minor, 0) AS received
              FROM banking_transaction l JOIN banking_bankaccount a ON a.id = l.account_id
              LEFT JOIN ledger_document d ON d.id = l.document_id AND d.company_id = l.company_id
              WHERE l.company_id = %(company)s AND l.outcome = 'receipt'
              UNION ALL
              SELECT l.account_id, a.currency, p.amount_minor, -coalesce(d.amount_minor, 0)
              FROM banking_detail p JOIN banking_transaction l ON l.id = p.transaction_id
              JOIN banking_bankaccount a ON a.id = l.account_id
              LEFT JOIN ledger_document d ON d.id = p.document_id AND d.company_id = p.company_id
              WHERE p.company_id = %(company)s AND l.outcome = 'batch'
                  AND p.document_id IS NOT NULL) t
        GROUP BY t.account_id, t.currency HAVING sum(t.minor) <> sum(t.received)
    """,
    # received = what is kept as open + what entries took and nobody gave back
    "money_received": """
        SELECT d.currency, sum(-d.amount_minor)::text,
               sum(coalesce(o.kept, 0) + coalesce(u.used, 0))::text
        FROM ledger_document d
        LEFT JOIN (SELECT item_id, -open_minor AS kept FROM ledger_openitem
                   WHERE company_id = %(company)s AND side = 1) o ON o.item_id >> 8 = d.id
        LEFT JOIN (SELECT item_id, sum(amount_minor) AS used FROM ledger_entry
                   WHERE company_id = %(company)s AND side = 1 AND kind <> 1
                   GROUP BY 1) u ON u.item_id >> 8 = d.id
        WHERE d.company_id = %(company)s AND d.series = 2
        GROUP BY 1 HAVING sum(-d.amount_minor)
            <> sum(coalesce(o.kept, 0) + coalesce(u.used, 0))
    """,
    # what left a receipt for another customer came in there, unless both were taken back
    "money_moved": """
        SELECT s.currency, s.minor::text, r.minor::text
        FROM (SELECT currency, coalesce(sum(-amount_minor), 0) AS minor FROM ledger_entry
              WHERE company_id = %(company)s AND account = 'transfer_clearing' GROUP BY 1) s
        FULL JOIN (SELECT d.currency, sum(-e.amount_minor) AS minor FROM ledger_document d
                   JOIN ledger_entry e ON e.item_id >> 8 = d.id AND e.group_id IS NULL
                   WHERE d.company_id = %(company)s AND d.method = 'transfer' GROUP BY 1) r
            USING (currency)
        WHERE coalesce(s.minor, 0) <> coalesce(r.minor, 0)
    """,
    # a version of a receipt's standing takes one decision that stands
    "decided_twice": """
        SELECT receipt_id::text, count(*)::text, '1' FROM cash_decision
        WHERE company_id = %(company)s AND undone_at IS NULL
        GROUP BY receipt_id, version HAVING count(*) > 1
    """,
    # what decisions that stand took of a receipt is not more than it brought
    "decided_beyond": """
        SELECT c.receipt_id::text, sum(c.minor)::text, (-d.amount_minor)::text
        FROM cash_decision c JOIN ledger_document d ON d.id = c.receipt_id
        WHERE c.company_id = %(company)s AND c.undone_at IS NULL
            AND c.kind NOT IN ('on_account', 'deposit', 'return', 'set_off')
        GROUP BY c.receipt_id, d.amount_minor HAVING sum(c.minor) > -d.amount_minor
    """,
    # a refund that was approved has two persons and stands in the books
    "refunds": """
        SELECT r.currency, sum(r.minor)::text, coalesce(sum(e.minor), 0)::text
        FROM cash_refund r LEFT JOIN cash_decision c ON c.id = r.decision_id
        LEFT JOIN LATERAL (
            SELECT sum(-x.amount_minor) AS minor FROM ledger_entry x
            WHERE x.act_id = c.act_id AND x.account = 'refund'
                AND x.company_id = r.company_id AND r.decided_person <> r.proposed_person) e ON true
        WHERE r.company_id = %(company)s AND r.state IN ('approved', 'paid')
        GROUP BY 1 HAVING sum(r.minor) <> coalesce(sum(e.minor), 0)
    """,
    # a debit that was explained is in the bank's books, and of the amount that it was for
    "bank_debits": """
        SELECT b.debit_id::text, coalesce(r.minor, c.minor, 0)::text || ' ' || b.currency,
               coalesce(-t.amount_minor, 0)::text || ' ' || coalesce(a.currency, '')
        FROM cash_bankdebit b
        LEFT JOIN banking_transaction t ON t.id = b.debit_id AND t.company_id = b.company_id
            AND t.outcome = 'debit'
        LEFT JOIN banking_bankaccount a ON a.id = t.account_id
        LEFT JOIN cash_refund r ON r.id = b.refund_id AND r.company_id = b.company_id
            AND r.state = 'paid' AND r.currency = b.currency
        LEFT JOIN cash_decision c ON c.id = b.decision_id AND c.company_id = b.company_id
            AND c.kind IN ('return', 'part_return') AND c.currency = b.currency
        WHERE b.company_id = %(company)s
            AND (t.id IS NULL OR a.currency <> b.currency OR b.minor <> -t.amount_minor
                 OR coalesce(r.minor, c.minor) IS DISTINCT FROM b.minor)
    """,
}


@dataclass(frozen=True, slots=True)
class Money:
    """What was counted, and every row that does not agree."""

    receipts: int
    decisions: int
    differences: tuple[Difference, ...]

    @property
    def sound(self) -> bool:
        """Whether everything agrees."""
        return not self.differences


def recount_money(company_id: int) -> Money:
    """Recount one company's money received: banks, receipts, uses, decisions, refunds."""
    values = {"company": company_id}
    found: list[Difference] = []
    with connection.cursor() as cursor:
        for check, statement in _CHECKS.items():
            cursor.execute(statement, values)
            found += [Difference(check, *map(str, row)) for row in cursor.fetchall()]
        cursor.execute(
            "SELECT (SELECT count(*) FROM ledger_document WHERE company_id = %(company)s"
            " AND series = 2),"
            " (SELECT count(*) FROM cash_decision WHERE company_id = %(company)s)",
            values,
        )
        receipts, decisions = cursor.fetchone()
    return Money(receipts, decisions, tuple(found))
