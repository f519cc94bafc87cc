"""Reads which customers may be one firm: signs from master data, contacts and credit files (B1)."""

from collections.abc import Iterator
from datetime import date

from huikuan.books.dossiers import models
from huikuan.books.dossiers.queries.rows import in_force
from huikuan.books.dossiers.values import DuplicateView
from huikuan.books.parties import queries as parties
from huikuan.rules.dossiers import Sign, alike, compact, phone_key
from huikuan.rules.matching import AliasKind, alias_key, stem_key

_NUMBERED = {"identity": "identity", "account": "account"}


def duplicates(company_id: int, *, as_of: date, decided: bool = False) -> tuple[DuplicateView, ...]:
    """Return the pairs that may be one firm and that nobody has decided about, likeliest first.

    `decided`: those that somebody has. Three statements, whatever the number of customers.
    """
    verdicts = {
        (row.first_id, row.second_id): row.same
        for row in models.TwinDecision.objects.filter(company_id=company_id)
        .order_by("first_id", "second_id", "-id")
        .distinct("first_id", "second_id")
    }
    found = alike(_signs(company_id, as_of))
    return tuple(
        DuplicateView(one.first, one.second, one.shared, one.weight, verdicts.get(pair))
        for one in found
        if ((pair := (one.first, one.second)) in verdicts) == decided
    )


def _signs(company_id: int, as_of: date) -> Iterator[Sign]:
    for one in parties.by_ids(company_id):
        yield Sign(one.id, "name", alias_key(AliasKind.NAME, one.name))
        yield Sign(one.id, "stem", stem_key(one.name))
        # in China the tax id is the register's number
        yield Sign(one.id, "identity", compact(one.tax_id))
    for customer_id, phone in parties.phones(company_id):
        yield Sign(customer_id, "phone", phone_key(phone))
    for row in in_force(company_id, None, as_of, None, kinds=tuple(_NUMBERED)):
        yield Sign(row.customer_id, _NUMBERED[row.kind], row.number)
