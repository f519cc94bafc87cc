"""Reads the policy of what becomes of money that matching leaves, and of small differences (D4).

A document of this kind: `{kind: cash, name, on_close: true, learn: 990, overpayment: {CNY: 100},
short_payment: {CNY: 0}, fx_gain_loss: {CNY: 5000}}`. `learn` is per mille, money is minor units by
currency.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, cast

from huikuan.kernel.money import known
from huikuan.kernel.policies import Issue, PolicyRefused

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
    issues = []
    if document.get("kind") != _KIND:
        issues.append(Issue("kind", "policy_kind", {"expected": _KIND}))
    unknown = document.keys() - {"kind", "name", "on_close", "learn", *_MONEY}
    issues += [Issue(key, "policy_unknown_key", {"key": key}) for key in sorted(unknown)]
    if not isinstance(document.get("on_close"), bool):
        issues.append(Issue("on_close", "cash_on_close"))
    if not _whole(document.get("learn"), _CERTAIN):
        issues.append(Issue("learn", "matching_number", {"least": 0, "most": _CERTAIN}))
    for key in _MONEY:
        issues += _money(key, document.get(key, {}))
    if issues:
        raise PolicyRefused(issues)
    money = {key: dict(cast("Mapping[str, int]", document.get(key, {}))) for key in _MONEY}
    return CashPolicy(
        on_close=bool(document["on_close"]), learn=cast("int", document["learn"]), **money
    )


def _money(path: str, found: object) -> list[Issue]:
    if not isinstance(found, Mapping):
        return [Issue(path, "matching_money")]
    return [
        Issue(f"{path}.{currency}", "matching_money")
        for currency, minor in found.items()
        if not (isinstance(currency, str) and known(currency) and _whole(minor, 10**9))
    ]


def _whole(found: object, most: int) -> bool:
    # True is an int to Python, not to a reader
    return isinstance(found, int) and not isinstance(found, bool) and 0 <= found <= most
