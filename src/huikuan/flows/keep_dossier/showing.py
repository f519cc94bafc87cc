"""Opens credit files: what is known, what is odd, what is missing, and what the figures say (B1, B2).

Facts from the books, verdicts from the rules. A file of one customer and the completeness of many
are asked in the same few statements.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from huikuan.adapters.firm_numbers import vat_fault
from huikuan.books.dossiers import queries
from huikuan.books.dossiers.values import (
    EventView,
    Fact,
    GroupNode,
    OrderView,
    Profile,
    ReportView,
    StatementView,
)
from huikuan.books.parties import queries as parties
from huikuan.books.parties.queries import NoSuchCustomer
from huikuan.books.policies import queries as policies
from huikuan.kernel.decisions import Reason
from huikuan.kernel.money import Money
from huikuan.rules import dossiers as rules
from huikuan.rules.dossiers import (
    Comparison,
    Completeness,
    CountryRisk,
    CreditFilePolicy,
    DocumentKind,
    FileFacts,
    Identity,
    ModelScore,
    Paper,
    Ratio,
    Sector,
    Statement,
)

POLICY: Final = "standard"
YEAR_MONTHS: Final = 12


@dataclass(frozen=True, slots=True)
class Numbered:
    """A register's number and what is odd about it; `fact` is None for the customer's tax id."""

    identity: Identity
    warnings: tuple[Reason, ...]
    fact: Fact[Identity] | None


@dataclass(frozen=True, slots=True)
class Stated:
    """A statement with its ratios, the published models, and where the ratios stand in the sector."""

    view: StatementView
    ratios: Mapping[str, Ratio]
    models: Mapping[str, ModelScore]
    compared: Mapping[str, Comparison]


@dataclass(frozen=True, slots=True)
class CreditFile:
    """A customer's credit file on a day."""

    profile: Profile
    numbers: tuple[Numbered, ...]
    statements: tuple[Stated, ...]
    sector: Sector | None
    sector_source: str
    reports: tuple[ReportView, ...]
    orders: tuple[OrderView, ...]
    events: tuple[EventView, ...]
    tree: tuple[GroupNode, ...]
    completeness: Completeness
    expiring: tuple[tuple[Fact[Paper], int], ...]
    country: CountryRisk | None
    notes: tuple[Reason, ...]


def open_file(
    *,
    company_id: int,
    home_currency: str,
    customer_id: int,
    as_of: date,
    known_at: datetime | None,
    balances: Sequence[Money] = (),
) -> CreditFile:
    """Return a customer's credit file on a day; `balances` is what he owes, by currency.

    Raises NoSuchCustomer for a customer that the company does not have.
    """
    ids = (customer_id,)
    profile = queries.profile(company_id, ids, as_of=as_of, known_at=known_at).get(customer_id)
    if profile is None:
        raise NoSuchCustomer(customer_id)
    stated = queries.statements(company_id, ids, as_of=as_of, known_at=known_at)
    reports = queries.reports(company_id, ids, as_of=as_of, known_at=known_at)
    policy = file_policy(company_id, as_of)
    tables = rules.parse_sectors(_document(company_id, "sectors", as_of))
    sector = tables.of(profile.industry)
    risk = rules.parse_countries(_document(company_id, "countries", as_of)).on(
        profile.country, as_of
    )
    own_statements = stated.get(customer_id, ())
    own_reports = reports.get(customer_id, ())
    contacts = parties.contacted(company_id, ids)
    return CreditFile(
        profile=profile,
        numbers=_numbers(profile),
        statements=_stated(own_statements, sector),
        sector=sector,
        sector_source=tables.source,
        reports=own_reports,
        orders=queries.orders(company_id, ids),
        events=queries.events(company_id, ids, as_of=as_of, known_at=known_at),
        tree=queries.tree(company_id, customer_id, as_of=as_of, known_at=known_at),
        completeness=rules.completeness(
            _facts(profile, own_statements, own_reports, contacts.get(customer_id, 0)),
            policy,
            as_of,
        ),
        expiring=_expiring(profile, as_of, policy.alert_days),
        country=risk,
        notes=rules.notes(
            home=home_currency, balances=balances, risk=risk, country=profile.country
        ),
    )


