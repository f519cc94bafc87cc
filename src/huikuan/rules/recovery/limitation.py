"""Decides until when a claim can be enforced, and until when a guarantor can be held (A9).

Civil Code 188 (three years; twenty at the longest), 594 (four years for an international sale of
goods), 195 (interruption starts the whole period anew), 192 (who acknowledges an expired debt gives
up the defence), 201 and 202 (how months are counted), 692 and 693 (guarantees: neither suspension,
nor interruption, nor extension). The day shown is the careful one: not rolled off a rest day.
"""

from collections.abc import Iterable

from huikuan.kernel.days import Day, add_months
from huikuan.kernel.decisions import Figure, Reason
from huikuan.rules.recovery.policy import RecoveryPolicy
from huikuan.rules.recovery.values import (
    ACKNOWLEDGEMENTS,
    Alarm,
    Claim,
    Clock,
    Event,
    Guarantee,
    GuaranteeKind,
    Interruption,
)


def limitation(policy: RecoveryPolicy, claim: Claim, events: Iterable[Event], as_of: Day) -> Clock:
    """Return the limitation clock of a claim on a day, with what last started it.

    What happened before the debt was due changes nothing; what came after the last day revives the
    claim only where the debtor acknowledged it with a new plan, security or confirmation: a payment
    alone does not. Reasons: recovery.expired, recovery.counted_from, recovery.unproven,
    recovery.revived.
    """
    months = policy.international_months if claim.international else policy.months
    longest = add_months(claim.due_on, policy.longest_months)
    start, last, started_by = claim.due_on, add_months(claim.due_on, months), None
    said: list[Reason] = []
    for event in sorted(events, key=lambda one: (one.on, one.kind)):
        figures: dict[str, Figure] = {"kind": event.kind.value, "on": event.on}
        if event.on > as_of or event.on <= start:
            continue
        if not event.proof and event.kind not in policy.unproven:
            said.append(Reason("recovery.unproven", figures))
            continue
        if event.on > last:
            if event.kind not in ACKNOWLEDGEMENTS - {Interruption.PART_PAYMENT}:
                continue
            said.append(Reason("recovery.revived", figures | {"last": last}))
        start, last, started_by = event.on, add_months(event.on, months), event
    last = min(last, longest)
    figures = {"from": start, "months": months, "last": last}
    figures["kind"] = started_by.kind.value if started_by else "due"
    first = Reason("recovery.counted_from", figures)
    left = (last - as_of).days
    alarm = _alarm(policy, left)
    code = Reason("recovery.expired", {"last": last, "days": -left})
    reasons = (code, first, *said) if alarm is Alarm.EXPIRED else (first, *said)
    return Clock(last, start, started_by, left, alarm, reasons)


def guarantee(policy: RecoveryPolicy, one: Guarantee, as_of: Day) -> Clock:
    """Return the clock of a guarantee: it lapses for good unless the right was asserted in time.

    Reasons: recovery.guarantee_kept, recovery.guarantee_lapsed, recovery.guarantee_general,
    recovery.guarantee_joint.
    """
    last = one.until or add_months(one.main_due_on, policy.guarantee_months)
    asserted = one.sued_on if one.kind is GuaranteeKind.GENERAL else one.demanded_on
    left = (last - as_of).days
    if asserted is not None and asserted <= min(last, as_of):
        reason = Reason("recovery.guarantee_kept", {"on": asserted, "last": last})
        return Clock(last, one.main_due_on, None, left, Alarm.NONE, (reason,))
    alarm = _alarm(policy, left)
    code = "lapsed" if alarm is Alarm.EXPIRED else one.kind.value
    reason = Reason(f"recovery.guarantee_{code}", {"last": last, "days": left})
    return Clock(last, one.main_due_on, None, left, alarm, (reason,))


def _alarm(policy: RecoveryPolicy, left: int) -> Alarm:
    steps = ((0, Alarm.EXPIRED), (policy.last + 1, Alarm.LAST), (policy.near + 1, Alarm.NEAR))
    for end, alarm in (*steps, (policy.early + 1, Alarm.EARLY)):
        if left < end:
            return alarm
    return Alarm.NONE
