"""Explains late interest of a customer's debts, and books notes of it (A3; Civil Code 561, 585).

Nothing accrues by a timer: what late payment has cost is reckoned from the ledger whenever somebody
asks, by the agreement that held when the document was issued. A note is a debit note of its own; the
days it covers are written beside it and charged once. A note taken back sets its days free.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final

from django.db import transaction

from huikuan.adapters.calendars import calendar
from huikuan.adapters.texts.reasons import Wording
from huikuan.books.ledger import operations as ledger
from huikuan.books.ledger import queries as debts
from huikuan.books.ledger.queries import LateItem
from huikuan.books.parties import queries as parties
from huikuan.books.people import queries as people
from huikuan.books.people.queries import CompanyView
from huikuan.books.policies import queries as policies
from huikuan.books.recovery import operations, queries
from huikuan.books.recovery.operations import Note, RecoveryRefused
from huikuan.books.recovery.values import AgreementView, ChargeLine
from huikuan.flows.word_rates import rated
from huikuan.kernel.actors import Actor
from huikuan.kernel.days import add_days
from huikuan.kernel.decisions import Reason
from huikuan.kernel.money import Money
from huikuan.kernel.policies import PolicyVersion
from huikuan.rules.interest import (
    Agreement,
    Interest,
    InterestPolicy,
    LateDebt,
    Movement,
    accrued,
    daily,
    parse,
    total,
)

__all__ = [
    "Charged",
    "Line",
    "Owed",
    "RecoveryRefused",
    "agree",
    "charge",
    "explain",
    "policy",
    "sentence",
    "sentences",
]

KIND: Final = "interest"
NAME: Final = "standard"


@dataclass(frozen=True, slots=True)
class Line:
    """An instalment that is or was late, and what its lateness has cost since the last note."""

    item: LateItem
    interest: Interest
    agreed: AgreementView | None


@dataclass(frozen=True, slots=True)
class Owed:
    """Late interest of one customer up to a day, not charged yet, first due first."""

    customer_id: int
    as_of: date
    policy: PolicyVersion
    lines: tuple[Line, ...]

    def minor(self, currency: str) -> int:
        """What has accrued in a currency with fixed sums beside it, in minor units."""
        return total((one.interest for one in self.lines), currency)

    @property
    def currencies(self) -> tuple[str, ...]:
        """The currencies in which something has accrued."""
        return tuple(sorted({one.interest.currency for one in self.lines if one.interest.minor}))

    def daily_minor(self, currency: str) -> int:
        """What one more day adds in a currency, in minor units."""
        return daily((one.interest for one in self.lines), currency)


@dataclass(frozen=True, slots=True)
class Charged:
    """A note of interest that was booked, or would be (`document_id` None)."""

    document_id: int | None
    number: str
    minor: int
    currency: str
    until: date
    lines: tuple[Line, ...]


def policy(company_id: int, as_of: date) -> PolicyVersion:
    """Return the policy of late interest in force. Raises NoPolicyInForce."""
    return policies.current(company_id=company_id, kind=KIND, name=NAME, day=as_of)


def explain(
    company: CompanyView,
    customer_ids: Collection[int],
    as_of: date,
    *,
    document_ids: Collection[int] = (),
    charged: Mapping[int, date] | None = None,  # tidy: allow date-default - as of the day itself
) -> Mapping[int, Owed]:
    """Return what late payment has cost by a day and was not charged, by customer.

    Four statements, however many customers and debts. With `document_ids` of those documents only.
    `charged`: until when notes cover instalments, where it is not to be as it stood on the day.
    """
    version = policy(company.id, as_of)
    in_force = parse(version.document)
    found = debts.late_items(company.id, as_of, customer_ids=customer_ids)
    if document_ids:
        found = tuple(one for one in found if one.document_id in set(document_ids))
    agreed = queries.agreements(company.id, customer_ids, as_of)
    if charged is None:
        charged = queries.charged_until(company.id, customer_ids, as_of)
    lines: dict[int, list[Line]] = {who: [] for who in customer_ids}
    for item in found:
        held = next(
            (one for one in agreed.get(item.customer_id, ()) if one.valid_from <= item.issued_on),
            None,
        )
        line = _line(in_force, item, held, charged.get(item.item_id), (as_of, company.country))
        if line.interest.spans or line.interest.warnings:
            lines[item.customer_id].append(line)
    return {who: Owed(who, as_of, version, tuple(those)) for who, those in lines.items()}


def charge(  # noqa: PLR0913 - who, of whom, in what, until when, by which day, or only to see
    *,
    by: Actor,
    company: CompanyView,
    customer_no: str,
    currency: str,
    until: date,
    today: date,
    dry: bool = False,
) -> Charged:
    """Book a note of a customer's late interest in a currency up to a day, or show it (`dry`).

    The same again finds nothing left to charge. Raises NotPermitted, NoSuchCustomer,
    RecoveryRefused: interest.until_to_come, interest.nothing_to_charge, interest.below_least,
    recovery.charged_meanwhile.
    """
    people.authorize(by, "interest.charge", company.id)
    who = parties.customer(company_id=company.id, customer_no=customer_no)
    if until > today:
        raise RecoveryRefused(Reason("interest.until_to_come", {"until": until, "today": today}))
    with transaction.atomic():
        # what is open is not moved by anybody else between the reckoning and the note
        ledger.hold_allocations(company.id)
        stand = queries.charged(company.id, who.id)
        owed = explain(company, [who.id], until, charged=stand)[who.id]
        lines = tuple(
            one
            for one in owed.lines
            if one.interest.currency == currency and one.interest.minor + one.interest.fixed_minor
        )
        minor = total((one.interest for one in lines), currency)
        _refuse_small(parse(owed.policy.document), Money(minor, currency))
        if dry:
            return Charged(None, "", minor, currency, until, lines)
        act = ledger.open_act(
            company_id=company.id, kind="interest", by=by, recorded_at=datetime.now(UTC)
        )
        document_id, number = ledger.issue_charge(
            act, ledger.Charge(who.id, until, until, minor, currency, "interest")
        )
        ledger.close_act(act)
        operations.charge(
            by=by,
            company_id=company.id,
            note=Note(document_id, who.id, currency, owed.policy.digest.hex()),
            lines=[_written(one, until) for one in lines],
        )
    return Charged(document_id, number, minor, currency, until, lines)


def agree(
    *,
    by: Actor,
    company: CompanyView,
    customer_no: str,
    agreement: Agreement,
    valid_from: date,
    note: str = "",
) -> int:
    """Enter what holds with a customer about late payment, for what is issued from a day on.

    Raises NotPermitted, NoSuchCustomer, RecoveryRefused: recovery.rate_and_none,
    recovery.why_missing.
    """
    people.authorize(by, "interest.agree", company.id)
    who = parties.customer(company_id=company.id, customer_no=customer_no)
    if not note.strip():
        raise RecoveryRefused(Reason("recovery.why_missing"))
    with transaction.atomic():
        return operations.agree(
            by=by,
            company_id=company.id,
            customer_id=who.id,
            agreement=agreement,
            valid_from=valid_from,
            note=note.strip(),
        )


def _line(
    in_force: InterestPolicy,
    item: LateItem,
    held: AgreementView | None,
    charged_until: date | None,
    at: tuple[date, str],
) -> Line:
    as_of, country = at
    debt = LateDebt(
        item_id=item.item_id,
        due_on=item.due_on,
        currency=item.currency,
        amount_minor=item.amount_minor,
        movements=tuple(Movement(day, minor) for day, minor in item.moves),
        charged_until=charged_until,
    )
    agreement = held.agreement if held else Agreement()
    return Line(item, accrued(in_force, debt, agreement, as_of, calendar(country)), held)


def _refuse_small(in_force: InterestPolicy, found: Money) -> None:
    if not found:
        raise RecoveryRefused(Reason("interest.nothing_to_charge", {"currency": found.currency}))
    least = Money(in_force.least_minor.get(found.currency, 0), found.currency)
    if found < least:
        raise RecoveryRefused(Reason("interest.below_least", {"found": found, "least": least}))


def _written(one: Line, until: date) -> ChargeLine:
    found = one.interest
    return ChargeLine(
        item_id=found.item_id,
        start_on=add_days(found.first_day, -1),
        end_on=until,
        minor=found.minor + found.fixed_minor,
        regime=found.regime.value,
        worked=worked(one),
    )


def worked(one: Line) -> dict[str, Any]:
    """Return how a line was reckoned, for files and for the note's record."""
    found = one.interest
    return {
        "number": one.item.number,
        "due_on": one.item.due_on.isoformat(),
        "regime": found.regime.value,
        "table": found.table,
        "rate_from": found.rate_from.isoformat() if found.rate_from else None,
        "day_count": found.day_count,
        "days": found.days,
        "interest_minor": found.minor,
        "fixed_minor": found.fixed_minor,
        "daily_minor": found.daily_minor,
        "reasons": [each.code for each in found.reasons],
        "warnings": [each.code for each in found.warnings],
        "spans": [
            {
                "after": span.start.isoformat(),
                "until": span.end.isoformat(),
                "days": span.days,
                "principal_minor": span.principal_minor,
                "rate_ppm": span.rate,
                "per": span.per.value,
                "minor": span.minor,
            }
            for span in found.spans
        ],
    }


_WORDING = Wording(
    coded={"buyer": "interest_buyer", "rule": "interest_rule", "per": "interest_per"}, special=rated
)
sentence = _WORDING.sentence
sentences = _WORDING.sentences
