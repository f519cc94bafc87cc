"""Edits a customer's record: the right for every field first, then all of it or nothing (B1)."""

from collections.abc import Mapping

from django.db import transaction

from huikuan.adapters.pinyin import spell
from huikuan.books.parties import operations as parties
from huikuan.books.parties.operations import BadEdit, EditedMeanwhile
from huikuan.books.parties.queries import CustomerView, NoSuchCustomer
from huikuan.books.people import queries as people
from huikuan.kernel.actors import Actor

__all__ = ["BadEdit", "EditedMeanwhile", "NoSuchCustomer", "edit_customer"]


def edit_customer(
    *,
    by: Actor,
    company_id: int,
    customer_no: str,
    version: int,
    changes: Mapping[str, object],
    why: str,
) -> CustomerView:
    """Change fields of a customer and return the new record.

    Each field asks for its own right (permissions: fields). Raises NotPermitted, NoSuchCustomer,
    EditedMeanwhile, BadEdit.
    """
    scope = people.authorize(by, "customers.edit", company_id).scope
    for field in changes:
        people.authorize_field(by, "customer", field, company_id)
    with transaction.atomic():
        return parties.edit_customer(
            by=by,
            company_id=company_id,
            customer_no=customer_no,
            version=version,
            changes=changes,
            spell=spell,
            salesperson=scope.salesperson,
            why=why,
        )
