"""Decides what a customer's clerk may hand in, and how long the door stands open (D5, A7)."""

from huikuan.rules.portal.checking import check, instalments
from huikuan.rules.portal.policy import KIND, PortalPolicy, parse
from huikuan.rules.portal.states import SUBMISSION, State, access_on
from huikuan.rules.portal.values import Access, Board, Given, Kind, Line, Owed

__all__ = [
    "KIND",
    "SUBMISSION",
    "Access",
    "Board",
    "Given",
    "Kind",
    "Line",
    "Owed",
    "PortalPolicy",
    "State",
    "access_on",
    "check",
    "instalments",
    "parse",
]
