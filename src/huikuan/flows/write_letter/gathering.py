"""Gathers what letters say, for many customers at once: no question is asked a letter."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from huikuan.adapters.letterheads import Letterhead, letterhead
from huikuan.books.banking import queries as banking
from huikuan.books.banking.queries import AccountView
from huikuan.books.ledger import movements
from huikuan.books.ledger.movements import DebtItem
from huikuan.books.parties import queries as parties
from huikuan.books.parties.queries import CustomerView
from huikuan.books.people import queries as people
from huikuan.books.people.queries import CompanyView
from huikuan.books.policies import queries as policies
from huikuan.flows import charge_interest
from huikuan.flows.charge_interest import Owed
from huikuan.flows.write_letter.values import Ask, LetterRefused
from huikuan.kernel.days import Day
from huikuan.kernel.policies import PolicyVersion
from huikuan.rules import letters
from huikuan.rules.banking import AccountState
from huikuan.rules.letters import LetterPolicy, Part


@dataclass(frozen=True, slots=True)
class Template:
    """A template in force, with the digest of its version."""

    policy: LetterPolicy
    digest: bytes


@dataclass(frozen=True, slots=True)
class Facts:
    """What letters of a company are made of on a day."""

    company: CompanyView
    letterhead: Letterhead
    as_of: Day
    customers: Mapping[int, CustomerView]
    items: Mapping[int, DebtItem]
    open_minor: Mapping[int, int]
    orders: Mapping[int, str]
    accounts: Mapping[str, AccountView]
    templates: Mapping[str, Template]
    owed: Mapping[int, Owed]


def policy(company_id: int, template: str, as_of: Day) -> PolicyVersion:
    """Return the version of a template in force on a day. Raises LetterRefused: letter.template."""
    if template not in letters.NAMES:
        raise LetterRefused("letter.template", template=template)
    return policies.current(company_id=company_id, kind=letters.KIND, name=template, day=as_of)


def gather(company_id: int, asks: Sequence[Ask], as_of: Day) -> Facts:
    """Return the facts of these letters. Raises LetterRefused for an unknown template."""
    item_ids = {item for ask in asks for item in ask.item_ids}
    items = movements.items(company_id, item_ids)
    company = people.company_by_id(company_id)
    templates = {
        name: _template(company_id, name, as_of) for name in sorted({ask.template for ask in asks})
    }
    charged = {
        ask.customer_id
        for ask in asks
        if Part.INTEREST in templates[ask.template].policy.parts and ask.amounts.interest is None
    }
    return Facts(
        company=company,
        letterhead=letterhead(company.code),
        as_of=as_of,
        customers=parties.customers(company_id, {ask.customer_id for ask in asks}),
        items=items,
        open_minor=movements.open_on(company_id, item_ids, as_of),
        orders=movements.orders_of(company_id, {one.document_id for one in items.values()}),
        accounts=_accounts(company_id),
        templates=templates,
        owed=charge_interest.explain(company, charged, as_of) if charged else {},
    )


def parsed(version: PolicyVersion) -> Template:
    """Return a version of a template as letters are written from it. Raises PolicyRefused."""
    return Template(letters.parse(version.document), version.digest)


def _template(company_id: int, name: str, as_of: Day) -> Template:
    return parsed(policy(company_id, name, as_of))


def _accounts(company_id: int) -> dict[str, AccountView]:
    """The account to pay to, by currency: of those in use the one with the newest statement."""
    found: dict[str, AccountView] = {}
    for one in banking.accounts(company_id):
        # one that nobody has confirmed is never named to a debtor: a forged statement could name it
        if one.state == AccountState.OPEN and _newer(one, found.get(one.currency)):
            found[one.currency] = one
    return found


def _newer(one: AccountView, other: AccountView | None) -> bool:
    return other is None or (one.last_on or Day.min) > (other.last_on or Day.min)
