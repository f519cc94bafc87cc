"""Reads the policy of what becomes of money that matching leaves, and of small differences (D4).

A document of this kind: `{kind: cash, name, on_close: true, learn: 990, overpayment: {CNY: 100},
short_payment: {CNY: 0}, fx_gain_loss: {CNY: 5000}}`. `learn` is per mille, money is minor units by
currency.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, cast

from huikuan.kernel.policies import Issue, PolicyRefused, misaddressed, whole
from huikuan.rules.matching.policy import misstated

_KIND: Final = "cash"
_MONEY: Final = ("overpayment", "short_payment", "fx_gain_loss")
_CERTAIN: Final = 1000


@dataclass(frozen=True, slots=True)
class CashPolicy:
    """What may be done with rests.

    `on_close`: closing a day matches first. From the confidence `learn` on (per mille) a match
    that no person looked at teaches who the payer is. The others say how much a person may write
    to the account of that name, by currency; a currency that is not named allows nothing.
    """

    on_close: bool
    learn: int
    overpayment: Mapping[str, int] = field(default_factory=dict)
    short_payment: Mapping[str, int] = field(default_factory=dict)
    fx_gain_loss: Mapping[str, int] = field(default_factory=dict)


def parse_treatment(document: Mapping[str, object]) -> CashPolicy:
    """Check a document and return what it says.

    Raises PolicyRefused with every issue found: policy_kind, policy_unknown_key, cash_on_close,
    matching_number, matching_money.
    """
    issues = misaddressed(document, _KIND, ("on_close", "learn", *_MONEY))
    if not isinstance(document.get("on_close"), bool):
        issues.append(Issue("on_close", "cash_on_close"))
    if whole(document.get("learn"), 0, _CERTAIN) is None:
        issues.append(Issue("learn", "matching_number", {"least": 0, "most": _CERTAIN}))
    for key in _MONEY:
        issues += misstated(key, document.get(key, {}))
    if issues:
        raise PolicyRefused(issues)
    money = {key: dict(cast("Mapping[str, int]", document.get(key, {}))) for key in _MONEY}
    return CashPolicy(
        on_close=bool(document["on_close"]), learn=cast("int", document["learn"]), **money
    )
