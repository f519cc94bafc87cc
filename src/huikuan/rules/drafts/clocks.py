"""Says which periods run on a draft, and until when (Negotiable Instruments Law 17, 53, 66).

Periods by months end on the corresponding day, else the month's last day (article 107). A period
that ends on a rest day runs to the next workday (Civil Code 203); the day given here is the earlier
one, on which nothing is lost.
"""

from typing import Final

from huikuan.kernel.days import Day, add_days, add_months
from huikuan.rules.drafts.values import Clock

PRESENTATION_DAYS: Final = 10
NOTICE_DAYS: Final = 3
AGAINST_DRAWER_MONTHS: Final = 24
AGAINST_PRIOR_MONTHS: Final = 6
AGAIN_MONTHS: Final = 3


def presentation(matures_on: Day) -> Clock:
    """Return how long a draft may be presented: ten days from maturity (article 53)."""
    return Clock("presentation", matures_on, add_days(matures_on, PRESENTATION_DAYS), 53)


def clocks(matures_on: Day, *, refused_on: Day | None, paid_on: Day | None) -> tuple[Clock, ...]:
    """Return the periods that run on a draft, in the order in which they end.

    From maturity: presentation, and two years against drawer and acceptor (17 no. 1). From the
    refusal: three days for the written notice to the prior party (66) and six months against prior
    endorsers (17 no. 3). From the day on which we paid a later holder ourselves: three months
    against those before us (17 no. 4).
    """
    found = [
        presentation(matures_on),
        Clock("drawer_and_acceptor", matures_on, add_months(matures_on, AGAINST_DRAWER_MONTHS), 17),
    ]
    if refused_on is not None:
        found += [
            Clock("notice", refused_on, add_days(refused_on, NOTICE_DAYS), 66),
            Clock("prior_endorsers", refused_on, add_months(refused_on, AGAINST_PRIOR_MONTHS), 17),
        ]
    if paid_on is not None:
        found.append(Clock("recourse_again", paid_on, add_months(paid_on, AGAIN_MONTHS), 17))
    return tuple(sorted(found, key=lambda clock: (clock.ends_on, clock.code)))
