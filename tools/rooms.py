"""Decides which rooms there are and how they stand: the import contract is the one list.

Also knows the whole house's order (that of rooms which are not built yet too), so that a new room
finds its place without anybody remembering it.
"""

import configparser
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

ROOT = Path(__file__).resolve().parent.parent
CONTRACT = ROOT / ".importlinter"
PACKAGE = ROOT / "src" / "huikuan"

Floor = Literal["rules", "books"]
FLOORS: tuple[Floor, ...] = ("rules", "books")

# low to high; what may know what is decided by this order
HOUSE: dict[Floor, tuple[str, ...]] = {
    "rules": (
        *("filters", "items", "intake", "banking", "documents", "terms", "interest", "matching"),
        *("drafts", "reconciliation", "dossiers", "securities", "aging", "exposure"),
        *("scoring", "limits", "checks", "reviews", "measures", "messages", "reporting"),
        *(
            "links",
            "alerts",
            "disputes",
            "plans",
            "portal",
            "contact",
            "letters",
            "dunning",
            "economics",
            "recovery",
        ),
        *("insurance", "provisions", "posting", "commissions", "financing", "forecast"),
        *("scenarios",),
    ),
    "books": (
        *("evidence", "people", "views", "policies", "rates", "intake", "tasks", "messages"),
        *("reporting", "parties", "dossiers", "ledger", "documents", "contracts", "securities"),
        *("insurance", "orders"),
        *("banking", "cash", "drafts", "reconciliation", "scoring", "credit", "reviews"),
        *("positions",),
        *("alerts", "disputes", "plans", "portal", "collections", "recovery"),
        *("claims", "provisions", "filings"),
    ),
}


@dataclass(frozen=True, slots=True)
class Room:
    """One subject of the business, on the floors where it has a half."""

    name: str
    floors: tuple[Floor, ...]


def order(floor: Floor) -> tuple[str, ...]:
    """The rooms of ``floor`` that exist, low to high, as the import contract lists them."""
    contract = configparser.ConfigParser()
    contract.read_string(CONTRACT.read_text(encoding="utf-8"))
    layers = contract[f"importlinter:contract:{floor}-rooms"]["layers"].split()
    return tuple(reversed(layers))


def rooms() -> tuple[Room, ...]:
    """Every room, by name."""
    halves = {floor: order(floor) for floor in FLOORS}
    names = sorted({name for half in halves.values() for name in half})
    return tuple(
        Room(name, tuple(floor for floor in FLOORS if name in halves[floor])) for name in names
    )
