"""What stands behind a customer's debt, and how much of it counts on a day (B12)."""

from huikuan.rules.securities.values import Counted, Security, SecurityKind, SecurityState

__all__ = ["Counted", "Security", "SecurityKind", "SecurityState"]
