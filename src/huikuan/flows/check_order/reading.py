"""Reads what is asked about an order, and refuses what cannot be an order (D2)."""

from collections.abc import Iterator

from huikuan.flows.check_order.documents import agreed_days
from huikuan.flows.check_order.values import CheckRefused, OrderAsked
from huikuan.kernel.decisions import Reason
from huikuan.kernel.digests import digest
from huikuan.kernel.money import Money, TooManyDecimals, from_decimal, known
from huikuan.rules.checks import OrderFact

_MOST = 10**15


def order_fact(asked: OrderAsked, home: str) -> OrderFact:
    """Return the order that is asked about, in minor units; without a currency, in the company's.

    Raises CheckRefused: check.currency, check.amount_unread, check.amount, check.deposit.
    """
    currency = asked.currency or home
    if not known(currency):
        raise CheckRefused([Reason("check.currency", {"currency": currency[:10]})])
    amount, deposit = money(asked, "amount", currency), money(asked, "deposit", currency)
    reasons = list(_against(amount, deposit))
    if reasons:
        raise CheckRefused(reasons)
    return OrderFact(
        amount=amount.minor,
        currency=currency,
        deposit=deposit.minor,
        order_no=asked.order_no,
        terms_days=agreed_days(asked.terms),
        purpose=asked.purpose,
    )


def money(asked: OrderAsked, name: str, currency: str) -> Money:
    """Return an amount of the question. Raises CheckRefused (check.amount_unread)."""
    figure = getattr(asked, name)
    try:
        found = from_decimal(figure, currency)
    except (TooManyDecimals, ValueError) as bad:
        figures = {"amount": str(figure)[:40], "currency": currency}
        raise CheckRefused([Reason("check.amount_unread", figures)]) from bad
    if abs(found.minor) > _MOST:
        figures = {"amount": str(figure)[:40], "currency": currency}
        raise CheckRefused([Reason("check.amount_unread", figures)])
    return found


def request_digest(asked: OrderAsked, reserve: bool, change: bool) -> bytes:  # noqa: FBT001 - as asked
    """Return the digest by which the same request is known again."""
    return digest(
        {
            "customer_no": asked.customer_no,
            "amount": asked.amount,
            "currency": asked.currency,
            "order_no": asked.order_no,
            "deposit": asked.deposit,
            "terms": asked.terms,
            "purpose": asked.purpose.value,
            "as_of": asked.as_of,
            "reserve": reserve,
            "change": change,
        }
    )


def _against(amount: Money, deposit: Money) -> Iterator[Reason]:
    if amount.minor <= 0:
        yield Reason("check.amount", {"amount": amount})
    elif not 0 <= deposit.minor <= amount.minor:
        yield Reason("check.deposit", {"deposit": deposit})