def completeness(
    company_id: int,
    customer_ids: Collection[int] | None,
    *,
    as_of: date,
    known_at: datetime | None,
) -> Mapping[int, Completeness]:
    """Return how complete the files of these customers are (of all without ids), by customer."""
    policy = file_policy(company_id, as_of)
    profiles = queries.profile(company_id, customer_ids, as_of=as_of, known_at=known_at)
    stated = queries.statements(company_id, customer_ids, as_of=as_of, known_at=known_at)
    reports = queries.reports(company_id, customer_ids, as_of=as_of, known_at=known_at)
    contacts = parties.contacted(company_id, profiles.keys())
    return {
        one: rules.completeness(
            _facts(profile, stated.get(one, ()), reports.get(one, ()), contacts.get(one, 0)),
            policy,
            as_of,
        )
        for one, profile in profiles.items()
    }


def file_policy(company_id: int, as_of: date) -> CreditFilePolicy:
    """Return what a credit file should hold in a company on a day."""
    return rules.parse(_document(company_id, rules.KIND, as_of))


def warned(identity: Identity) -> tuple[Reason, ...]:
    """Return what is odd about a register's number."""
    return rules.warnings(identity, vat_fault)


def _document(company_id: int, kind: str, as_of: date) -> Mapping[str, object]:
    found = policies.current(company_id=company_id, kind=kind, name=POLICY, day=as_of)
    return found.document


def _numbers(profile: Profile) -> tuple[Numbered, ...]:
    found = [
        Numbered(one.value, warned(one.value), one)
        for one in sorted(profile.identities, key=lambda each: each.key)
    ]
    known = {rules.compact(one.identity.number) for one in found}
    if profile.tax_id and rules.compact(profile.tax_id) not in known:
        own = Identity(
            rules.kind_of(profile.tax_id, profile.country), profile.tax_id, profile.country
        )
        found.insert(0, Numbered(own, warned(own), None))
    return tuple(found)


def _stated(views: Sequence[StatementView], sector: Sector | None) -> tuple[Stated, ...]:
    """Each statement beside that of the year before, as far as there is one of its kind."""
    found = []
    for at, one in enumerate(views):
        before = _before(one.statement, [each.statement for each in views[at + 1 :]])
        ratios = rules.ratios(one.statement, before)
        compared = {
            code: place
            for code, ratio in ratios.items()
            if sector is not None and (place := rules.compare(ratio, sector)) is not None
        }
        found.append(Stated(one, ratios, rules.models(one.statement, before), compared))
    return tuple(found)


def _before(statement: Statement, earlier: Sequence[Statement]) -> Statement | None:
    return next((one for one in earlier if rules.follows(statement, one)), None)


def _facts(
    profile: Profile, stated: Sequence[StatementView], reports: Sequence[ReportView], contacts: int
) -> FileFacts:
    licences = [one.value for one in profile.papers if one.value.kind is DocumentKind.LICENSE]
    ends = [one.expires_on for one in licences if one.expires_on is not None]
    return FileFacts(
        registered_on=None if profile.registration is None else profile.registration.effective_on,
        # in China the tax id is the register's number
        identities=len(profile.identities) or int(bool(profile.tax_id)),
        licensed=bool(licences),
        # one licence without an end is good for ever
        license_ends_on=max(ends) if licences and len(ends) == len(licences) else None,
        owners=len(profile.owners),
        contacts=contacts,
        years=tuple(
            (one.statement.period_end, one.statement.audited)
            for one in stated
            if one.statement.months == YEAR_MONTHS
        ),
        report_on=reports[0].reported_on if reports else None,
        references=tuple(one.value.asked_on for one in profile.references),
        since=profile.since,
    )


def _expiring(profile: Profile, as_of: date, days: int) -> tuple[tuple[Fact[Paper], int], ...]:
    facts = {id(one.value): one for one in profile.papers}
    ending = rules.expiring([one.value for one in profile.papers], as_of, days)
    return tuple((facts[id(paper)], left) for paper, left in ending)
