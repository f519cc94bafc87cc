"""Advises the terms that the ladder gives a customer, and what paying early may cost (B8, B9)."""

from dataclasses import dataclass

from huikuan.analytics.policies import credit_policy
from huikuan.books.people.queries import CompanyView
from huikuan.flows.recommend_limits.gathering import Gathered
from huikuan.kernel.days import Day
from huikuan.kernel.decisions import Reason
from huikuan.kernel.policies import PolicyVersion
from huikuan.rules.terms import (
    Advice,
    Option,
    Parties,
    Standing,
    TermsRefused,
    beyond,
    break_even,
    ladder,
    legal_warnings,
    longest_days,
    options,
    parse,
    parse_ladder,
)


@dataclass(frozen=True, slots=True)
class TermsAdvice:
    """What the ladder gives, how the terms of today stand to it and to the law, and discounts.

    `days` are those of today's terms by their words, None where they cannot be read. `break_even`
    (permyriad) is the discount that costs as much as capital.
    """

    advice: Advice
    days: int | None
    beyond: Reason | None
    warnings: tuple[Reason, ...]
    options: tuple[Option, ...]
    break_even: int
    policy: PolicyVersion


def advise_terms(company: CompanyView, known: Gathered, as_of: Day) -> TermsAdvice:
    """Return the terms that the ladder gives a customer, from facts that were gathered."""
    version = credit_policy("terms_ladder", company.id, as_of)
    policy = parse_ladder(version.document)
    facts, grade = known.facts, known.grade
    advice = ladder(
        Standing(
            grade=facts.grade,
            risk_class=grade.risk_class if grade else None,
            begun=facts.begun(),
            paid_on_time=facts.paid_on_time,
        ),
        policy,
        as_of,
    )
    days = facts.terms_days
    net = advice.days if days is None else days
    return TermsAdvice(
        advice=advice,
        days=days,
        beyond=None if days is None else beyond(days, advice),
        warnings=_warnings(company, known, as_of),
        options=options(net, policy.discount),
        break_even=break_even(net, policy.discount),
        policy=version,
    )


def _warnings(company: CompanyView, known: Gathered, as_of: Day) -> tuple[Reason, ...]:
    policy = parse_ladder(credit_policy("terms_ladder", company.id, as_of).document)
    try:
        longest = longest_days(parse(known.customer.terms))
    except TermsRefused:
        return ()
    # which kind of body pays, and how large we are, no record says yet: the warning says so
    parties = Parties(seller_country=company.country, buyer_country=known.customer.country)
    return legal_warnings(longest, parties, policy, as_of)
