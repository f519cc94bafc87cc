"""Lets promises and disputes follow a booking at once: kept, broken again, paid, credited (A7, A8).

Called inside the transaction of the act, once it is closed: who pays what he promised is not
dunned in the same hour, and a payment that came back breaks its promise the day it is known. What
is not followed here, a file of thousands of receipts, the next closing of a day follows.
"""

from huikuan.books.disputes import queries as disputes
from huikuan.books.ledger import movements
from huikuan.books.ledger.values import Act
from huikuan.books.plans import queries as plans
from huikuan.flows import agree_plan, resolve_dispute
from huikuan.kernel.days import Day

__all__ = ["follow"]


def follow(act: Act, as_of: Day) -> None:
    """Judge the promises and close the disputes on the items that an act has moved."""
    items = movements.items_of_act(act.id, act.first_seq)
    if plans.concerned(items):
        agree_plan.follow(company_id=act.company_id, as_of=as_of, item_ids=items)
    if disputes.items_in_dispute(items):
        resolve_dispute.follow(company_id=act.company_id, as_of=as_of, item_ids=items)
