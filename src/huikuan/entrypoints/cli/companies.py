"""Decides which company a command means: the one named, else the only one there is."""

from huikuan.books.people import queries
from huikuan.books.people.queries import CompanyView, NoSuchCompany
from huikuan.entrypoints.cli.refusals import WrongUse
from huikuan.kernel.actors import Actor


def chosen(by: Actor, code: str | None) -> CompanyView:
    """The company ``code``, or without a code the only company.

    Raises WrongUse when there is none of that code, none at all, or several to choose from.
    """
    if code:
        try:
            return queries.company(by, code)
        except NoSuchCompany as missing:
            raise WrongUse("cli.company.unknown", company=code) from missing
    there = queries.companies(by)
    if len(there) == 1:
        return there[0]
    if not there:
        raise WrongUse("cli.company.none")
    raise WrongUse("cli.company.several", companies=", ".join(each.code for each in there))
