"""Decides whether somebody may be reached now, when else, and whom to address first (A5).

Law and yardstick: domain 3.6 (PIPL; GB/T 45251-2025 as a yardstick for firms).
"""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from typing import Final
from zoneinfo import ZoneInfo

from huikuan.kernel.calendars import Calendar
from huikuan.kernel.decisions import Decision, Reason
from huikuan.rules.contact.policy import Cap, ContactPolicy
from huikuan.rules.contact.values import Channel, Purpose, Recipient, Touch

ALLOWED: Final = "allowed"
WAIT: Final = "wait"
REFUSED: Final = "refused"
# nobody is woken by them
_UNHURRIED: Final = frozenset({Channel.LETTER, Channel.REGISTERED, Channel.PORTAL})
_WEEK: Final = 7
# caps of a week free a day within a week; a holiday season is shorter than this
_LOOK_AHEAD: Final = 60


def may_contact(  # noqa: PLR0913 - whom, for what, after what was tried, when, by whose calendar
    policy: ContactPolicy,
    recipient: Recipient,
    touches: Sequence[Touch],
    at: dt.datetime,
    calendar: Calendar,
    *,
    purpose: Purpose = Purpose.DUNNING,
    important: bool = False,
    by_person: bool = False,
) -> Decision:
    """Say whether somebody may be reached at an instant: allowed, wait (figure `until`), refused.

    Quiet hours bind everybody; business hours and workdays the machine alone. Caps count what was
    tried over all channels and by agencies too, by days of the debtor's clock. `important`: only
    over a channel that was verified. Raises ValueError for an instant without a zone.
    """
    if at.tzinfo is None:
        raise ValueError("an instant without a zone")
    no = _refused(recipient, purpose, important=important)
    if no is not None:
        return Decision(REFUSED, (no,))
    zone = ZoneInfo(recipient.time_zone)
    held = [one for one in touches if one.counts]
    local = at.astimezone(zone)
    found: list[Reason] = []
    for _ in range(_LOOK_AHEAD):
        reason = _not_now(policy, recipient, held, local, calendar, by_person=by_person)
        if reason is None:
            break
        found.append(reason)
        local = _opening(policy, local, zone, by_person=by_person)
    else:
        return Decision(REFUSED, (found[0],))
    if not found:
        return Decision(ALLOWED)
    return Decision(WAIT, (found[0],), {"until": local.astimezone(dt.UTC).isoformat()})


def choose(
    recipients: Iterable[Recipient],
    channels: Sequence[Channel],
    audience: str,
    *,
    role_first: bool,
) -> tuple[Recipient, ...]:
    """Return whom a stage addresses, the best first: by channel, then audience, then role.

    Only channels of the stage count. An address of the firm's own comes before a person's where
    the policy says so, since it is no personal data.
    """
    ranks = {channel: at for at, channel in enumerate(channels)}

    def rank(one: Recipient) -> tuple[int, bool, bool, int, str]:
        personal = one.contact_id is not None
        return (
            ranks[one.channel],
            bool(one.role) and one.role != audience,
            personal if role_first else not personal,
            one.contact_id or 0,
            one.address,
        )

    fit = [one for one in recipients if one.channel in ranks and one.address]
    return tuple(sorted(fit, key=rank))


def _refused(recipient: Recipient, purpose: Purpose, *, important: bool) -> Reason | None:
    if not recipient.address:
        return Reason("contact.no_address", {"channel": recipient.channel.value})
    if purpose in recipient.refused:
        return Reason("contact.purpose_refused", {"purpose": purpose.value})
    if recipient.channel in recipient.stopped:
        return Reason("contact.opted_out", {"channel": recipient.channel.value})
    if important and recipient.channel not in recipient.verified:
        return Reason("contact.not_verified", {"channel": recipient.channel.value})
    return None


def _not_now(
    policy: ContactPolicy,
    recipient: Recipient,
    held: Sequence[Touch],
    local: dt.datetime,
    calendar: Calendar,
    *,
    by_person: bool,
) -> Reason | None:
    if recipient.channel not in _UNHURRIED:
        if policy.quiet.covers(local.time()):
            return Reason("contact.quiet_hours", {"at": local.strftime("%H:%M")})
        if not by_person and not policy.hours.covers(local.time()):
            return Reason("contact.out_of_hours", {"at": local.strftime("%H:%M")})
        if not by_person and policy.workdays and not calendar.is_workday(local.date()):
            return Reason("contact.no_workday", {"on": local.date()})
    return _capped(policy, recipient, held, local)


def _capped(
    policy: ContactPolicy, recipient: Recipient, held: Sequence[Touch], local: dt.datetime
) -> Reason | None:
    call = recipient.channel is Channel.PHONE
    person = policy.calls if call else policy.messages

    def mine(one: Touch) -> bool:
        return (
            one.contact_id == recipient.contact_id
            and one.customer_id == recipient.customer_id
            and (one.channel is Channel.PHONE) == call
        )

    def firm(one: Touch) -> bool:
        return one.customer_id == recipient.customer_id

    rules: tuple[tuple[str, Cap, Callable[[Touch], bool]], ...] = (
        ("person", person, mine),
        ("firm", policy.firm, firm),
    )
    for whose, cap, counts in rules:
        ages = [
            (local.date() - one.at.astimezone(local.tzinfo).date()).days
            for one in held
            if counts(one) and (one.effective or one.channel is not Channel.PHONE)
        ]
        if sum(age == 0 for age in ages) >= cap.day:
            return Reason(f"contact.cap_{whose}_day", {"most": cap.day})
        if sum(0 <= age < _WEEK for age in ages) >= cap.week:
            return Reason(f"contact.cap_{whose}_week", {"most": cap.week})
    return None


def _opening(
    policy: ContactPolicy, local: dt.datetime, zone: ZoneInfo, *, by_person: bool
) -> dt.datetime:
    """The next moment at which hours begin on the debtor's clock, summer time or not."""
    start = policy.quiet.end if by_person else policy.hours.start
    day = local.date() if local.time() < start else local.date() + dt.timedelta(days=1)
    opening = dt.datetime.combine(day, start, tzinfo=zone)
    # a time that the clock leaps over is read as the moment after the leap
    return opening.astimezone(dt.UTC).astimezone(zone)
