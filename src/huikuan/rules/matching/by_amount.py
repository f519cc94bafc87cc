"""What a payment may settle by its amount, where the payer named nothing that explains it (D4).

First what was promised or planned, then one claim of that amount, then the one choice of several
that makes it, with the discounts of the day or a bank's charge. Where nothing fits, the order of
the law (Civil Code 560, 561) gives a suggestion, and is followed by itself only when the contract
says that the oldest is settled first.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from huikuan.rules.matching.amounts import Fit, fit, offer_on, shortfall
from huikuan.rules.matching.ideas import Idea
from huikuan.rules.matching.named import choose
from huikuan.rules.matching.order import settle
from huikuan.rules.matching.payers import Known
from huikuan.rules.matching.run import Run
from huikuan.rules.matching.values import Claim, Payment, Share

NOTHING: Final = Fit("none", (), 0, 0)
_MOST_STRANGERS: Final = 8


def by_amount(
    run: Run, payment: Payment, known: Sequence[Known], *, designated: bool
) -> list[Idea]:
    """Return ideas for every customer that the payer may be, or for anybody where none is known.

    What the payer `designated` is not undone by the order of the law.
    """
    ideas: list[Idea] = []
    for one in known:
        claims = run.claims_of(one.customer_id, payment.currency)
        if claims:
            found = _promised(run, payment, one.customer_id, known)
            found = found or _fitting(run, payment, claims, known)
            ideas += found or ([] if designated else [_oldest(run, payment, claims, known)])
    if not ideas and not designated:
        ideas = _anybody(run, payment, known)
    return ideas


def nothing(run: Run, payment: Payment, known: Sequence[Known]) -> list[Idea]:
    """Return whose money it is, where that is all that can be said."""
    none = Fit("none", (), payment.amount_minor, 0)
    return [run.idea("payer", one.customer_id, none, known) for one in known]


def _promised(run: Run, payment: Payment, customer: int, known: Sequence[Known]) -> list[Idea]:
    days = run.policy.promise_days
    found: dict[tuple[Share, ...], Fit] = {}
    for promise in run.book.expected.get((customer, payment.currency), ()):
        near = abs((promise.on - payment.received_on).days) <= days
        if promise.minor != payment.amount_minor or not near or not promise.parts:
            continue
        claims = [run.book.claims[at] for at in sorted(promise.parts) if at in run.book.claims]
        opens = run.open_of(claims)
        kept = len(claims) == len(promise.parts) and all(
            0 < promise.parts[at] <= opens[at] for at in opens
        )
        if kept and sum(promise.parts.values()) == payment.amount_minor:
            shares = tuple(Share(at, promise.parts[at]) for at in opens)
            found[shares] = Fit("exact", shares, 0, 0)
    rival = "clear" if len(found) == 1 else "rival"
    return [run.idea("promise", customer, one, known, (), rival) for one in found.values()]


def _fitting(
    run: Run, payment: Payment, claims: Sequence[Claim], known: Sequence[Known]
) -> list[Idea]:
    """The claims whose sum it is, else with the discounts of the day, else less a bank's charge."""
    opens = run.open_of(claims)
    owed = [one for one in claims if opens[one.document_id] > 0]
    target = payment.amount_minor
    choices, rival = choose(run, owed, opens, target)
    if not choices:
        values = {
            one.document_id: opens[one.document_id]
            - min(offer_on(one, payment.received_on), opens[one.document_id])
            for one in owed
        }
        if any(values[at] != opens[at] for at in values):
            choices, rival = choose(run, owed, values, target)
    if not choices:
        choices = _netted(claims, opens, target) or _charged(run, payment, owed, opens)
        rival = "clear" if len(choices) == 1 else "rival"
    ideas = []
    for choice in choices[: run.policy.shown]:
        found = fit(choice, opens, payment, run.policy)
        method = "amount" if len(choice) == 1 else "sum"
        owner = claims[0].customer_id
        ideas.append(run.idea(method, owner, found, known, (), rival))
    return ideas


def _netted(claims: Sequence[Claim], opens: Mapping[int, int], target: int) -> list[list[Claim]]:
    """Everything owed less all the credit notes, or one claim less one credit note."""
    notes = [one for one in claims if opens[one.document_id] < 0]
    if not notes:
        return []
    if sum(opens.values()) == target:
        return [list(claims)]
    owed: dict[int, list[Claim]] = {}
    for one in claims:
        owed.setdefault(opens[one.document_id], []).append(one)
    return [
        [claim, note] for note in notes for claim in owed.get(target - opens[note.document_id], ())
    ]


def _charged(
    run: Run, payment: Payment, owed: Sequence[Claim], opens: Mapping[int, int]
) -> list[list[Claim]]:
    """One claim, or all of them, that a bank's charge or a rounding makes of this amount."""
    found = [
        [one]
        for one in owed
        if (gap := opens[one.document_id] - payment.amount_minor) > 0
        and shortfall(payment, run.policy, gap)
    ]
    if found:
        return found
    gap = sum(opens[one.document_id] for one in owed) - payment.amount_minor
    return [list(owed)] if gap > 0 and shortfall(payment, run.policy, gap) else []


def _oldest(run: Run, payment: Payment, claims: Sequence[Claim], known: Sequence[Known]) -> Idea:
    """The order of the law, by itself only where the contract says so."""
    opens = {at: minor for at, minor in run.open_of(claims).items() if minor > 0}
    owed = [one for one in claims if one.document_id in opens]
    parts = settle(owed, opens, payment.amount_minor, payment.received_on)
    shares = tuple(Share(document, minor) for document, minor in parts)
    left = payment.amount_minor - sum(share.cash_minor for share in shares)
    gap = sum(opens.values()) - payment.amount_minor
    kind = "exact" if not gap else "part" if gap > 0 else "over"
    customer = claims[0].customer_id
    party = run.book.parties.get(customer)
    method = "contract" if party is not None and party.oldest_first else "oldest"
    return run.idea(method, customer, Fit(kind if shares else "none", shares, left, gap), known)


def _anybody(run: Run, payment: Payment, known: Sequence[Known]) -> list[Idea]:
    """Whose claims are of this very amount: never more than a suggestion."""
    documents = run.book.amounts.get((payment.currency, payment.amount_minor), ())
    claims = [run.book.claims[at] for at in documents[:_MOST_STRANGERS]]
    opens = run.open_of(claims)
    fitting = [one for one in claims if opens[one.document_id] == payment.amount_minor]
    rival = "clear" if len(fitting) == 1 and len(documents) <= _MOST_STRANGERS else "rival"
    return [
        run.idea(
            "amount", one.customer_id, fit([one], opens, payment, run.policy), known, (), rival
        )
        for one in fitting
    ]
