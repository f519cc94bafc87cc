"""Decides what is at risk with a customer or a group: each sale in one stage (D2, B7, B12)."""

from huikuan.rules.exposure.converting import RateMissing, converted
from huikuan.rules.exposure.staging import Sale, placed
from huikuan.rules.exposure.totalling import covering, free, total
from huikuan.rules.exposure.values import (
    STAGES,
    Components,
    Exposure,
    Stage,
)

__all__ = [
    "STAGES",
    "Components",
    "Exposure",
    "RateMissing",
    "Sale",
    "Stage",
    "converted",
    "covering",
    "free",
    "placed",
    "total",
]
