"""Decides how much of a security counts on a day, and whether one may be entered (B12).

Rounded down: a security is never taken for more than it is.
"""

from huikuan.kernel.days import Day, add_days
from huikuan.kernel.decisions import Figure, Reason
from huikuan.kernel.money import Money, Rounding, divide, known
from huikuan.rules.securities.policy import WHOLE, Counting, SecuritiesPolicy
from huikuan.rules.securities.values import Counted, Security, SecurityKind, SecurityState

# whose promise it is: without a name there is nobody to call on
_ISSUED = frozenset(
    {SecurityKind.GUARANTEE, SecurityKind.BANK_GUARANTEE, SecurityKind.LETTER_OF_CREDIT}
)


def against_entering(security: Security) -> tuple[Reason, ...]:
    """Return why a security cannot be entered.

    securities.currency, not_positive, ends_before_start, issuer_missing.
    """
    if not known(security.currency):
        return (Reason("securities.currency", {"currency": security.currency}),)
    found = []
    if security.minor <= 0:
        found.append(Reason("securities.not_positive", {"amount": _money(security)}))
    if security.valid_to is not None and security.valid_to < security.valid_from:
        figures = {"from": security.valid_from, "to": security.valid_to}
        found.append(Reason("securities.ends_before_start", figures))
    if security.kind in _ISSUED and not security.issuer.strip():
        found.append(Reason("securities.issuer_missing"))
    return tuple(found)


def against_reducing(security: Security, minor: int) -> tuple[Reason, ...]:
    """Return why a security cannot be reduced to an amount: securities.not_less."""
    if 0 <= minor < security.minor:
        return ()
    figures: dict[str, Figure] = {
        "amount": _money(security),
        "asked": Money(minor, security.currency),
    }
    return (Reason("securities.not_less", figures),)


def counts(security: Security, policy: SecuritiesPolicy, as_of: Day) -> Counted:
    """Return how much counts on a day and why not all of it.

    securities.not_in_force, not_begun, ended, ends_too_soon, not_registered, not_confirmed,
    kind_does_not_count, or share where only a part counts.
    """
    rule = policy.kinds.get(security.kind, Counting(0))
    reasons = _against(security, rule, as_of)
    if reasons:
        return Counted(0, 0, reasons)
    if rule.share == WHOLE:
        return Counted(security.minor, WHOLE)
    minor = divide(security.minor * rule.share, WHOLE, Rounding.DOWN)
    figures: dict[str, Figure] = {"amount": _money(security), "share": rule.share}
    return Counted(minor, rule.share, (Reason("securities.share", figures),))


def _against(security: Security, rule: Counting, as_of: Day) -> tuple[Reason, ...]:
    found = []
    if security.state is not SecurityState.IN_FORCE:
        found.append(Reason("securities.not_in_force", {"state": security.state.value}))
    if as_of < security.valid_from:
        found.append(Reason("securities.not_begun", {"on": security.valid_from}))
    if security.valid_to is not None:
        if as_of > security.valid_to:
            found.append(Reason("securities.ended", {"on": security.valid_to}))
        elif as_of > add_days(security.valid_to, -rule.stop_days):
            figures: dict[str, Figure] = {"on": security.valid_to, "days": rule.stop_days}
            found.append(Reason("securities.ends_too_soon", figures))
    if rule.registered and not security.registered:
        found.append(Reason("securities.not_registered"))
    if rule.confirmed and not security.confirmed:
        found.append(Reason("securities.not_confirmed"))
    if rule.share == 0:
        found.append(Reason("securities.kind_does_not_count", {"kind": security.kind.value}))
    return tuple(found)


def _money(security: Security) -> Money:
    return Money(security.minor, security.currency)
