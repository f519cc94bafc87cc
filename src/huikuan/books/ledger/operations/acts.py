"""Opens and closes an act: one booking, in one transaction, with one digest over what it wrote."""

from datetime import datetime

from django.db import connection

from huikuan.books.ledger.values import Act, Posted
from huikuan.kernel.actors import Actor

_OPEN = """
INSERT INTO ledger_act (company_id, kind, recorded_at, txid, actor, batch_id, why,
                        first_seq, first_document)
SELECT %s, %s, %s, pg_current_xact_id()::text::bigint, %s, %s, %s,
       (SELECT last_value FROM ledger_entry_seq_seq), (SELECT last_value FROM ledger_document_id_seq)
RETURNING id, first_seq, first_document
"""

# Entries in a fixed binary form, 28 bytes each, hashed by blocks of 4,096 and then over the
# blocks: bounded memory at any size. `flows.verify` recomputes it by other code.
_DIGEST = """
SELECT coalesce(sum(b.n), 0)::bigint, min(b.first), max(b.last),
       encode(sha256(coalesce(string_agg(b.d, ''::bytea ORDER BY n.block), ''::bytea)), 'hex')
FROM generate_series(%(first)s::bigint / 4096, (SELECT max(seq) FROM ledger_entry) / 4096) n(block)
-- each block by itself, in the order of the key: nothing large is sorted
CROSS JOIN LATERAL (
    SELECT count(*) AS n, min(seq) AS first, max(seq) AS last,
           sha256(string_agg(int8send(seq) || int8send(coalesce(item_id, 0))
                             || int8send(amount_minor) || date_send(effective_on),
                             ''::bytea ORDER BY seq)) AS d
    FROM ledger_entry WHERE seq >= greatest(n.block * 4096, %(first)s)
        AND seq < (n.block + 1) * 4096 AND act_id = %(act)s OFFSET 0) b
WHERE b.n > 0
"""


def open_act(
    *,
    company_id: int,
    kind: str,
    by: Actor,
    recorded_at: datetime,
    batch_id: int | None = None,
    why: str = "",
) -> Act:
    """Open an act in the caller's transaction; the database checks it whole at commit."""
    with connection.cursor() as cursor:
        cursor.execute(
            _OPEN,
            (company_id, kind, recorded_at, f"{by.kind}:{by.id}", batch_id, why),
        )
        act_id, first_seq, first_document = cursor.fetchone()
    return Act(
        id=act_id,
        company_id=company_id,
        kind=kind,
        recorded_at=recorded_at,
        first_seq=first_seq,
        first_document=first_document,
        batch_id=batch_id,
    )


def learn_sizes() -> None:
    """Let the planner know how large the ledger has become, after a batch changed it much.

    The server finds out by itself within a minute; the next file of a firm's books comes sooner,
    and would be judged by plans made for empty tables.
    """
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE ledger_document, ledger_item, ledger_entry, ledger_openitem")


def close_act(act: Act) -> Posted:
    """Check the act now rather than at commit, and return what it wrote with its digest.

    Raises django.db.IntegrityError when an allocation does not sum to zero or a document was
    not issued in full.
    """
    span = {"first": act.first_seq, "act": act.id}
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS act_is_whole IMMEDIATE")
        cursor.execute("SET CONSTRAINTS act_is_whole DEFERRED")
        cursor.execute(_DIGEST, span)
        entries, first_seq, last_seq, digest = cursor.fetchone()
        cursor.execute(
            "SELECT count(*) FROM ledger_document WHERE id >= %s AND act_id = %s",
            (act.first_document, act.id),
        )
        (documents,) = cursor.fetchone()
    return Posted(
        act_id=act.id,
        documents=documents,
        entries=entries,
        first_seq=first_seq,
        last_seq=last_seq,
        digest=digest,
    )
