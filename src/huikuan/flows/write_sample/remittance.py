"""What a payer writes: the payer's name and the remittance text of a receipt (requirement D4).

Decides how often and how a reference reaches us damaged: lower case, digits only, one digit wrong,
cut short by the bank's field, the order's number in place of the invoice's, or nothing of use. The
shares are what the matching of later work is measured against, so they sit in one table.
"""

from collections.abc import Sequence
from typing import Final

from huikuan.flows.write_sample.customers import Customer
from huikuan.flows.write_sample.luck import Luck

_FIELD: Final = 140
_SHORT_FIELD: Final = 35
_STYLES: Final = (
    ("clean", 520),
    ("spaced", 100),
    ("digits", 90),
    ("misread", 60),
    ("silent", 100),
    ("cut", 50),
    ("order", 50),
    ("noisy", 30),
)
_PAYERS: Final = (
    ("full", 840),
    ("formal", 60),
    ("short", 50),
    ("wide", 30),
    ("person", 20),
)
_SILENT_HOME: Final = ("货款", "往来款", "付货款", "支付货款", "")
_SILENT_ABROAD: Final = ("GOODS", "INVOICE PAYMENT", "/ROC/NOTPROVIDED", "")


def remittance(rng: Luck, customer: Customer, numbers: Sequence[str], order_no: str) -> str:
    """The text that comes with a payment of these invoices, at most 140 characters."""
    style = rng.pick(_STYLES)
    home = customer.country == "CN"
    listed = ",".join(numbers)
    if style == "clean":
        text = f"货款 {listed}" if home else f"PAYMENT {listed}"
    elif style == "spaced":
        text = (
            f"付{listed.lower().replace('-', ' - ')}" if home else listed.lower().replace("-", " ")
        )
    elif style == "digits":
        digits = " ".join(number.rsplit("-", 1)[1].lstrip("0") for number in numbers)
        text = f"发票号{digits}" if home else f"inv {digits}"
    elif style == "misread":
        place = len(listed) - 1 - rng.randrange(3)
        text = f"{listed[:place]}{rng.randrange(10)}{listed[place + 1 :]}"
    elif style == "silent":
        return rng.choice(_SILENT_HOME if home else _SILENT_ABROAD)
    elif style == "cut":
        return f"/RFB/{listed}"[:_SHORT_FIELD]
    elif style == "order":
        text = f"{order_no} 货款" if home else f"PO {order_no}"
    else:
        text = (
            f"附言:{listed};经办{rng.randrange(100, 999)},谢谢!"
            if home
            else f"{listed} / thank you"
        )
    return text[:_FIELD]


def payer(rng: Luck, customer: Customer) -> str:
    """The name of the paying account: mostly the customer's, sometimes short, odd or another's."""
    full = customer.name.full
    style = rng.pick(_PAYERS)
    if style == "full":
        return full
    if style == "formal":
        return full.upper().replace("有限公司", "有限责任公司")
    if style == "short":
        return customer.name.short
    if style == "wide":
        return full.replace("(", "（").replace(")", "）") if customer.home else full.upper()[:35]
    return customer.contact
