"""What a clerk sees of his own firm's account, as the books have it today (D5, A7).

Every question names the company and the customer of the guest; a document of anybody else is not
there, whatever id the address has.
"""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import cast

from huikuan.adapters.texts import Language
from huikuan.analytics.reports import NothingThere, Query, run
from huikuan.books.disputes import queries as disputes
from huikuan.books.documents import queries as einvoices
from huikuan.books.intake import queries as intake
from huikuan.books.plans import queries as plans
from huikuan.books.portal.queries import File, SubmissionView
from huikuan.books.reconciliation import queries as requests
from huikuan.books.reconciliation.queries import RequestView
from huikuan.flows import import_files
from huikuan.flows.issue_statement import StatementFile, issue_statement
from huikuan.flows.open_portal.holding import held
from huikuan.flows.open_portal.values import Account, Balance, Document, Guest, Item
from huikuan.kernel.days import month_start
from huikuan.rules.reconciliation import WAITING

MOST_ITEMS = 500
_PDF = b"%PDF-"


def account(guest: Guest) -> Account:
    """Balances by currency and what is open, the oldest first; at most MOST_ITEMS items."""
    items = _items(guest, MOST_ITEMS)
    found = run("customer", _query(guest, customer_id=guest.customer.id))
    balances = [
        Balance(
            currency=row["currency"],
            net_minor=row["net"],
            open_minor=row["open"],
            overdue_minor=row["overdue"],
            unapplied_minor=row["unapplied"],
            disputed_minor=_sum(items, row["currency"], "disputed_minor"),
            promised_minor=_sum(items, row["currency"], "promised_minor"),
        )
        for row in found.rows
        if row["open"] or row["unapplied"] or row["currency"] == guest.customer.currency
    ]
    return Account(tuple(balances), items)


def debts(guest: Guest) -> Mapping[int, Item]:
    """Every open instalment that the customer owes, by item."""
    return {one.item_id: one for one in _items(guest, None) if one.open_minor > 0}


def document(guest: Guest, document_id: int) -> Document:
    """One document of the customer's. Raises NothingThere, also for anybody else's."""
    found = run("document", replace(_query(guest), params={"document_id": document_id}))
    header = cast("Mapping[str, object]", found.meta["header"])
    if header["customer_id"] != guest.customer.id:
        # the same words as for one that does not exist
        raise NothingThere("query.no_document", document=str(document_id))
    held_now = held(guest.company.id, guest.customer.id, guest.today)
    items = tuple(
        Item(
            item_id=row["item_id"],
            document_id=document_id,
            number=_number(str(header["number"]), row["line"], len(found.rows)),
            kind=str(header["kind"]),
            issued_on=cast("dt.date", header["issued_on"]),
            due_on=row["due_on"],
            currency=row["currency"],
            amount_minor=row["amount"],
            open_minor=row["open"],
            days_late=row["days_late"] or 0,
            disputed_minor=held_now.disputed.get(row["item_id"], 0),
            promised_minor=held_now.promised.get(row["item_id"], 0),
        )
        for row in found.rows
    )
    moves = tuple(cast("list[Mapping[str, object]]", found.meta["entries"]))
    there = _stored(guest.company.id, document_id) is not None
    return Document(header, items, moves, has_file=there)


def document_file(guest: Guest, document_id: int) -> File:
    """The PDF of an invoice, where we have one. Raises NothingThere."""
    document(guest, document_id)
    found = _stored(guest.company.id, document_id)
    if found is None:
        raise NothingThere("query.no_document", document=str(document_id))
    return found


def statement(guest: Guest, *, first: dt.date | None, language: Language) -> StatementFile:
    """The statement of account from a day (without one: this month's first) to today, as PDF.

    Raises BadQuery for a first day that lies ahead.
    """
    query = _query(
        guest,
        customer_id=guest.customer.id,
        **{"from": first or month_start(guest.today), "to": guest.today},
    )
    return issue_statement(query, language=language, form="pdf", issued_on=guest.today)


def requests_of(guest: Guest) -> tuple[RequestView, ...]:
    """The balances that the customer was asked to confirm and has not answered yet."""
    found = requests.requests(
        guest.company.id, customer_id=guest.customer.id, states=tuple(WAITING), limit=20
    )
    return tuple(one for one in found if one.link_until and one.link_until >= guest.today)


def outcomes(guest: Guest, handed_in: Collection[SubmissionView]) -> Mapping[int, str]:
    """How what submissions became stands now: by submission a word such as `plan.open`."""
    found: dict[str, str] = {}
    kinds = {one.outcome.partition("/")[0] for one in handed_in}
    where = (guest.company.id, guest.customer.id, guest.today)
    if "dispute" in kinds:
        found |= {
            f"dispute/{one.id}": f"dispute.{one.state}" for one in disputes.for_customer(*where)
        }
    if "plan" in kinds:
        found |= {f"plan/{one.id}": f"plan.{one.state}" for one in plans.for_customer(*where)}
    return {one.id: found[one.outcome] for one in handed_in if one.outcome in found}


def _items(guest: Guest, limit: int | None) -> tuple[Item, ...]:
    found = run(
        "open_items",
        replace(
            _query(guest, customer_id=guest.customer.id, side="debt"), sort="due_on", limit=limit
        ),
    )
    held_now = held(guest.company.id, guest.customer.id, guest.today)
    rows = list(found.rows)
    several = {row["document_id"] for row in rows if row["line"] > 1}
    return tuple(
        Item(
            item_id=row["item_id"],
            document_id=row["document_id"],
            number=_number(row["number"], row["line"], 2 if row["document_id"] in several else 1),
            kind=row["kind"],
            issued_on=row["issued_on"],
            due_on=row["due_on"],
            currency=row["currency"],
            amount_minor=row["amount"],
            open_minor=row["open"],
            days_late=row["days_late"] or 0,
            disputed_minor=held_now.disputed.get(row["item_id"], 0),
            promised_minor=held_now.promised.get(row["item_id"], 0),
        )
        for row in rows
    )


def _number(number: str, line: int, lines: int) -> str:
    """A document's number, with the instalment where it has several."""
    return f"{number}/{line}" if lines > 1 else number


def _query(guest: Guest, **params: object) -> Query:
    return Query(company_id=guest.company.id, as_of=guest.today, params=params, limit=None)


def _sum(items: tuple[Item, ...], currency: str, name: str) -> int:
    # tidy: allow sum - the items of one customer that are shown
    return sum(int(getattr(one, name)) for one in items if one.currency == currency)


def _stored(company_id: int, document_id: int) -> File | None:
    """The file of the document's e-invoice, if it came as a PDF of its own."""
    reading = einvoices.linked(company_id, [document_id]).get(document_id)
    if reading is None:
        return None
    batch = intake.batch(reading.batch_id)
    if batch.digest != reading.digest:
        return None
    try:
        content = import_files.stored_file(batch).read_bytes()
    except OSError:
        return None
    if not content.startswith(_PDF):
        return None
    return File(f"{reading.number}.pdf", "application/pdf", content)
