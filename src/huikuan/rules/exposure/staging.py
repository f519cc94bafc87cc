"""Decides in which stage a sale counts, and with how much (field practice b.1, exposure lines)."""

from collections.abc import Mapping
from dataclasses import dataclass

from huikuan.rules.exposure.values import Stage
from huikuan.rules.items import OrderStatus


@dataclass(frozen=True, slots=True)
class Sale:
    """One order number and what has become of it, in minor units of one currency.

    `status` is None while the books have no order yet and something is only reserved for it.
    `invoiced` is what its invoices and debit notes came to (credit notes do not open it again).
    """

    amount: int
    deposit: int
    invoiced: int
    status: OrderStatus | None


def placed(sale: Sale) -> Mapping[Stage, int]:
    """Return the stage in which what is not invoiced of a sale counts; none when nothing is left.

    What is invoiced counts in the ledger, in the stage `invoiced`, by what is open of it. The rest
    is the amount less all that is invoiced. A deposit lowers it while nothing is invoiced: the
    goods do not leave before it is paid, and once the first invoice is there, the money that came
    counts by itself.
    """
    stage = {
        None: Stage.RESERVED,
        OrderStatus.OPEN: Stage.OPEN_ORDERS,
        OrderStatus.DELIVERED: Stage.DELIVERED,
    }.get(sale.status)
    rest = max(0, sale.amount - sale.invoiced)
    if sale.invoiced == 0:
        rest = max(0, rest - sale.deposit)
    return {} if stage is None or rest == 0 else {stage: rest}
