"""Decides which statements cannot be booked at all, and says where (D4, F8).

A statement is refused whole and with it its file: a bank's word is taken as it stands or not.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from huikuan.adapters.files import FileRefused
from huikuan.books.banking import queries as banking
from huikuan.flows.import_statements.finding import plain
from huikuan.flows.import_statements.following import BOOKED_ALL_THE_SAME
from huikuan.kernel.decisions import Reason
from huikuan.rules import banking as rules
from huikuan.rules.banking import BankStatement

# the ledger's own limit for one document, in minor units
_LARGEST: Final = 10**16
# formats that say themselves which currency an account is kept in
_OWN_CURRENCY: Final = ("camt", "mt94", "ofx")


def refuse_unsound(statements: Sequence[BankStatement], *, company_id: int, today: date) -> None:
    """Raise FileRefused for the first statement that cannot be booked, with its account and place.

    What cannot be booked: sums that do not tie, no account, a currency that is unknown or not the
    account's, a booked line of a day to come, an amount beyond what the ledger holds.
    """
    for one in statements:
        for reason in (
            *(each for each in rules.check(one, as_of=today) if refuses(each)),
            *_account(one, company_id),
            *_lines(one),
        ):
            figures = {"account": one.account, "currency": one.currency}
            raise FileRefused(reason.code, {**figures, **plain(reason.figures)})


def refuses(reason: Reason) -> bool:
    """Tell whether a reason refuses the statement, or is only told beside it."""
    return reason.code not in BOOKED_ALL_THE_SAME


def _account(one: BankStatement, company_id: int) -> Iterator[Reason]:
    if not one.account:
        yield Reason("statement_without_account", {"statement": one.identity})
        return
    known = banking.currencies_of(company_id, one.account)
    # an export that names no currency is read in the company's own: that may be the wrong one
    if known and one.currency not in known and not one.kind.startswith(_OWN_CURRENCY):
        yield Reason("account_in_other_currency", {"known": ", ".join(known)})


def _lines(one: BankStatement) -> Iterator[Reason]:
    for line in one.transactions:
        if abs(line.amount_minor) > _LARGEST:
            yield Reason("statement_amount_too_large", {"place": line.place})
