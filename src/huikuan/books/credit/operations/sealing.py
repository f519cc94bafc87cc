"""Puts decisions under the house's chain, many at a time (D3, I31).

A decision carries a digest of all that it says from the moment it is written; a seal commits to a
run of them in one record of the chain. One locked head for every order would let through some
three hundred a second.
"""

from typing import Final

from django.db import connection

from huikuan.books.credit import models
from huikuan.books.evidence import operations as evidence
from huikuan.kernel.actors import Actor

_LOCK: Final = 7_402
_FRESH: Final = """
SELECT min(d.id), max(d.id), count(*), sha256(string_agg(d.digest, ''::bytea ORDER BY d.id))
FROM credit_decision d WHERE d.company_id = %(company)s AND d.id > coalesce(
    (SELECT max(s.last_id) FROM credit_seal s WHERE s.company_id = %(company)s), 0)
"""


def seal(*, by: Actor, company_id: int) -> int:
    """Seal the decisions of a company that no seal covers yet, and return how many they are.

    Decisions that are being written are waited for, and new ones wait until this transaction ends:
    call it in one of its own.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", (_LOCK, company_id))
        cursor.execute(_FRESH, {"company": company_id})
        first, last, count, digest = cursor.fetchone()
    if not count:
        return 0
    seq = evidence.append(
        by=by,
        act="decisions.sealed",
        subject=("decisions", f"{first}-{last}"),
        company_id=company_id,
        before=None,
        after={"decisions": count, "digest": bytes(digest).hex()},
    )
    models.Seal.objects.create(
        company_id=company_id,
        first_id=first,
        last_id=last,
        decisions=count,
        digest=digest,
        evidence_seq=seq,
    )
    return int(count)
