"""Money that came in for another company of the group: out of one firm's books, into the other's.

Both sides stand on the same clearing account, each in its own books, so that over the group it is
nothing; both are booked, taken back and told in one transaction. Companies are held by their ids,
the lowest first, so that two who hand money to each other wait and never block for good.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace

from huikuan.books.cash import queries as standing
from huikuan.books.cash.operations import Deciding
from huikuan.books.cash.values import CashRefused, DecisionView, Kind
from huikuan.books.ledger import operations as ledger
from huikuan.books.ledger.operations import AlreadyReversed, FromGroup, StillApplied
from huikuan.books.ledger.queries import OpenReceipt
from huikuan.books.people import queries as people
from huikuan.books.people.queries import CompanyView
from huikuan.flows.apply_cash.applying import record
from huikuan.kernel.actors import Actor


def hold(company_ids: Iterable[int]) -> None:
    """Let nobody else settle anything of these companies until this transaction ends."""
    for one in sorted(set(company_ids)):
        ledger.hold_allocations(one)


def firm_named(by: Actor, company_id: int, named: str) -> CompanyView | None:
    """Return the other company of ours that a text names by code or name, None for a stranger.

    A company in which the actor has no right at all is one. Raises CashRefused
    cash.other_company_rights where he may see it and not apply its cash, cash.company_needed for
    the receipt's own.
    """
    wanted = named.strip().casefold()
    found = next(
        (
            one
            for one in people.companies(by)
            if wanted in {each.casefold() for each in (one.code, one.name, one.name_en) if each}
        ),
        None,
    )
    if found is None:
        return None
    if found.id == company_id:
        raise CashRefused("cash.company_needed")
    try:
        people.authorize(by, "allocate", found.id)
    except people.NotPermitted as refused:
        raise CashRefused("cash.other_company_rights", company=found.code) from refused
    return found


def receive(who: Deciding, other: CompanyView, receipt: OpenReceipt, minor: int) -> int:
    """Book what is handed over as a receipt of the other company; returns its document there.

    It keeps the payer, his words and the day, and waits there to be applied.
    """
    there = replace(who, company_id=other.id)
    here = people.company_by_id(who.company_id)
    act = ledger.open_act(
        company_id=other.id, kind="receive.group", by=who.by, recorded_at=who.at, why=who.why
    )
    given = FromGroup(receipt.document_id, who.company_id, here.code, minor, receipt.day)
    new = ledger.receive_from_group(act, given)
    posted = ledger.close_act(act)
    told = {"receipt_id": new, "minor": minor, "currency": receipt.currency, "from": here.code}
    record(there, "cash.received_from_group", posted, told)
    return new


def handed_over(decisions: Iterable[DecisionView]) -> tuple[tuple[int, int], ...]:
    """Return what of decisions stands in other books: pairs of company and document there."""
    return tuple(
        (int(one.detail["other_company_id"]), int(one.detail["other_receipt"]))
        for one in decisions
        if one.kind == Kind.INTERCOMPANY and one.undone_at is None and "other_receipt" in one.detail
    )


def handed_over_of(company_id: int, receipt_ids: Iterable[int]) -> tuple[tuple[int, int], ...]:
    """Return what of receipts stands in other books."""
    found = [one for key in receipt_ids for one in standing.decisions(company_id, key)]
    return handed_over(found)


def take_back(who: Deciding, there: tuple[int, int], on: dt.date) -> None:
    """Take the receipt of the other company back, on which nothing may be applied.

    Raises CashRefused cash.still_used.
    """
    company_id, document_id = there
    theirs = replace(who, company_id=company_id)
    act = ledger.open_act(
        company_id=company_id, kind="reverse.group", by=who.by, recorded_at=who.at, why=who.why
    )
    try:
        ledger.reverse_document(act, document_id, on)
    except StillApplied as used:
        raise CashRefused("cash.still_used") from used
    except AlreadyReversed as gone:
        raise CashRefused("cash.undone_before", by="", at=None) from gone
    posted = ledger.close_act(act)
    record(theirs, "cash.group_undone", posted, {"receipt_id": document_id})
