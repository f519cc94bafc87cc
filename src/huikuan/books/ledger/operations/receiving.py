"""Receives money that no bank brought: a set-off, or what another company of the group hands over."""

from dataclasses import dataclass
from datetime import date

from django.db import connection

from huikuan.books.ledger.operations.issuing import issue, open_instalments
from huikuan.books.ledger.operations.settling import DoesNotFit, hold_allocations
from huikuan.books.ledger.values import Act


@dataclass(frozen=True, slots=True)
class SetOff:
    """What we owe a customer elsewhere and set off against what it owes us (抵销, article 568)."""

    customer_id: int
    number: str
    on: date
    minor: int
    currency: str
    reference: str


def receive_set_off(act: Act, one: SetOff) -> int:
    """Issue the receipt of a set-off, to be applied like money; returns its document id.

    Raises DoesNotFit: amount_not_positive, number_taken.
    """
    if one.minor <= 0:
        raise DoesNotFit("amount_not_positive", minor=one.minor)
    hold_allocations(act.company_id)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO ledger_document (company_id, customer_id, kind, series, number, issued_on,"
            " due_on, currency, amount_minor, remittance, method, act_id)"
            " SELECT %(company)s, %(customer)s, 4, 2, %(number)s, %(on)s, %(on)s, %(currency)s,"
            " -%(minor)s, %(reference)s, 'offset', %(act)s WHERE NOT EXISTS (SELECT FROM"
            " ledger_document WHERE company_id = %(company)s AND series = 2 AND number = %(number)s)"
            " RETURNING id",
            {
                "company": act.company_id,
                "customer": one.customer_id,
                "number": one.number,
                "on": one.on,
                "currency": one.currency,
                "minor": one.minor,
                "reference": one.reference,
                "act": act.id,
            },
        )
        row = cursor.fetchone()
    if row is None:
        raise DoesNotFit("number_taken", number=one.number)
    open_instalments()
    issue(act)
    return int(row[0])


@dataclass(frozen=True, slots=True)
class FromGroup:
    """What of a receipt in another company's books is handed over: positive minor units of it.

    `company` is that company's code; `on` is the day on which the money came in there.
    """

    document_id: int
    company_id: int
    company: str
    minor: int
    on: date


def receive_from_group(act: Act, one: FromGroup) -> int:
    """Issue the receipt of money that another company of the group received for this one.

    It names where the money came in, and keeps the payer and what he wrote. Returns its document
    id. Raises DoesNotFit: amount_not_positive, unknown_receipt.
    """
    if one.minor <= 0:
        raise DoesNotFit("amount_not_positive", minor=one.minor)
    hold_allocations(act.company_id)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO ledger_document (id, company_id, kind, series, number, issued_on, due_on,"
            " currency, amount_minor, payer_name, remittance, method, attributes, act_id)"
            " SELECT n.id, %(company)s, 4, 2, left(%(code)s || '/' || d.number, 40) || '/' || n.id,"
            " %(on)s, %(on)s, d.currency, -%(minor)s, d.payer_name, d.remittance, 'group',"
            " coalesce(d.attributes, '{}'::jsonb) || jsonb_build_object('group_company',"
            " %(code)s::text, 'group_document', d.id::text, 'group_number', d.number), %(act)s"
            " FROM ledger_document d, (SELECT nextval('ledger_document_id_seq') AS id) n"
            " WHERE d.id = %(document)s AND d.company_id = %(from)s AND d.series = 2 RETURNING id",
            {
                "company": act.company_id,
                "code": one.company,
                "on": one.on,
                "minor": one.minor,
                "act": act.id,
                "document": one.document_id,
                "from": one.company_id,
            },
        )
        row = cursor.fetchone()
    if row is None:
        raise DoesNotFit("unknown_receipt", document_id=one.document_id)
    open_instalments()
    issue(act)
    return int(row[0])
