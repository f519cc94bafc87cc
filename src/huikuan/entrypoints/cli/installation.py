"""What ``setup`` and ``demo`` share: a company and the first accounts, made and told about."""

from dataclasses import dataclass
from typing import TypedDict

from huikuan.adapters.texts import Language
from huikuan.entrypoints.cli.actor import operator
from huikuan.entrypoints.cli.console import Console
from huikuan.entrypoints.cli.refusals import WrongUse


class Account(TypedDict):
    """An account of the installation; its password when it was made now, else None."""

    username: str
    roles: list[str]
    password: str | None


class Installed(TypedDict):
    """What ``setup --json`` prints beside the schema's steps."""

    company: str
    company_made: bool
    policies: list[str]
    accounts: list[Account]


@dataclass(frozen=True, slots=True)
class Wanted:
    """The company and the user names of an installation; no director where his name is empty."""

    company: str
    name: str
    name_en: str
    currency: str
    country: str
    administrator: str
    accountant: str
    director: str = ""


def install(wanted: Wanted, language: Language, console: Console) -> Installed:
    """Make what is missing; the contract's document, whose passwords are shown this once.

    Raises WrongUse when the books refuse a name, a currency or a user.
    """
    from huikuan.books.people.operations import Refused
    from huikuan.flows import set_up as flow

    books = (
        (wanted.accountant, "cli.setup.accountant_name", flow.ACCOUNTANT_ROLES),
        (wanted.director, "cli.setup.director_name", flow.DIRECTOR_ROLES),
    )
    accounts = (
        flow.NewAccount(
            username=wanted.administrator,
            name=console.text("cli.setup.administrator_name"),
            roles=flow.ADMINISTRATOR_ROLES,
            everywhere=True,
            language=language,
        ),
        *(
            flow.NewAccount(
                username=username,
                name=console.text(name),
                roles=roles,
                everywhere=False,
                language=language,
            )
            for username, name, roles in books
            if username
        ),
    )
    company = flow.NewCompany(
        code=wanted.company,
        name=wanted.name,
        name_en=wanted.name_en,
        currency=wanted.currency,
        country=wanted.country,
    )
    try:
        made = flow.set_up(by=operator(), company=company, accounts=accounts)
    except Refused as refused:
        raise WrongUse(refused.code, **refused.figures) from refused
    return {
        "company": made.company_code,
        "company_made": made.company_made,
        "policies": list(made.policies),
        "accounts": [
            Account(
                username=each.username,
                roles=list(each.roles),
                password=made.passwords.get(each.username),
            )
            for each in accounts
        ],
    }


def tell(made: Installed, console: Console) -> None:
    """Write what was made, each password once."""
    code = "cli.setup.company_made" if made["company_made"] else "cli.setup.company_there"
    console.say(code, company=made["company"])
    if made["policies"]:
        console.say("cli.setup.policies", policies=", ".join(made["policies"]))
    for each in made["accounts"]:
        code = "cli.setup.account_made" if each["password"] else "cli.setup.account_there"
        console.say(code, username=each["username"], password=each["password"])
    if any(each["password"] for each in made["accounts"]):
        console.say("cli.setup.once")
