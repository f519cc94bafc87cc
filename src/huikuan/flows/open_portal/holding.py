"""What holds parts of a customer's debts: disputes, and promises not yet due (A7, A8)."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from huikuan.books.disputes import queries as disputes
from huikuan.books.plans import queries as plans


@dataclass(frozen=True, slots=True)
class Held:
    """Minor units by item."""

    disputed: Mapping[int, int]
    promised: Mapping[int, int]


def held(company_id: int, customer_id: int, as_of: dt.date) -> Held:
    """What is disputed and what is promised of a customer's items on a day."""
    only = [customer_id]
    return Held(
        disputes.disputed_minor(company_id, as_of, only),
        plans.promised_minor(company_id, as_of, only),
    )
