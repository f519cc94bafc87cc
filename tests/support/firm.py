"""A firm of the group with an account for each role, for tests that need someone to ask."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction

from huikuan.books.people import operations, queries
from huikuan.books.people.permissions import matrix
from huikuan.books.people.queries import CompanyView
from huikuan.kernel.actors import Actor, system

PASSWORD = "Long enough 8 pass"
SETUP = system("setup", "setup-1")
LATER = dt.datetime(2099, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True)
class Firm:
    """A company and the names of its accounts by role."""

    company: CompanyView
    accounts: dict[str, str]

    def actor(self, role: str) -> Actor:
        """The account with the role, acting in a request."""
        return queries.user_actor(self.accounts[role], request_id="req-t")

    def token(self, *scopes: str, responsible: str = "ar_accountant") -> str:
        """The text of a new token."""
        with transaction.atomic():
            _, text = operations.create_token(
                by=SETUP,
                name="erp",
                scopes=scopes,
                company_id=self.company.id,
                expires_at=LATER,
                responsible=self.accounts[responsible],
            )
        return text


def found(code: str = "SH", *, salesperson: str = "李雷") -> Firm:
    """Make a company with one account for each role, named after role and company."""
    accounts = {}
    with transaction.atomic():
        company = operations.create_company(
            by=SETUP, code=code, name=f"{code} 制造有限公司", currency="CNY"
        )
        for role in matrix().roles:
            username = f"{role}-{code}".lower()
            operations.create_user(
                by=SETUP,
                username=username,
                password=PASSWORD,
                name=username,
                salesperson=salesperson if role == "sales" else "",
            )
            operations.grant_role(by=SETUP, username=username, role=role, company_id=company.id)
            accounts[role] = username
    return Firm(company, accounts)
