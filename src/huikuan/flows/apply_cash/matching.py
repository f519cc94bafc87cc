"""Matches what is open and books what is certain; the rest is kept as proposals (D4; contract).

Facts: receipts, claims, customers. Verdict: the rules'. Effects: one act. Asked again, it finds
nothing new: what was applied is no longer open, and what says the same is not written twice.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction

from huikuan.books.cash import operations as cash
from huikuan.books.cash.operations import Deciding, Learned
from huikuan.books.cash.values import KeptVerdict, PolicyUsed
from huikuan.books.ledger import operations as ledger
from huikuan.books.ledger.queries import OpenReceipt
from huikuan.books.people import queries as people
from huikuan.flows.apply_cash.applying import (
    Applied,
    Wanted,
    apply,
    record,
    told,
    versions,
)
from huikuan.flows.apply_cash.gathering import Facts, Policies, gather, policies
from huikuan.flows.apply_cash.keeping import plain
from huikuan.flows.apply_cash.rating import rate_days, rates
from huikuan.flows.apply_cash.values import Counted, Matched
from huikuan.flows.follow_ledger import follow
from huikuan.kernel.actors import Actor, system
from huikuan.rules import matching
from huikuan.rules.matching import AliasKind, Outcome, Verdict


@dataclass(frozen=True, slots=True)
class _Booked:
    """What came of the verdicts: what was applied, how many payers were learned, the act."""

    applied: Applied | None
    learned: int
    act_id: int | None


def run(
    *, company_id: int, as_of: dt.date, by: Actor | None = None, dry_run: bool = False
) -> Matched:
    """Match everything open of days up to `as_of`, and book what is certain, in one act.

    A dry run writes nothing. `by` is who asked for it; a job of its own otherwise.
    """
    rules = policies(company_id, as_of)
    facts = gather(company_id, people.company_by_id(company_id).country, as_of)
    verdicts = _verdicts(facts, rules, as_of)
    deciding = Deciding(
        by or system("match", ""), company_id, dt.datetime.now(dt.UTC), as_of, automatic=True
    )
    if dry_run:
        return _told(facts, rules, deciding, verdicts, None)
    with transaction.atomic():
        ledger.hold_allocations(company_id)
        _keep(facts, rules, deciding, verdicts)
        applied, act_id = _apply(facts, deciding, verdicts)
        learned = _learn(facts, rules, deciding, applied)
    return _told(facts, rules, deciding, verdicts, _Booked(applied, learned, act_id))


def propose(company_id: int, as_of: dt.date) -> int:
    """Keep what matching says of everything open, and book nothing; returns how much is new."""
    rules = policies(company_id, as_of)
    facts = gather(company_id, people.company_by_id(company_id).country, as_of)
    verdicts = _verdicts(facts, rules, as_of)
    deciding = Deciding(system("match", ""), company_id, dt.datetime.now(dt.UTC), as_of)
    with transaction.atomic():
        ledger.hold_allocations(company_id)
        return _keep(facts, rules, deciding, verdicts)


def rematch(company_id: int, receipt_ids: Iterable[int], as_of: dt.date) -> int:
    """Keep what matching says of a few receipts now, against all that is open; how many are new.

    Nothing is booked, and what is said of other receipts stays as it was.
    """
    rules = policies(company_id, as_of)
    facts = gather(company_id, people.company_by_id(company_id).country, as_of, set(receipt_ids))
    if not facts.payments:
        return 0
    verdicts = _verdicts(facts, rules, as_of)
    deciding = Deciding(system("match", ""), company_id, dt.datetime.now(dt.UTC), as_of)
    with transaction.atomic():
        ledger.hold_allocations(company_id)
        return _keep(facts, rules, deciding, verdicts)


def _verdicts(facts: Facts, rules: Policies, as_of: dt.date) -> list[Verdict]:
    book = matching.Book.of(
        facts.claims, facts.parties, facts.aliases, facts.advices, facts.expected, as_of=as_of
    )
    return list(matching.match(facts.payments, book, rules.matching))


def _keep(facts: Facts, rules: Policies, deciding: Deciding, verdicts: Iterable[Verdict]) -> int:
    used = PolicyUsed(
        name=rules.version.name,
        version=rules.version.version,
        digest=rules.version.digest.hex(),
        as_of=deciding.as_of,
        at=deciding.at,
    )
    return cash.keep_verdicts(
        deciding.company_id, (_kept(facts.receipts[one.receipt_id], one) for one in verdicts), used
    )


def _kept(receipt: OpenReceipt, verdict: Verdict) -> KeptVerdict:
    best = verdict.proposals[0] if verdict.proposals else None
    return KeptVerdict(
        receipt_id=receipt.document_id,
        amount_minor=receipt.open_minor,
        currency=receipt.currency,
        outcome=verdict.outcome.value,
        method="" if best is None else best.method,
        confidence=None if best is None else best.confidence,
        customer_id=None if best is None else best.customer_id,
        verdict=plain(verdict),
    )


def wanted_of(receipt: OpenReceipt, verdict: Verdict, version: int, proposal_no: int = 0) -> Wanted:
    """A proposal as something to be booked."""
    chosen = verdict.proposals[proposal_no]
    return Wanted(
        receipt_id=receipt.document_id,
        version=version,
        open_minor=receipt.open_minor,
        currency=receipt.currency,
        day=receipt.day,
        shares=chosen.shares,
        customer_id=chosen.customer_id,
        proposal_no=proposal_no,
        confidence=chosen.confidence,
        method=chosen.method,
        advice_id=chosen.advice_id,
    )


def _apply(
    facts: Facts, deciding: Deciding, verdicts: Sequence[Verdict]
) -> tuple[Applied | None, int | None]:
    chosen = [one for one in verdicts if one.outcome is Outcome.APPLY and one.proposals]
    if not chosen:
        return None, None
    # of two that want the same invoice the surer one has it; the other waits for a person
    chosen.sort(key=lambda one: (-one.proposals[0].confidence, one.receipt_id))
    now = versions(deciding.company_id, [one.receipt_id for one in chosen])
    wanted = [wanted_of(facts.receipts[one.receipt_id], one, now[one.receipt_id]) for one in chosen]
    return book(deciding, wanted, "cash.matched")


def book(deciding: Deciding, wanted: Sequence[Wanted], told_as: str) -> tuple[Applied, int | None]:
    """Book what fits of what was wanted in one act, with one record of evidence.

    Returns what was booked and the act, None where nothing was.
    """
    with transaction.atomic():
        act = ledger.open_act(
            company_id=deciding.company_id,
            kind="allocate",
            by=deciding.by,
            recorded_at=deciding.at,
            why=deciding.why,
        )
        applied = apply(deciding, act, wanted)
        if not applied.booked:
            # an act of nothing is none
            transaction.set_rollback(True)
            return applied, None
        posted = ledger.close_act(act)
        record(deciding, told_as, posted, told(applied.booked))
        follow(act, deciding.as_of)
    return applied, act.id


def learned_from(receipt: OpenReceipt, customer_id: int | None) -> Iterable[Learned]:
    """What a receipt teaches of its payer, if it is this customer."""
    if customer_id is None:
        return
    more = receipt.attributes
    for kind, shown in (
        (AliasKind.ACCOUNT, str(more.get("payer_account") or "")),
        (AliasKind.TAX_ID, str(more.get("payer_tax_id") or "")),
        (AliasKind.NAME, receipt.payer_name),
    ):
        key = matching.alias_key(kind, shown)
        if key:
            yield Learned(kind.value, key, shown, customer_id)


def _learn(facts: Facts, rules: Policies, deciding: Deciding, applied: Applied | None) -> int:
    if applied is None:
        return 0
    return cash.learn(
        by=system("match", deciding.by.request_id),
        company_id=deciding.company_id,
        learned=[
            alias
            for one in applied.booked
            if (one.confidence or 0) >= rules.rests.learn
            for alias in learned_from(facts.receipts[one.receipt_id], one.customer_id)
        ],
        at=deciding.at,
    )


def _told(
    facts: Facts,
    rules: Policies,
    deciding: Deciding,
    verdicts: Sequence[Verdict],
    booked: _Booked | None,
) -> Matched:
    applied = None if booked is None else booked.applied
    return Matched(
        as_of=deciding.as_of,
        dry_run=booked is None,
        policy=rules.version.name,
        policy_version=rules.version.version,
        outcomes={
            outcome.value: counted(
                facts.receipts[one.receipt_id] for one in verdicts if one.outcome is outcome
            )
            for outcome in Outcome
        },
        methods=dict(
            sorted(Counter(one.proposals[0].method for one in verdicts if one.proposals).items())
        ),
        applied=Counted()
        if applied is None
        else counted(facts.receipts[one.receipt_id] for one in applied.booked),
        refused=0 if applied is None else len(applied.left_out),
        learned=0 if booked is None else booked.learned,
        act_id=None if booked is None else booked.act_id,
        rates=rates(deciding.company_id, *rate_days(deciding.as_of)),
    )


def counted(receipts: Iterable[OpenReceipt]) -> Counted:
    """Count receipts and sum what was open of them by currency."""
    number = 0
    minor: dict[str, int] = {}
    for one in receipts:
        number += 1
        minor[one.currency] = minor.get(one.currency, 0) + one.open_minor
    return Counted(number, dict(sorted(minor.items())))
