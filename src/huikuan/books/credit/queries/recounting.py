"""Recounts what the credit book claims of itself: digests, seals, and what accounts keep (I14)."""

from dataclasses import dataclass
from typing import Final

from django.db import connection

_RECOUNT: Final = """
SELECT
    (SELECT count(*) FROM credit_decision WHERE company_id = %(company)s),
    (SELECT count(*) FROM credit_decision d WHERE d.company_id = %(company)s
        AND (d.digest <> credit_decision_digest(d)
             OR d.facts_digest <> sha256(convert_to(d.facts::text, 'UTF8')))),
    (SELECT count(*) FROM credit_seal s CROSS JOIN LATERAL (
        SELECT count(*) AS decisions, sha256(string_agg(d.digest, ''::bytea ORDER BY d.id)) AS digest
        FROM credit_decision d
        WHERE d.company_id = %(company)s AND d.id BETWEEN s.first_id AND s.last_id) f
        WHERE s.company_id = %(company)s
            AND (s.decisions <> f.decisions OR s.digest IS DISTINCT FROM f.digest)),
    (SELECT count(*) FROM credit_account a LEFT JOIN (
        SELECT account_id, currency, sum(minor - absorbed_minor) AS minor FROM credit_reservation
        WHERE state IN ('reserved', 'confirmed') GROUP BY 1, 2) r
        ON r.account_id = a.id AND r.currency = a.currency
        WHERE a.company_id = %(company)s AND a.reserved_minor <> coalesce(r.minor, 0))
"""


@dataclass(frozen=True, slots=True)
class CreditCount:
    """How many decisions there are, and what is wrong.

    Decisions whose content is not what their digest says, seals that do not fit their decisions,
    accounts that keep another sum than their reservations come to.
    """

    decisions: int
    changed: int
    broken_seals: int
    wrong_accounts: int

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong."""
        return self.changed == self.broken_seals == self.wrong_accounts == 0


def recount(company_id: int) -> CreditCount:
    """Recount a company's credit book by one question."""
    with connection.cursor() as cursor:
        cursor.execute(_RECOUNT, {"company": company_id})
        return CreditCount(*cursor.fetchone())
