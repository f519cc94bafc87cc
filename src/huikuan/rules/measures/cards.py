"""The cards of all measures by code: what a report may ask for (D7)."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from huikuan.rules.measures.dso import (
    AVERAGE_CARD,
    BEST_POSSIBLE_CARD,
    COUNT_BACK_CARD,
    DELINQUENT_CARD,
)
from huikuan.rules.measures.dso import CARD as DSO_CARD
from huikuan.rules.measures.open_balance import CARD as OPEN_BALANCE_CARD
from huikuan.rules.measures.overdue_amount import CARD as OVERDUE_AMOUNT_CARD
from huikuan.rules.measures.overdue_share import CARD as OVERDUE_SHARE_CARD
from huikuan.rules.measures.unapplied import CARD as UNAPPLIED_CARD
from huikuan.rules.measures.values import Card

CARDS: Final[Mapping[str, Card]] = MappingProxyType(
    {
        card.code: card
        for card in (
            OPEN_BALANCE_CARD,
            OVERDUE_AMOUNT_CARD,
            OVERDUE_SHARE_CARD,
            UNAPPLIED_CARD,
            DSO_CARD,
            AVERAGE_CARD,
            COUNT_BACK_CARD,
            BEST_POSSIBLE_CARD,
            DELINQUENT_CARD,
        )
    }
)
