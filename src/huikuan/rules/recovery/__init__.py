"""Decides until when a debt can be enforced and a guarantor be held, and warns in time (A9)."""

from huikuan.rules.recovery.limitation import guarantee, limitation
from huikuan.rules.recovery.policy import RecoveryPolicy, parse
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

__all__ = [
    "ACKNOWLEDGEMENTS",
    "Alarm",
    "Claim",
    "Clock",
    "Event",
    "Guarantee",
    "GuaranteeKind",
    "Interruption",
    "RecoveryPolicy",
    "guarantee",
    "limitation",
    "parse",
]
