"""Keeps what matching said of each receipt, with the policy that said it (D4, I16)."""

import json
from collections.abc import Iterable

from django.db import connection

from huikuan.books.cash.values import KeptVerdict, PolicyUsed

_COLUMNS = "receipt_id, amount_minor, currency, outcome, method, confidence, customer_id, verdict"
# what says the same again changes nothing: a clerk's page stays good, a second run writes nothing
_KEEP = f"""
INSERT INTO cash_standing AS s
    ({_COLUMNS}, company_id, state, version, policy, policy_version, policy_digest, as_of,
     computed_at)
SELECT {_COLUMNS}, %(company)s, CASE WHEN outcome = 'leave' THEN 'waiting' ELSE 'suggested' END, 1,
       %(name)s, %(version)s, %(digest)s, %(as_of)s, %(at)s
FROM said
ON CONFLICT (receipt_id) DO UPDATE
SET amount_minor = excluded.amount_minor, currency = excluded.currency, outcome = excluded.outcome,
    method = excluded.method, confidence = excluded.confidence,
    customer_id = excluded.customer_id, verdict = excluded.verdict, state = excluded.state,
    policy = excluded.policy, policy_version = excluded.policy_version,
    policy_digest = excluded.policy_digest, as_of = excluded.as_of,
    computed_at = excluded.computed_at, version = s.version + 1
WHERE s.state IN ('waiting', 'suggested') AND (s.amount_minor, s.outcome, s.verdict, s.state,
        s.policy_digest) IS DISTINCT FROM (excluded.amount_minor, excluded.outcome,
        excluded.verdict, excluded.state, excluded.policy_digest)
"""


def keep_verdicts(company_id: int, verdicts: Iterable[KeptVerdict], used: PolicyUsed) -> int:
    """Keep the verdicts on receipts that nobody has decided about; returns how many are new.

    A receipt whose verdict changes gets a new version; one that says what it said keeps its own.
    """
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS said")
        cursor.execute(
            "CREATE TEMPORARY TABLE said (receipt_id bigint, amount_minor bigint, currency text,"
            " outcome text, method text, confidence integer, customer_id integer, verdict jsonb)"
            " ON COMMIT DROP"
        )
        with cursor.copy(f"COPY said ({_COLUMNS}) FROM STDIN") as copy:
            for one in verdicts:
                copy.write_row(
                    (
                        one.receipt_id,
                        one.amount_minor,
                        one.currency,
                        one.outcome,
                        one.method,
                        one.confidence,
                        one.customer_id,
                        json.dumps(one.verdict, ensure_ascii=False, sort_keys=True),
                    )
                )
        cursor.execute(
            _KEEP,
            {
                "company": company_id,
                "name": used.name,
                "version": used.version,
                "digest": used.digest,
                "as_of": used.as_of,
                "at": used.at,
            },
        )
        return int(cursor.rowcount)
