"""The tabs of a customer's pages: papers of the ledger, orders, promises, disputes, credit file."""

from typing import Final

from huikuan.adapters.texts import text
from huikuan.entrypoints.web.frame import Frame

ORDERS: Final = "orders"
CLAIMS: Final = ("plans", "disputes")
TOUCHES: Final = "worklist"
FILE: Final = "credit_file"
INTEREST: Final = "interest"
PEOPLE: Final = "contacts"
PAPERS: Final = ("open_items", "invoices", "receipts")


def customer_tabs(frame: Frame, on: str, customer_id: int) -> list[tuple[str, str, bool]]:
    """Each tab that the person may open: its word, its address, whether this is it."""
    more = [one for one in (ORDERS, *CLAIMS, TOUCHES) if frame.may(one)]
    codes = [*PAPERS, *more]
    found = [
        (
            text(f"web.tab.{code}", frame.language),
            f"{frame.address('customer', customer_id=customer_id, _tab=code)}#papers",
            code == on,
        )
        for code in codes
    ]
    if frame.may(FILE):
        address = frame.address("credit_file", customer_id=customer_id)
        found.append((text("web.tab.credit_file", frame.language), address, on == FILE))
    if frame.may(INTEREST):
        address = frame.address("interest", customer_id=customer_id)
        found.append((text("web.tab.interest", frame.language), address, on == INTEREST))
    if frame.may(PEOPLE):
        address = frame.address("contacts", customer_id=customer_id)
        found.append((text("web.tab.people", frame.language), address, on == PEOPLE))
    return found
