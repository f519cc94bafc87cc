"""Decides whether a person may grant a proposed limit: by amount, grade and delegation (B13, I17).

Four eyes compare persons. A token never approves, nor the system; who proposed never does, through
whichever account. To lower a limit asks for any line that is in force, whatever its amounts.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from huikuan.kernel.days import Day, add_days
from huikuan.kernel.decisions import Decision, Reason
from huikuan.kernel.money import Money
from huikuan.rules.limits.authority import UNRATED, ApprovalPolicy, Line
from huikuan.rules.limits.values import NO_LIMIT, Extent, Limit

APPROVED: Final = "approved"
MORE: Final = "another_needed"
REFUSED: Final = "refused"


@dataclass(frozen=True, slots=True)
class Asked:
    """What was proposed: by which person, for a customer of which grade (None: unrated).

    `current` is the limit in force, None where it is in another currency; `ends` the last day of a
    temporary limit, None for a lasting one.
    """

    proposer: str
    proposed_on: Day
    limit: Limit
    currency: str
    grade: str | None
    current: Limit | None = NO_LIMIT
    ends: Day | None = None
    temporary: bool = False
    approved_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Approver:
    """Who would approve: the person, the roles held in the company, through which kind of actor."""

    person: str
    roles: frozenset[str]
    kind: str


def proposable(asked: Asked, policy: ApprovalPolicy, as_of: Day) -> Decision:
    """Decide whether a limit may be proposed at all: proposed, or refused with every reason."""
    reasons = []
    if asked.limit.extent is Extent.NONE:
        reasons.append(Reason("approvals.nothing_asked"))
    if asked.temporary and asked.ends is None:
        reasons.append(Reason("approvals.temporary_needs_end"))
    if asked.ends is not None and asked.ends < as_of:
        reasons.append(Reason("approvals.ends_before", {"ends": asked.ends, "day": as_of}))
    last = add_days(as_of, policy.temporary_days)
    if asked.temporary and asked.ends is not None and asked.ends > last:
        reasons.append(Reason("approvals.temporary_too_long", {"ends": asked.ends, "latest": last}))
    return Decision(REFUSED if reasons else "proposed", tuple(reasons))


def approve(asked: Asked, approver: Approver, policy: ApprovalPolicy, as_of: Day) -> Decision:
    """Decide whether the person's approval counts, and whether it is the last one needed.

    approved: the limit is granted; another_needed: it counts, and a second person is asked for;
    refused: it does not count, with the first reason that holds.
    """
    against = _barred(asked, approver) or _lapsed(asked, policy, as_of)
    against = against or _without_authority(asked, approver, policy, as_of)
    if against is not None:
        return Decision(REFUSED, (against,))
    wanted = needed(asked, policy)
    given = len(set(asked.approved_by)) + 1
    return Decision(
        APPROVED if given >= wanted else MORE,
        (Reason("approvals.given", {"given": given, "needed": wanted}),),
    )


def may_reject(asked: Asked, approver: Approver) -> Decision:
    """Decide whether the person may reject: anybody entitled but the proposer, who withdraws."""
    against = _barred(asked, approver)
    return Decision("rejected") if against is None else Decision(REFUSED, (against,))


def needed(asked: Asked, policy: ApprovalPolicy) -> int:
    """Return how many persons have to approve: two from the policy's amount on, or no limit at all.

    Lowering takes one; in a currency that the policy has no figure for, raising takes two.
    """
    if lowers(asked):
        return 1
    edge = policy.two_from.get(asked.currency)
    if asked.limit.minor is None or edge is None:
        return 2
    return 2 if asked.limit.minor >= edge else 1


def lowers(asked: Asked) -> bool:
    """Tell whether nobody can lose more by it than by what is in force."""
    if asked.current is None or asked.current.extent is Extent.NONE:
        return asked.limit.minor == 0
    if asked.current.extent is Extent.UNLIMITED:
        return True
    if asked.limit.minor is None or asked.current.minor is None:
        return False
    return asked.limit.minor <= asked.current.minor


def _barred(asked: Asked, approver: Approver) -> Reason | None:
    if approver.kind != "user" or not approver.person:
        return Reason("approvals.no_person", {"kind": approver.kind})
    if approver.person == asked.proposer:
        return Reason("approvals.own_proposal")
    if approver.person in asked.approved_by:
        return Reason("approvals.approved_before")
    return None


def _lapsed(asked: Asked, policy: ApprovalPolicy, as_of: Day) -> Reason | None:
    last = add_days(asked.proposed_on, policy.valid_days)
    if as_of > last:
        return Reason("approvals.lapsed", {"last": last})
    if asked.ends is not None and asked.ends < as_of:
        return Reason("approvals.ends_before", {"ends": asked.ends, "day": as_of})
    return None


def _without_authority(
    asked: Asked, approver: Approver, policy: ApprovalPolicy, as_of: Day
) -> Reason | None:
    own = [line for line in policy.lines if _names(line, approver)]
    if not own:
        return Reason("approvals.no_authority")
    living = [line for line in own if line.during is None or line.during.contains(as_of)]
    if not living:
        return Reason("approvals.authority_over", {"last": _last_end(own), "day": as_of})
    if lowers(asked):
        return None
    grade = asked.grade or UNRATED
    graded = [line for line in living if grade in line.grades]
    if not graded:
        return Reason("approvals.grade_above", {"grade": grade})
    return None if any(_reaches(line, asked) for line in graded) else _too_much(asked, graded)


def _names(line: Line, approver: Approver) -> bool:
    return line.person == approver.person if line.person else line.role in approver.roles


def _last_end(lines: Iterable[Line]) -> Day | None:
    ends = [line.during.end for line in lines if line.during and line.during.end]
    return max(ends, default=None)


def _reaches(line: Line, asked: Asked) -> bool:
    if line.upto is None:
        return True
    most = line.upto.get(asked.currency)
    return asked.limit.minor is not None and most is not None and asked.limit.minor <= most


def _too_much(asked: Asked, lines: Iterable[Line]) -> Reason:
    figures = [
        line.upto[asked.currency] for line in lines if line.upto and asked.currency in line.upto
    ]
    if not figures:
        return Reason("approvals.no_figure", {"currency": asked.currency})
    most = Money(max(figures), asked.currency)
    if asked.limit.minor is None:
        return Reason("approvals.unlimited_above", {"most": most})
    return Reason(
        "approvals.above", {"asked": Money(asked.limit.minor, asked.currency), "most": most}
    )
