"""Where an order for a third party's report can come to (B3)."""

from enum import StrEnum

from huikuan.kernel.states import Machine


class OrderState(StrEnum):
    """An order is placed, taken up by the provider, and delivered or failed."""

    ORDERED = "ordered"
    RUNNING = "running"
    DELIVERED = "delivered"
    FAILED = "failed"


ORDER = Machine(
    start=OrderState.ORDERED,
    moves={
        (OrderState.ORDERED, "accept"): OrderState.RUNNING,
        (OrderState.ORDERED, "deliver"): OrderState.DELIVERED,
        (OrderState.ORDERED, "fail"): OrderState.FAILED,
        (OrderState.RUNNING, "deliver"): OrderState.DELIVERED,
        (OrderState.RUNNING, "fail"): OrderState.FAILED,
    },
)
