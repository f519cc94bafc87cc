"""In what order a payment settles debts of one debtor (Civil Code articles 560 and 561).

Article 560: what the debtor designates comes first; without that, debts that are due before those
that are not, then the least secured, then the heaviest burden, then the earliest due, then by
shares. Article 561: within a debt costs come before interest, and interest before principal. A cost
or an interest claim is a document of its own here, so the kinds are ranked among the documents.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import groupby

from huikuan.kernel.split import split
from huikuan.rules.matching.values import Claim


def legal_rank(claim: Claim, day: date) -> tuple[int, bool, bool, date]:
    """Return where a claim stands in the order of articles 560 and 561 on a day: lower is earlier.

    Costs and interest, then what is due, what is not secured, what is due earliest. An interest
    claim is the heavier burden, and is before its principal by article 561 already.
    """
    kind = 0 if claim.costs else 1 if claim.interest else 2
    return kind, claim.due_on > day, claim.secured, claim.due_on


def settle(
    claims: Iterable[Claim], opens: Mapping[int, int], minor: int, day: date
) -> tuple[tuple[int, int], ...]:
    """Divide a payment over claims in the order of the law: (document, minor units), none of zero.

    `opens` gives what is open of each document; nothing gets more than that, and the parts sum to
    `minor` or to all that is open. Claims of one rank share by what is open of them.
    """
    ordered = sorted(claims, key=lambda claim: (legal_rank(claim, day), claim.number))
    parts: list[tuple[int, int]] = []
    for _, group in groupby(ordered, key=lambda claim: legal_rank(claim, day)):
        equals = [claim for claim in group if opens[claim.document_id] > 0]
        whole = sum(opens[claim.document_id] for claim in equals)
        given = min(minor, whole)
        if given > 0:
            parts += _shared(equals, opens, given, whole)
            minor -= given
    return tuple(part for part in parts if part[1])


def _shared(
    claims: Sequence[Claim], opens: Mapping[int, int], given: int, whole: int
) -> list[tuple[int, int]]:
    if given == whole:
        return [(claim.document_id, opens[claim.document_id]) for claim in claims]
    shares = split(given, [opens[claim.document_id] for claim in claims])
    return [(claim.document_id, part) for claim, part in zip(claims, shares, strict=True)]
