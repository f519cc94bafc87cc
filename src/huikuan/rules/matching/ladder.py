"""Goes through payments and says of each what to do with it (matching; D4).

Twice: what is certain is taken first, so that it is no longer there for a guess; then the rest is
looked at again. Within each round by the day received and the number of the receipt, so that the
order in which payments are given changes nothing.
"""

from collections.abc import Iterable, Iterator

from huikuan.kernel.decisions import Reason
from huikuan.rules.matching.advised import advised
from huikuan.rules.matching.amounts import WHOLE
from huikuan.rules.matching.book import Book
from huikuan.rules.matching.by_amount import by_amount, nothing
from huikuan.rules.matching.damage import damaged
from huikuan.rules.matching.ideas import Idea, propose, rank
from huikuan.rules.matching.named import named
from huikuan.rules.matching.payers import Known
from huikuan.rules.matching.policy import MatchingPolicy
from huikuan.rules.matching.references import read
from huikuan.rules.matching.run import Run
from huikuan.rules.matching.values import Outcome, Payment, Proposal, Verdict

_TIED = 3
_SURE = (Reason("matching_sure"),)
_LIKELY = (Reason("matching_likely"),)
_WEAK = (Reason("matching_weak"),)
_NOBODY = (Reason("matching_nobody"),)


def match(payments: Iterable[Payment], book: Book, policy: MatchingPolicy) -> Iterator[Verdict]:
    """Yield a verdict for each payment, by the day received and the receipt's id.

    What one payment takes, or is the first to be suggested for, is not open for another in the same
    run, so that all proposals together never exceed a claim.
    """
    run = Run(book, policy)
    ordered = sorted(payments, key=lambda one: (one.received_on, one.receipt_id))
    looked: list[_Looked] = []
    for payment in ordered:
        verdict, customers = _weigh(run, payment)
        if verdict.outcome is Outcome.APPLY:
            run.take(verdict.proposals[0])
        looked.append((verdict, customers, run.taken))
    for payment, (first, customers, since) in zip(ordered, looked, strict=True):
        verdict = first
        if first.outcome is not Outcome.APPLY:
            if not run.stands(customers, since):
                verdict, _ = _weigh(run, payment)
            if verdict.outcome is not Outcome.LEAVE:
                run.take(verdict.proposals[0])
        yield verdict


_Looked = tuple[Verdict, set[int | None], int]


def _climb(run: Run, payment: Payment, known: tuple[Known, ...]) -> list[Idea]:
    """The rungs, from what the payer named to what the amount allows; a sure one ends the climb."""
    ideas = advised(run, payment, known)
    reading = read(payment.text, run.book.known, run.book.starts)
    if reading.hits:
        ideas += named(run, payment, reading, known)
    if not run.sure(ideas) and reading.rest:
        ideas += damaged(run, payment, reading, known)
    if not run.sure(ideas):
        guesses = by_amount(run, payment, known, designated=bool(ideas))
        _doubt(run, ideas, guesses)
        ideas += guesses
    return ideas or nothing(run, payment, known)


def _doubt(run: Run, said: list[Idea], guesses: list[Idea]) -> None:
    """A guess by the amount against what the payer named makes both doubtful, not the guess right.

    The payer's designation comes first (Civil Code 560): only a person may think it was a slip.
    """
    mine = [one for one in said if one.how not in ("other", "unknown")]
    if not mine:
        return
    for one in guesses:
        one.rival = "rival"
    if any(one.fit.kind in WHOLE for one in guesses):
        for one in mine:
            if one.fit.kind not in WHOLE:
                one.rival = "rival"
    for one in (*mine, *guesses):
        one.confidence = run.policy.confidence(one.features)


def _weigh(run: Run, payment: Payment) -> tuple[Verdict, set[int | None]]:
    """The verdict, and the customers on whose open claims it rests."""
    known = run.identify(payment)
    ideas = _climb(run, payment, known) if payment.amount_minor > 0 else []
    customers = {one.customer_id for one in ideas}
    customers.update(one.customer_id for one in known)
    return _verdict(run.policy, payment, ideas), customers


def _verdict(policy: MatchingPolicy, payment: Payment, ideas: list[Idea]) -> Verdict:
    if len(ideas) > 1:
        ideas = _distinct(sorted(ideas, key=rank))
        _mark_tie(ideas, policy)
    shown = [one for one in ideas[: policy.shown] if one.confidence >= policy.leave]
    if not shown:
        return Verdict(payment.receipt_id, Outcome.LEAVE, (), _NOBODY)
    proposals: tuple[Proposal, ...] = tuple([propose(one, payment) for one in shown])
    best = shown[0]
    if best.confidence >= policy.apply and best.rival == "clear" and best.fit.shares:
        return Verdict(payment.receipt_id, Outcome.APPLY, proposals, _SURE)
    if best.confidence >= policy.suggest:
        return Verdict(payment.receipt_id, Outcome.SUGGEST, proposals, _LIKELY)
    return Verdict(payment.receipt_id, Outcome.LEAVE, proposals, _WEAK)


def _distinct(ideas: list[Idea]) -> list[Idea]:
    """The same shares once, by the surest rung that found them."""
    seen = set()
    kept = []
    for one in ideas:
        key = (one.customer_id, frozenset(one.fit.shares))
        if key not in seen:
            seen.add(key)
            kept.append(one)
    return kept


def _mark_tie(ideas: list[Idea], policy: MatchingPolicy) -> None:
    """Where two ideas of one rung say equally much, neither is the answer."""
    if len(ideas) < 2:  # noqa: PLR2004 - a tie takes two
        return
    first, second = ideas[0], ideas[1]
    whole = first.fit.kind in WHOLE and second.fit.kind in WHOLE
    if first.confidence - second.confidence <= _TIED and (whole or first.method == second.method):
        for one in (first, second):
            one.rival = "tie"
            one.confidence = min(policy.confidence(one.features), policy.apply - 1)
