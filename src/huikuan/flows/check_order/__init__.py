"""Checks an order before it is taken, keeps its room, and explains any verdict again (D2).

Pages, API and commands call these; each is a journey of its own.
"""

from huikuan.flows.check_order.checking import check
from huikuan.flows.check_order.explaining import Explained, explain
from huikuan.flows.check_order.gathering import ExposureLine, exposure_lines, exposures
from huikuan.flows.check_order.recalling import recalled
from huikuan.flows.check_order.reserving import MoveAsked, move_reservation
from huikuan.flows.check_order.telling import explanation, reasons, told, verdict
from huikuan.flows.check_order.values import (
    Checked,
    CheckRefused,
    NoSuchDecision,
    OrderAsked,
    OtherRequest,
    Promised,
)
from huikuan.flows.check_order.wording import sentence, sentences

__all__ = [
    "CheckRefused",
    "Checked",
    "Explained",
    "ExposureLine",
    "MoveAsked",
    "NoSuchDecision",
    "OrderAsked",
    "OtherRequest",
    "Promised",
    "check",
    "explain",
    "explanation",
    "exposure_lines",
    "exposures",
    "move_reservation",
    "reasons",
    "recalled",
    "sentence",
    "sentences",
    "told",
    "verdict",
]
