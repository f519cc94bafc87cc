"""Hides the names of persons in a credit file from who may not see personal data (P4, PIPL).

A firm's register is public; whoever has no business with the people in it sees that there is one,
not who.
"""

from dataclasses import replace
from typing import Any, Final

from huikuan.books.dossiers.values import Fact
from huikuan.books.people import queries as people
from huikuan.flows.keep_dossier.showing import CreditFile
from huikuan.kernel.actors import Actor
from huikuan.rules.dossiers import Owner, OwnerKind, Registration

MASK: Final = "***"


def may_name(actor: Actor, company_id: int) -> bool:
    """Tell whether someone may see the names of persons in full."""
    if not people.permits(actor, "contacts", company_id):
        return False
    return not people.authorize(actor, "contacts", company_id).masked


def without_names(file: CreditFile, *, shown: bool) -> CreditFile:
    """Return the file, the persons in it named only where `shown`."""
    if shown:
        return file
    profile = file.profile
    registration = profile.registration
    return replace(
        file,
        profile=replace(
            profile,
            registration=None if registration is None else unnamed(registration, shown=False),
            owners=tuple(unnamed(one, shown=False) for one in profile.owners),
        ),
    )


def unnamed(fact: Fact[Any], *, shown: bool) -> Fact[Any]:
    """Return a fact, the person in it named only where `shown`."""
    value = fact.value
    if shown:
        return fact
    if isinstance(value, Owner) and value.kind is OwnerKind.PERSON:
        return replace(fact, value=replace(value, name=MASK, identity=""), key="")
    if isinstance(value, Registration) and value.legal_representative:
        return replace(fact, value=replace(value, legal_representative=MASK))
    return fact
