"""Gathers what is known of a customer's debts: a question a room, never one a debt."""

import dataclasses
import datetime as dt
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import Any

from huikuan.adapters.packs import PackFile
from huikuan.books.collections import queries as collections
from huikuan.books.disputes import queries as disputes
from huikuan.books.documents import queries as documents
from huikuan.books.evidence import queries as evidence
from huikuan.books.ledger import movements
from huikuan.books.ledger.movements import DebtItem
from huikuan.books.orders import queries as orders
from huikuan.books.parties import queries as parties
from huikuan.books.parties.queries import CustomerView
from huikuan.books.people.queries import CompanyView
from huikuan.books.plans import queries as plans
from huikuan.books.reconciliation import queries as reconciliation
from huikuan.books.recovery import queries as recovery
from huikuan.flows import charge_interest, watch_limitation
from huikuan.flows.write_letter.archive import kept_letters
from huikuan.kernel.days import Day

_MOST_ORDERS = 1_000
_SINCE = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


class NothingToPack(LookupError):
    """The customer is not there, or has no debt of that number."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """The debts of a pack and its files, the index apart."""

    customer: CustomerView
    debts: tuple[DebtItem, ...]
    open_minor: Mapping[int, int]
    files: tuple[PackFile, ...]


def gather(company: CompanyView, customer_no: str, number: str, as_of: Day) -> Gathered:
    """Return all that is known of a customer's open debts, or of one document's.

    Raises NothingToPack.
    """
    customer = parties.find(company_id=company.id, customer_no=customer_no)
    if customer is None:
        raise NothingToPack(customer_no)
    debts = _debts(company, customer, number, as_of)
    if not debts:
        raise NothingToPack(number or customer_no)
    ids = [one.item_id for one in debts]
    open_minor = movements.open_on(company.id, ids, as_of)
    facts = _facts(company, customer, debts, as_of)
    facts["debts"] = [
        {**_plain(one), "open_minor": open_minor.get(one.item_id, 0)} for one in debts
    ]
    files = [
        PackFile(f"facts/{name}.json", name, _json(value)) for name, value in sorted(facts.items())
    ]
    files += _papers(company, customer, as_of)
    return Gathered(customer, debts, open_minor, tuple(files))


def _debts(
    company: CompanyView, customer: CustomerView, number: str, as_of: Day
) -> tuple[DebtItem, ...]:
    if not number:
        found = movements.debts_of(company.id, customer.id)
        return tuple(one for one in found if one.issued_on <= as_of)
    document = documents.document_by_number(company.id, number)
    if document is None:
        return ()
    items = movements.items(company.id, range(document * 256, document * 256 + 256))
    return tuple(one for one in items.values() if one.customer_id == customer.id)


def _facts(
    company: CompanyView, customer: CustomerView, debts: Collection[DebtItem], as_of: Day
) -> dict[str, Any]:
    items = {one.item_id for one in debts}
    papers = {one.document_id for one in debts}
    owed = charge_interest.explain(company, [customer.id], as_of, document_ids=papers)[customer.id]
    found_disputes = disputes.for_customer(company.id, customer.id, as_of)
    found_plans = plans.for_customer(company.id, customer.id, as_of)
    steps = collections.steps(company.id, customer_id=customer.id, limit=None)
    requests = reconciliation.requests(company.id, customer_id=customer.id)
    named = set(movements.orders_of(company.id, papers).values())
    placed = orders.orders(
        company_id=company.id,
        as_of=as_of,
        limit=_MOST_ORDERS,
        customer_no=customer.customer_no,
    )
    batches, acts = movements.origins(company.id, papers, items)
    subjects = [
        *(("batch", str(one)) for one in batches),
        *(("act", str(one)) for one in acts),
        ("customer", str(customer.id)),
        *(("document", str(one)) for one in papers),
        *(("dispute", str(one.id)) for one in found_disputes),
        *(("plan", str(one.id)) for one in found_plans),
        *(("dunning_step", str(one.id)) for one in steps),
        *(("reconciliation", str(one.id)) for one in requests),
    ]
    return {
        "customer": _plain(customer),
        "company": _plain(company),
        "ledger": [_plain(one) for one in movements.movements(company.id, items, as_of)],
        "orders": [_plain(one) for one in placed if one.order_no in named],
        "deliveries": {
            str(paper): [_plain(one) for one in documents.delivery(company.id, paper)]
            for paper in sorted(papers)
        },
        "invoices": [_plain(one) for one in documents.linked(company.id, papers).values()],
        "statements": [_plain(one) for one in requests],
        "disputes": [_plain(one) for one in found_disputes],
        "promises": [_plain(one) for one in found_plans],
        "letters": [
            {**_plain(one), "acts": [_plain(act) for act in collections.acts(one.id)]}
            for one in steps
        ],
        "contacts": [_plain(one) for one in collections.touches(company.id, [customer.id], _SINCE)],
        "interest": [charge_interest.worked(one) for one in owed.lines],
        "interruptions": [
            _plain(one)
            for one in recovery.interruptions(company.id, as_of, [customer.id]).get(customer.id, ())
        ],
        "limitation": [
            _plain(one)
            for one in watch_limitation.clocks(company, as_of, customer_id=customer.id, every=True)
            if one.debt.document_id in papers
        ],
        "evidence": list(evidence.proofs(company.id, subjects)),
    }


def _papers(company: CompanyView, customer: CustomerView, as_of: Day) -> list[PackFile]:
    """The papers that are kept: statements with their answers, disputes' documents, letters."""
    files = []
    for request in reconciliation.requests(company.id, customer_id=customer.id):
        for paper in reconciliation.papers(request.id):
            content = reconciliation.content(request.id, paper.id)
            path = f"statements/{request.id}-{paper.id}-{_safe(paper.name)}"
            files.append(PackFile(path, "statement", content))
    for dispute in disputes.for_customer(company.id, customer.id, as_of):
        for kept in disputes.papers(company.id, dispute.id):
            name, _, content = disputes.paper(company.id, dispute.id, kept.id)
            path = f"disputes/{dispute.id}-{kept.id}-{_safe(name)}"
            files.append(PackFile(path, "dispute", content))
    files += [
        PackFile(f"letters/{name}", "letter", content)
        for name, content in kept_letters(company.code, customer.customer_no)
    ]
    return files


def _safe(name: str) -> str:
    return "".join(one if one.isalnum() or one in "-_." else "_" for one in name).lstrip(".")[:80]


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True).encode()


def _plain(value: Any) -> Any:  # noqa: ANN401 - whatever a room answers with
    """A value as JSON has it; amounts stay whole minor units."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        names = (one.name for one in dataclasses.fields(value))
        return {name: _plain(getattr(value, name)) for name in names}
    if isinstance(value, Mapping):
        return {str(_plain(key)): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(one) for one in value]
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value if value is None or isinstance(value, bool | int | str) else str(value)
