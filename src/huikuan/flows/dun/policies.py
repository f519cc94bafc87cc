"""Which dunning policy holds for a customer, and which contact rules, on a day (A1, A5)."""

from dataclasses import dataclass, field
from typing import Final

from huikuan.books.parties.queries import CustomerView
from huikuan.books.policies import queries as policies
from huikuan.books.scoring import queries as scoring
from huikuan.kernel.days import Day
from huikuan.kernel.policies import PolicyVersion
from huikuan.rules import contact, dunning
from huikuan.rules.contact import ContactPolicy
from huikuan.rules.dunning import Assignment, Buyer, DunningPolicy, parse_assignment

STANDARD: Final = "standard"
ASSIGNMENT: Final = "dunning_assignment"


@dataclass(slots=True)
class InForce:
    """The policies of a company on a day; each is read once. `named` holds for every customer."""

    company_id: int
    as_of: Day
    named: str = ""
    _read: dict[str, tuple[PolicyVersion, DunningPolicy]] = field(default_factory=dict)
    _contact: tuple[PolicyVersion, ContactPolicy] | None = None
    _assigned: PolicyVersion | None = None
    _assignment: Assignment | None = None
    _grades: dict[int, str] | None = None

    def dunning(self, name: str) -> tuple[PolicyVersion, DunningPolicy]:
        """The dunning policy of a name. Raises NoPolicyInForce."""
        if name not in self._read:
            version = policies.current(
                company_id=self.company_id, kind=dunning.KIND, name=name, day=self.as_of
            )
            self._read[name] = (version, dunning.parse(version.document))
        return self._read[name]

    def contact(self) -> tuple[PolicyVersion, ContactPolicy]:
        """The contact rules."""
        if self._contact is None:
            version = policies.current(
                company_id=self.company_id, kind=contact.KIND, name=STANDARD, day=self.as_of
            )
            self._contact = (version, contact.parse(version.document))
        return self._contact

    def name_for(self, customer: CustomerView) -> str:
        """The name of the policy that holds for a customer: the one asked for, else assigned."""
        if self.named:
            return self.named
        if self._grades is None:
            found = scoring.grades(self.company_id, None, self.as_of)
            self._grades = {who: one.grade for who, one in found.items()}
        buyer = Buyer(
            key_account=customer.key_account,
            grade=self._grades.get(customer.id, ""),
            country=customer.country,
            segments=frozenset({customer.industry, customer.region} - {""}),
        )
        return self.assigned().policy_of(buyer)

    def names(self) -> tuple[str, ...]:
        """The names of every policy that may hold for somebody."""
        return (self.named,) if self.named else self.assigned().names

    def assigned(self) -> Assignment:
        """Which policy is whose."""
        if self._assignment is None:
            self._assigned = policies.current(
                company_id=self.company_id, kind=ASSIGNMENT, name=STANDARD, day=self.as_of
            )
            self._assignment = parse_assignment(self._assigned.document)
        return self._assignment

    def used(self) -> tuple[dict[str, object], ...]:
        """Every policy that was asked: kind, name, version and digest."""
        versions = [version for version, _ in self._read.values()]
        versions.append(self.contact()[0])
        if self._assigned is not None:
            versions.append(self._assigned)
        return tuple(
            {
                "kind": one.kind,
                "name": one.name,
                "version": one.version,
                "digest": one.digest.hex(),
            }
            for one in sorted(versions, key=lambda one: (one.kind, one.name))
        )


def in_force(company_id: int, as_of: Day, named: str = "") -> InForce:
    """The policies of a day; `named` instead of those assigned. Raises NoPolicyInForce for it."""
    found = InForce(company_id, as_of, named)
    for name in found.names():
        found.dunning(name)
    return found
