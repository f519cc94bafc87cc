"""Reads a customer's record as it is kept (B1); what it owes is a report, not a record."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet, Subquery

from huikuan.books.parties.models import Contact, ContactFact, Customer, DunningHold
from huikuan.rules.contact import Channel, Purpose, Recipient


class NoSuchCustomer(LookupError):
    """No such customer in the company, or not one of this salesperson's: the two look the same."""


@dataclass(frozen=True, slots=True)
class CustomerView:
    """A customer's master data; `version` counts its edits."""

    id: int
    customer_no: str
    name: str
    short_name: str
    tax_id: str
    country: str
    region: str
    industry: str
    group_no: str
    salesperson: str
    since: date | None
    currency: str
    terms: str
    key_account: bool
    version: int


@dataclass(frozen=True, slots=True)
class ContactView:
    """A person at a customer: personal data, shown only to who may see contacts."""

    name: str
    email: str
    phone: str


@dataclass(frozen=True, slots=True)
class PersonView:
    """A person at a customer with what he answers for and agreed to (rules.contact)."""

    id: int
    name: str
    email: str
    phone: str
    role: str
    language: str
    time_zone: str
    refused: frozenset[Purpose]
    stopped: frozenset[Channel]
    verified: frozenset[Channel]


@dataclass(frozen=True, slots=True)
class HoldView:
    """What stops the dunning of a customer: complaint, insolvency, legal or a person's pause."""

    id: int
    code: str
    since: date
    until: date | None
    why: str
    actor: str


@dataclass(frozen=True, slots=True)
class PayerView:
    """A customer, as far as a payer can be recognised by it."""

    id: int
    customer_no: str
    name: str
    short_name: str
    tax_id: str
    group_no: str
    pinyin: str
    oldest_first: bool


def payers(company_id: int) -> list[PayerView]:
    """Return all customers of a company as payers, by number.

    `oldest_first`: the contract lets us settle the oldest debt first (attribute oldest_first).
    """
    rows = Customer.objects.filter(company_id=company_id).order_by("customer_no")
    names = ("id", "customer_no", "name", "short_name", "tax_id", "group_no", "pinyin")
    return [
        PayerView(*(*row[:-1], str((row[-1] or {}).get("oldest_first", "")).lower() == "true"))
        for row in rows.values_list(*names, "attributes")
    ]


def customer(*, company_id: int, customer_no: str, salesperson: str | None = None) -> CustomerView:
    """Return a customer by its number, for a salesperson only the own. Raises NoSuchCustomer."""
    return view(_row(company_id, customer_no, salesperson))


def customers(
    company_id: int, customer_ids: Collection[int] | None = None, *, salesperson: str | None = None
) -> Mapping[int, CustomerView]:
    """Return these customers (without ids: all) by id, in the order of their numbers."""
    rows = Customer.objects.filter(company_id=company_id)
    if customer_ids is not None:
        rows = rows.filter(id__in=list(customer_ids))
    if salesperson is not None:
        rows = rows.filter(salesperson=salesperson)
    names = CustomerView.__slots__
    found = rows.order_by("customer_no").values_list(*names).iterator(chunk_size=10_000)
    return {row[0]: CustomerView(*row) for row in found}


def page(
    company_id: int,
    *,
    after: int = 0,
    limit: int = 50,
    text: str = "",
    salesperson: str | None = None,
) -> tuple[CustomerView, ...]:
    """Return customers by number, from after one (an id) on, by words of name or number if any."""
    rows = Customer.objects.filter(company_id=company_id)
    if after:
        last = Customer.objects.filter(company_id=company_id, id=after).values("customer_no")
        rows = rows.filter(customer_no__gt=Subquery(last[:1]))
    if text:
        rows = rows.filter(Q(name__icontains=text) | Q(customer_no__icontains=text))
    if salesperson is not None:
        rows = rows.filter(salesperson=salesperson)
    return tuple(view(row) for row in rows.order_by("customer_no")[:limit])


