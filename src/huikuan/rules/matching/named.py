"""What the payer named whole: numbers of invoices and orders in the text (Civil Code 560, D4).

Where the money is more than what is named, the list was cut short or holds a credit: the rest is
looked for among the same customer's other claims, and found only when one choice makes the sum.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from huikuan.rules.matching.amounts import WHOLE, Fit, fit
from huikuan.rules.matching.ideas import Idea
from huikuan.rules.matching.payers import Known
from huikuan.rules.matching.references import Reading
from huikuan.rules.matching.run import Run, Words
from huikuan.rules.matching.subsets import accidental, subsets
from huikuan.rules.matching.values import Claim, Payment

_MOST_CUSTOMERS = 4


def named(run: Run, payment: Payment, reading: Reading, known: Sequence[Known]) -> list[Idea]:
    """Return an idea for each customer some of whose open claims the text names."""
    sets = _by_customer(run, payment, reading)
    rival = "clear" if len(sets) == 1 else "rival"
    ideas = []
    for customer, (claims, loose, words) in list(sets.items())[:_MOST_CUSTOMERS]:
        if loose:
            ideas.append(_ordered(run, payment, (customer, claims, loose, words), known))
        else:
            ideas += whole(run, payment, Named("reference", claims, words, rival), known)
    return ideas


_Sets = tuple[dict[int, Claim], dict[int, Claim], Words]


def _by_customer(run: Run, payment: Payment, reading: Reading) -> dict[int, _Sets]:
    """By customer: the claims named by their own number, those of a named order, and the words."""
    book, opens = run.book, run.opens
    sets: dict[int, _Sets] = {}
    for hit in reading.hits:
        of_order = hit.key in book.orders
        written = payment.text[hit.start : hit.end]
        for document in hit.documents:
            claim = book.claims[document]
            if claim.currency != payment.currency or not opens.get(document, claim.open_minor):
                continue
            mine, loose, words = sets.get(claim.customer_id) or ({}, {}, ())
            (loose if of_order else mine)[document] = claim
            pair = (written, claim.order_no if of_order else claim.number)
            if pair not in words:
                words = (*words, pair)
            sets[claim.customer_id] = mine, loose, words
    return sets


def _ordered(
    run: Run,
    payment: Payment,
    found: tuple[int, dict[int, Claim], dict[int, Claim], Words],
    known: Sequence[Known],
) -> Idea:
    """Claims of a named order: all of them, or the one choice among them that makes the sum."""
    customer, mine, loose, words = found
    claims = [*mine.values(), *(one for at, one in loose.items() if at not in mine)]
    opens = run.open_of(claims)
    best = fit(claims, opens, payment, run.policy)
    rival = "clear"
    if best.kind not in WHOLE:
        fixed = list(mine.values())
        free = [one for one in loose.values() if one.document_id not in mine]
        target = payment.amount_minor - sum(opens[one.document_id] for one in fixed)
        choices, among = choose(run, free, opens, target)
        if choices:
            best, rival = fit([*fixed, *choices[0]], opens, payment, run.policy), among
    return run.idea("order", customer, best, known, words, rival)


@dataclass(frozen=True, slots=True)
class Named:
    """Claims that a payer named, by which rung, in which words, and whether others are named too."""

    method: str
    claims: Mapping[int, Claim]
    words: Words
    rival: str = "clear"


def whole(run: Run, payment: Payment, said: Named, known: Sequence[Known]) -> list[Idea]:
    """Return the ideas for these claims of one customer: as they are, and completed to the sum."""
    listed = list(said.claims.values())
    opens = run.open_of(listed)
    best = fit(listed, opens, payment, run.policy)
    customer = listed[0].customer_id
    ideas = [run.idea(said.method, customer, best, known, said.words, said.rival)]
    if best.kind in WHOLE and best.kind not in ("charge", "rounding"):
        return ideas
    others = [
        one
        for one in run.claims_of(customer, payment.currency)
        if one.document_id not in said.claims
    ]
    completed = _completed(run, payment, listed, others, best)
    if completed is not None:
        found, rival = completed
        again = "more" if said.method == "reference" else said.method
        ideas.append(run.idea(again, customer, found, known, said.words, rival))
    return ideas


def _completed(
    run: Run, payment: Payment, listed: Sequence[Claim], others: Sequence[Claim], best: Fit
) -> tuple[Fit, str] | None:
    """The same claims with credit notes, or with more claims, that make the sum to the cent."""
    opens = run.open_of([*listed, *others])
    values, target = opens, -best.gap
    if best.gap > 0:
        values, target = {at: -minor for at, minor in opens.items()}, best.gap
    choices, rival = choose(run, others, values, target)
    if not choices:
        return None
    return fit([*listed, *choices[0]], opens, payment, run.policy), rival


def choose(
    run: Run, claims: Sequence[Claim], values: Mapping[int, int], target: int
) -> tuple[list[list[Claim]], str]:
    """Return the choices of claims whose values sum to the target, and whether they are rivals.

    `claims` come the earliest due first. One claim alone is meant before several are; then all that
    is due up to a day, as pay runs go; then whatever sums. None may also mean: too much to look at.
    """
    alone = [[one] for one in claims if values[one.document_id] == target]
    if alone:
        return alone, "clear" if len(alone) == 1 else "rival"
    free = [one for one in claims if 0 < values[one.document_id] < target]
    total = 0
    for count, one in enumerate(free, 1):
        total += values[one.document_id]
        if total >= target:
            if total == target:
                taken, after = free[:count], free[count:]
                others = {values[one.document_id] for one in after}
                # a claim of the same amount could stand in its place
                same = any(values[one.document_id] in others for one in taken)
                return [taken], "rival" if same else "clear"
            break
    else:
        return [], "clear"
    amounts = [values[one.document_id] for one in free]
    ways = subsets(amounts, target, most=run.policy.subset_most, bits=run.policy.subset_bits)
    if not ways:
        return [], "clear"
    rival = "rival" if len(ways) > 1 else "chance" if accidental(len(free), target) else "clear"
    return [[free[at] for at in way] for way in ways], rival
