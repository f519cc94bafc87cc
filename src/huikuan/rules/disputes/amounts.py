"""Decides how much of a debt is in dispute on a day, and how much of it may not be asked for (A8).

The amounts follow the ledger (field practice b.2): nothing is moved by hand between them.
"""

from huikuan.kernel.days import Day
from huikuan.rules.disputes.values import Amounts, Settlement, Standing


def amounts(original: int, open_minor: int, credited: int, written_off: int) -> Amounts:
    """Return what became of the disputed part of one instalment, all in its minor units.

    `open_minor` is what the ledger has open of the whole instalment; `credited` and `written_off`
    what was credited and written off since the dispute began, discounts among the credits. Credits
    and write-offs are for the disputed part first, payments for the undisputed one: only what can
    no longer be open counts as paid.
    """
    forgiven = min(max(0, credited), original)
    lost = min(max(0, written_off), original - forgiven)
    disputed = min(original - forgiven - lost, max(0, open_minor))
    return Amounts(original, disputed, original - forgiven - lost - disputed, forgiven, lost)


def held(standing: Standing, found: Amounts, as_of: Day) -> int:
    """Return how much of a dispute's amount may not be asked for on a day, in minor units.

    What a customer only raised holds until the day by which we had to answer. Once it is settled,
    what we conceded is held until the credit note is booked, and a repair holds all of it until it
    is done; the rest is owed at once.
    """
    if as_of < standing.opened_on or _over(standing, as_of):
        return 0
    accepted = standing.accepted_on is not None and standing.accepted_on <= as_of
    if not accepted and as_of > standing.answer_by:
        return 0
    settled = standing.settled_on is not None and standing.settled_on <= as_of
    if not settled or standing.settlement is Settlement.REPAIR:
        return found.disputed
    still = max(0, standing.concession_minor - found.credited - found.written_off)
    return min(found.disputed, still)


def _over(standing: Standing, as_of: Day) -> bool:
    return standing.closed_on is not None and standing.closed_on <= as_of