def contacts(
    *, company_id: int, customer_no: str, salesperson: str | None = None
) -> tuple[ContactView, ...]:
    """Return the people known at a customer, by name. Raises NoSuchCustomer."""
    row = _row(company_id, customer_no, salesperson)
    return tuple(
        ContactView(one.name, one.email, one.phone) for one in row.contacts.order_by("name", "id")
    )


def addresses(company_id: int, customer_ids: Collection[int]) -> Mapping[int, ContactView]:
    """Return for each of these customers the first person known with an e-mail address."""
    rows = Contact.objects.filter(
        customer__company_id=company_id, customer_id__in=list(customer_ids)
    ).exclude(email="")
    found = rows.order_by("customer_id", "id").distinct("customer_id")
    return {one.customer_id: ContactView(one.name, one.email, one.phone) for one in found}


def people(company_id: int, customer_id: int) -> tuple[PersonView, ...]:
    """Return the people known at a customer with what they agreed to, by their ids."""
    rows = Contact.objects.filter(customer__company_id=company_id, customer_id=customer_id)
    facts = _facts(rows)
    return tuple(
        PersonView(
            id=one.id,
            name=one.name,
            email=one.email,
            phone=one.phone,
            role=one.role,
            language=one.language,
            time_zone=one.time_zone,
            refused=frozenset(map(Purpose, facts[one.id, "purpose", False])),
            stopped=frozenset(map(Channel, facts[one.id, "channel", False])),
            verified=frozenset(map(Channel, facts[one.id, "verified", True])),
        )
        for one in rows.order_by("id")
    )


def recipients(
    company_id: int, zone: str, customer_ids: Collection[int] | None = None
) -> dict[int, tuple[Recipient, ...]]:
    """Return by customer who can be reached, one line a channel: e-mail, text message, phone.

    A record without a name is the firm's own address: it stands for no person. `zone` is taken
    where nobody noted a person's time zone.
    """
    rows = Contact.objects.filter(customer__company_id=company_id)
    if customer_ids is not None:
        rows = rows.filter(customer_id__in=list(customer_ids))
    facts = _facts(rows)
    found: dict[int, list[Recipient]] = defaultdict(list)
    for one in rows.order_by("customer_id", "id"):
        for channel, address in (
            (Channel.EMAIL, one.email),
            (Channel.SMS, one.phone),
            (Channel.PHONE, one.phone),
        ):
            if address:
                found[one.customer_id].append(
                    Recipient(
                        contact_id=one.id if one.name else None,
                        customer_id=one.customer_id,
                        channel=channel,
                        address=address,
                        time_zone=one.time_zone or zone,
                        role=one.role,
                        language=one.language,
                        refused=frozenset(map(Purpose, facts[one.id, "purpose", False])),
                        stopped=frozenset(map(Channel, facts[one.id, "channel", False])),
                        verified=frozenset(map(Channel, facts[one.id, "verified", True])),
                    )
                )
    return {customer: tuple(all_) for customer, all_ in found.items()}


def _facts(
    contacts_: QuerySet[Contact],
) -> Mapping[tuple[int, str, bool], list[str]]:
    """What holds of each person now: of every kind and subject the newest fact."""
    rows = (
        ContactFact.objects.filter(contact_id__in=contacts_.values("id"))
        .order_by("contact_id", "kind", "what", "-since", "-id")
        .distinct("contact_id", "kind", "what")
    )
    found: dict[tuple[int, str, bool], list[str]] = defaultdict(list)
    for row in rows:
        found[row.contact_id, row.kind, row.holds].append(row.what)
    return found


def dunning_holds(
    company_id: int, as_of: date, customer_ids: Collection[int] | None = None
) -> dict[int, tuple[HoldView, ...]]:
    """Return by customer what stops the dunning on a day; others are missing."""
    rows = (
        DunningHold.objects.filter(company_id=company_id, since__lte=as_of)
        .filter(Q(until__isnull=True) | Q(until__gte=as_of))
        .filter(Q(end__isnull=True) | Q(end__on__gt=as_of))
    )
    if customer_ids is not None:
        rows = rows.filter(customer_id__in=list(customer_ids))
    found: dict[int, list[HoldView]] = defaultdict(list)
    for row in rows.order_by("id"):
        found[row.customer_id].append(
            HoldView(row.id, row.code, row.since, row.until, row.why, row.actor)
        )
    return {customer: tuple(all_) for customer, all_ in found.items()}


