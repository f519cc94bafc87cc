"""The customer's portal: invite, come in, see one's account, hand in, decide about it (D5, A7)."""

from huikuan.flows.open_portal.deciding import RIGHTS, accept, refuse
from huikuan.flows.open_portal.entering import enter, guest_of, leave, look_at
from huikuan.flows.open_portal.following import STOPPABLE, reasons_of
from huikuan.flows.open_portal.guests import day_of, stands
from huikuan.flows.open_portal.handing_in import hand_in, receipt, take_back, waiting_of
from huikuan.flows.open_portal.inviting import (
    INVITE,
    ask_for_link,
    hand_over,
    invite,
    mail_again,
    revoke,
)
from huikuan.flows.open_portal.mailing import deliver
from huikuan.flows.open_portal.showing import (
    account,
    debts,
    document,
    document_file,
    outcomes,
    requests_of,
    statement,
)
from huikuan.flows.open_portal.values import (
    Account,
    Balance,
    Document,
    Door,
    DoorClosed,
    Filled,
    Guest,
    Item,
    NotNow,
    NotTaken,
)

__all__ = [
    "INVITE",
    "RIGHTS",
    "STOPPABLE",
    "Account",
    "Balance",
    "Document",
    "Door",
    "DoorClosed",
    "Filled",
    "Guest",
    "Item",
    "NotNow",
    "NotTaken",
    "accept",
    "account",
    "ask_for_link",
    "day_of",
    "debts",
    "deliver",
    "document",
    "document_file",
    "enter",
    "guest_of",
    "hand_in",
    "hand_over",
    "invite",
    "leave",
    "look_at",
    "mail_again",
    "outcomes",
    "reasons_of",
    "receipt",
    "refuse",
    "requests_of",
    "revoke",
    "stands",
    "statement",
    "take_back",
    "waiting_of",
]
