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
    verdicts: dict[int, Verdict] = {}
    for payment in ordered:
        verdict = _weigh(run, payment)
        if verdict.outcome is Outcome.APPLY:
            run.take(verdict.proposals[0])
            verdicts[payment.receipt_id] = verdict
    for payment in ordered:
        verdict = verdicts.get(payment.receipt_id) or _again(run, payment)
        yield verdict


def _again(run: Run, payment: Payment) -> Verdict:
    """What is left to say when all that is certain was taken."""
    verdict = _weigh(run, payment)
    if verdict.outcome is not Outcome.LEAVE:
        run.take(verdict.proposals[0])
    return verdict


def _climb(run: Run, payment: Payment) -> list[Idea]:
    """The rungs, from what the payer named to what the amount allows; a sure one ends the climb."""
    known = run.identify(payment)
    ideas = advised(run, payment, known)
    reading = read(payment.text, run.book.known, run.book.starts)
    if reading.hits:
        ideas += named(run, payment, reading, known)
    if not run.sure(ideas) and reading.rest:
        ideas += damaged(run, payment, reading, known)
    if not run.sure(ideas):
        ideas += by_amount(run, payment, known)
    return ideas or nothing(run, payment, known)


def _weigh(run: Run, payment: Payment) -> Verdict:
    policy = run.policy
    ideas = _climb(run, payment) if payment.amount_minor > 0 else []
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
            one.confidence = min(one.confidence, policy.apply - 1)
