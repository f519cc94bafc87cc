"""Issues a claim beside the principal: late interest, or costs of collection (Civil Code 561).

Each is a debit note of its own, so that principal, interest and costs stay separate balances; its
attributes say which it is, and payments settle it before the principal (rules/matching).
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from django.db import connection

from huikuan.books.ledger.operations.issuing import issue, open_instalments
from huikuan.books.ledger.operations.settling import DoesNotFit, hold_allocations
from huikuan.books.ledger.values import Act


@dataclass(frozen=True, slots=True)
class Charge:
    """A claim for interest or for costs: positive minor units, due at once unless it says when."""

    customer_id: int
    on: date
    due_on: date
    minor: int
    currency: str
    what: Literal["interest", "costs"]


def issue_charge(act: Act, one: Charge) -> tuple[int, str]:
    """Issue the debit note of a charge; returns its document id and its number.

    The number is INT- or COST- with the document's own: two acts never take the same. Raises
    DoesNotFit: amount_not_positive.
    """
    if one.minor <= 0:
        raise DoesNotFit("amount_not_positive", minor=one.minor)
    hold_allocations(act.company_id)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO ledger_document (id, company_id, customer_id, kind, series, number,"
            " issued_on, due_on, currency, amount_minor, attributes, act_id)"
            " SELECT n.id, %(company)s, %(customer)s, 3, 1, %(prefix)s || lpad(n.id::text, 8, '0'),"
            " %(on)s, %(due)s, %(currency)s, %(minor)s,"
            " jsonb_build_object(%(what)s::text, 'true'), %(act)s"
            " FROM (SELECT nextval('ledger_document_id_seq') AS id) n RETURNING id, number",
            {
                "company": act.company_id,
                "customer": one.customer_id,
                "prefix": "INT-" if one.what == "interest" else "COST-",
                "on": one.on,
                "due": one.due_on,
                "currency": one.currency,
                "minor": one.minor,
                "what": one.what,
                "act": act.id,
            },
        )
        document_id, number = cursor.fetchone()
    open_instalments()
    issue(act)
    return int(document_id), str(number)
