"""Makes an installation ready for its first user: company, accounts, policies (contract: ``setup``).

Only what is missing is made, so it can be asked again at any time. Two accounts come first, because
one person must not hold both (segregation D18): the administrator, who opens accounts and sees no
books, and the accountant, who loads and works the books. Where a finance director is asked for too,
he approves what the accountant proposes and reads the audit log. A password is made up, returned
once, and kept nowhere.
"""

import secrets
import string
from dataclasses import dataclass

from django.db import transaction

from huikuan.books.people import operations as people
from huikuan.books.people import queries
from huikuan.books.policies import operations as policies
from huikuan.kernel.actors import Actor

PASSWORD_LENGTH = 20
ADMINISTRATOR_ROLES = ("administrator",)
ACCOUNTANT_ROLES = ("ar_accountant", "credit_controller")
DIRECTOR_ROLES = ("finance_director",)
# without the signs that look like others on paper
_SIGNS = "".join(sorted(set(string.ascii_letters + string.digits) - set("0O1lI")))


@dataclass(frozen=True, slots=True)
class NewCompany:
    """The seller to make, should its code be free."""

    code: str
    name: str
    name_en: str
    currency: str
    country: str


@dataclass(frozen=True, slots=True)
class NewAccount:
    """An account to make, should its user name be free; ``everywhere``: in every company."""

    username: str
    name: str
    roles: tuple[str, ...]
    everywhere: bool
    language: str
    password: str = ""


@dataclass(frozen=True, slots=True)
class Made:
    """What was missing and is there now: preset policies by kind and name, passwords by user."""

    company_id: int
    company_code: str
    company_made: bool
    policies: tuple[str, ...]
    passwords: dict[str, str]


def set_up(*, by: Actor, company: NewCompany, accounts: tuple[NewAccount, ...]) -> Made:
    """Make the company, accounts and preset policies that are missing, in one transaction.

    Raises people's Refused: an unknown currency, or a password that breaks the rules.
    """
    with transaction.atomic():
        people.hold_installation()
        there = {each.code: each for each in queries.companies(by)}
        found = there.get(company.code)
        place = found or people.create_company(
            by=by,
            code=company.code,
            name=company.name,
            name_en=company.name_en,
            currency=company.currency,
            country=company.country,
        )
        passwords = {
            account.username: _open_account(by, account, place.id)
            for account in accounts
            if queries.user(account.username) is None
        }
        return Made(
            company_id=place.id,
            company_code=place.code,
            company_made=found is None,
            policies=tuple(f"{each.kind}/{each.name}" for each in policies.load_presets(by=by)),
            passwords=passwords,
        )


def new_password() -> str:
    """A password that passes the rules: letters and figures, none of them easily misread."""
    while True:
        word = "".join(secrets.choice(_SIGNS) for _ in range(PASSWORD_LENGTH))
        if any(sign.isdigit() for sign in word) and any(sign.isalpha() for sign in word):
            return word


def _open_account(by: Actor, account: NewAccount, company_id: int) -> str:
    password = account.password or new_password()
    people.create_user(
        by=by,
        username=account.username,
        password=password,
        name=account.name,
        language=account.language,
    )
    for role in account.roles:
        where = None if account.everywhere else company_id
        people.grant_role(by=by, username=account.username, role=role, company_id=where)
    return password