def view(row: Customer) -> CustomerView:
    """Return a row of the table as others see it."""
    return CustomerView(**{name: getattr(row, name) for name in CustomerView.__slots__})


def _row(company_id: int, customer_no: str, salesperson: str | None) -> Customer:
    found = Customer.objects.filter(company_id=company_id, customer_no=customer_no)
    if salesperson is not None:
        found = found.filter(salesperson=salesperson)
    row = found.first()
    if row is None:
        raise NoSuchCustomer(customer_no)
    return row


def phones(company_id: int) -> list[tuple[int, str]]:
    """Return every telephone number known at a company's customers, with the customer."""
    rows = Contact.objects.filter(customer__company_id=company_id).exclude(phone="")
    return list(rows.order_by("id").values_list("customer_id", "phone"))


def contacted(company_id: int, customer_ids: Collection[int]) -> dict[int, int]:
    """Return how many people are known at each of these customers; none is missing."""
    rows = Contact.objects.filter(
        customer__company_id=company_id, customer_id__in=list(customer_ids)
    )
    return dict(rows.values_list("customer_id").annotate(Count("id")).order_by("customer_id"))


def by_ids(company_id: int, customer_ids: Collection[int] | None = None) -> list[CustomerView]:
    """Return these customers of a company, all of them without ids, by number."""
    rows = Customer.objects.filter(company_id=company_id)
    if customer_ids is not None:
        rows = rows.filter(id__in=list(customer_ids))
    return [view(row) for row in rows.order_by("customer_no")]


def names(company_id: int, customer_ids: Collection[int]) -> dict[int, str]:
    """Return the names of customers by id; whom the company does not have is missing."""
    rows = Customer.objects.filter(company_id=company_id, id__in=list(customer_ids))
    return dict(rows.values_list("id", "name"))


def id_of(company_id: int, customer_no: str) -> int | None:
    """Return the id of a customer by its number, None where there is none."""
    rows = Customer.objects.filter(company_id=company_id, customer_no=customer_no)
    return rows.values_list("id", flat=True).first()


def find(*, company_id: int, customer_no: str) -> CustomerView | None:
    """Return a customer by its number, None where there is none."""
    row = Customer.objects.filter(company_id=company_id, customer_no=customer_no).first()
    return None if row is None else view(row)


def members(company_id: int, group_no: str) -> tuple[int, ...]:
    """Return the ids of the customers of a group, in order; none for no group."""
    if not group_no:
        return ()
    rows = Customer.objects.filter(company_id=company_id, group_no=group_no)
    return tuple(rows.order_by("id").values_list("id", flat=True))


def numbered(
    company_id: int, *, customer_no: str = "", salesperson: str | None = None
) -> dict[int, tuple[str, str]]:
    """Return number and group of customers by id: of all, of one number, of one salesperson."""
    rows = Customer.objects.filter(company_id=company_id)
    if customer_no:
        rows = rows.filter(customer_no=customer_no)
    if salesperson is not None:
        rows = rows.filter(salesperson=salesperson)
    return {
        who: (number, group)
        for who, number, group in rows.values_list("id", "customer_no", "group_no")
    }


def attributes(
    company_id: int, customer_ids: Collection[int] | None = None
) -> dict[int, Mapping[str, str]]:
    """Return the additional columns of customers by id; who has none is missing."""
    rows = Customer.objects.filter(company_id=company_id, attributes__isnull=False)
    if customer_ids is not None:
        rows = rows.filter(id__in=list(customer_ids))
    found = rows.values_list("id", "attributes")
    return {
        each: {key: str(value) for key, value in given.items()} for each, given in found if given
    }
