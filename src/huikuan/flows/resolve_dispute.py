"""Takes disputes from the first word to the last: joint record, settlement, inspection (A8).

Facts: the debts as they stand, the policy of disputes. Verdict: the state machine and the amounts
of `rules.disputes`. Effects: the dispute's rows and evidence, in one transaction that holds the
company's allocations, so that no payment changes a debt between the look and the act.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.db import transaction

from huikuan.adapters.texts.reasons import Wording
from huikuan.analytics.policies import credit_policy
from huikuan.books.disputes import operations, queries
from huikuan.books.disputes.operations import Settled
from huikuan.books.disputes.values import (
    DisputeRefused,
    DisputeView,
    NewDispute,
    NewItem,
    NoSuchDispute,
)
from huikuan.books.ledger import movements
from huikuan.books.ledger import operations as ledger
from huikuan.books.ledger.movements import DebtItem
from huikuan.books.parties import queries as parties
from huikuan.books.people import queries as people
from huikuan.books.people.queries import CompanyView
from huikuan.kernel.actors import Actor, system
from huikuan.kernel.days import Day, add_days
from huikuan.kernel.decisions import Reason
from huikuan.rules.disputes import DisputePolicy, PaperKind, Settlement, Source, parse

__all__ = [
    "ACTS",
    "DisputeRefused",
    "NoSuchDispute",
    "Opening",
    "act",
    "adopt",
    "attach",
    "follow",
    "open_dispute",
    "policy",
    "sentence",
    "sentences",
    "settle",
]

_WORDING: Final = Wording(coded={"state": "dispute_state", "kind": "dispute_paper"})
sentence = _WORDING.sentence
sentences = _WORDING.sentences

# the days of the policy that a dispute has after an act
_NEXT: Final[Mapping[str, str]] = {
    "accept": "record",
    "record": "settle",
    "inspect": "inspect",
    "report": "settle",
}
# a step that is made by a paper which both sides, or a third, have signed
_PAPERS: Final[Mapping[str, PaperKind]] = {
    "record": PaperKind.JOINT_RECORD,
    "report": PaperKind.INSPECTION,
}
_ENDS: Final = ("finish", "reject", "withdraw")
ACTS: Final = (*_NEXT, "assign", "cause", "note", *_ENDS)
"""The acts that `act` does; settling and handing in papers have more to say."""


@dataclass(frozen=True, slots=True)
class Opening:
    """What a customer disputes.

    `parts` are instalments with the disputed amount in minor units, None for all that is open;
    without any, `document_id` names the document, disputed by `minor` or whole.
    """

    reason: str
    parts: tuple[tuple[int, int | None], ...] = ()
    document_id: int | None = None
    minor: int | None = None
    words: str = ""
    owner: str = ""
    source: Source = Source.PERSON
    origin: str = ""
    accepted: bool = True
    papers: tuple[tuple[PaperKind, str, str, bytes], ...] = field(default=())


def policy(company_id: int, as_of: Day) -> DisputePolicy:
    """The policy of disputes in force on a day."""
    return parse(credit_policy("disputes", company_id, as_of).document)


def open_dispute(
    *,
    by: Actor,
    company: CompanyView,
    opening: Opening,
    as_of: Day,
    customer_id: int | None = None,
    salesperson: str | None = None,
) -> DisputeView:
    """Open a dispute; what a customer raises himself (`accepted` False) waits for our answer.

    Raises DisputeRefused: disputes.unknown_reason, disputes.unknown_owner, disputes.no_items,
    disputes.other_customer, disputes.in_dispute, disputes.too_much, disputes.taken_over.
    """
    rules = policy(company.id, as_of)
    reason = rules.reason(opening.reason)
    if reason is None:
        raise DisputeRefused([Reason("disputes.unknown_reason", {"reason": opening.reason})])
    _refuse_owner(company.id, opening.owner)
    answer = add_days(as_of, rules.days["answer"])
    with transaction.atomic():
        ledger.hold_allocations(company.id)
        debts = _debts(company.id, opening, customer_id, salesperson)
        made = operations.open_dispute(
            by=by,
            company_id=company.id,
            new=NewDispute(
                customer_id=debts[0][0].customer_id,
                currency=debts[0][0].currency,
                items=tuple(NewItem(debt.item_id, minor) for debt, minor in debts),
                reason=reason.code,
                source=opening.source,
                role=reason.owner,
                opened_on=as_of,
                answer_by=answer,
                due_on=add_days(as_of, rules.days["record"]) if opening.accepted else answer,
                accepted=opening.accepted,
                words=opening.words.strip(),
                origin=opening.origin,
                owner=opening.owner,
            ),
        )
        for kind, name, media_type, raw in opening.papers:
            operations.attach(
                by=by,
                company_id=company.id,
                dispute_id=made.id,
                kind=kind,
                name=name,
                media_type=media_type,
                raw=raw,
                on=as_of,
            )
    return made


def act(  # noqa: PLR0913 - who does what to which dispute, when, with which words
    *,
    by: Actor,
    company: CompanyView,
    dispute_id: int,
    act: str,
    as_of: Day,
    words: str = "",
    value: str = "",
    salesperson: str | None = None,
) -> DisputeView:
    """Do one of ACTS; `value` is the new owner (assign) or the root cause (cause).

    Raises NoSuchDispute, DisputeRefused: disputes.not_now, disputes.no_words,
    disputes.paper_needed, disputes.unknown_owner, disputes.unknown_cause, disputes.own_answer.
    """
    rules = policy(company.id, as_of)
    queries.dispute(company.id, dispute_id, as_of, salesperson)
    who: dict[str, Any] = {"by": by, "company_id": company.id, "dispute_id": dispute_id}
    with transaction.atomic():
        ledger.hold_allocations(company.id)
        if act in _ENDS:
            return operations.end(**who, act=act, on=as_of, words=words)
        details, changes = _meant(company.id, dispute_id, act, rules, words, value)
        if act in _NEXT:
            changes["due_on"] = add_days(as_of, rules.days[_NEXT[act]])
        return operations.act_on_dispute(**who, act=act, on=as_of, details=details, changes=changes)


def settle(  # noqa: PLR0913 - who settles which dispute, how, for how much
    *,
    by: Actor,
    company: CompanyView,
    dispute_id: int,
    how: Settlement,
    concession_minor: int,
    as_of: Day,
    words: str = "",
    salesperson: str | None = None,
) -> DisputeView:
    """Settle a dispute; what is conceded is still to be credited in the ledger.

    Raises NoSuchDispute, DisputeRefused: disputes.not_now, disputes.no_words, disputes.concession.
    """
    if not words.strip():
        raise DisputeRefused([Reason("disputes.no_words")])
    rules = policy(company.id, as_of)
    queries.dispute(company.id, dispute_id, as_of, salesperson)
    until = add_days(as_of, rules.days["fulfil"])
    with transaction.atomic():
        ledger.hold_allocations(company.id)
        return operations.settle(
            by=by,
            company_id=company.id,
            dispute_id=dispute_id,
            on=as_of,
            settled=Settled(how, concession_minor, until, words.strip()),
        )


def attach(  # noqa: PLR0913 - which paper of which dispute, by whom and when
    *,
    by: Actor,
    company: CompanyView,
    dispute_id: int,
    kind: PaperKind,
    name: str,
    media_type: str,
    raw: bytes,
    as_of: Day,
    salesperson: str | None = None,
) -> str:
    """Keep a document of a dispute and return its SHA-256.

    Raises NoSuchDispute, DisputeRefused: disputes.not_now, disputes.paper_empty,
    disputes.paper_large.
    """
    queries.dispute(company.id, dispute_id, as_of, salesperson)
    with transaction.atomic():
        return operations.attach(
            by=by,
            company_id=company.id,
            dispute_id=dispute_id,
            kind=kind,
            name=name,
            media_type=media_type,
            raw=raw,
            on=as_of,
        )


def adopt(*, company: CompanyView, as_of: Day, after_document: int = 0) -> int:
    """Take over what imported files say of disputes, once each; return how many are new."""
    stated = movements.stated_disputes(company.id, after_document)
    if not stated:
        return 0
    reason = policy(company.id, as_of).reason("stated")
    with transaction.atomic():
        return operations.adopt_stated(
            by=system("resolve_dispute", ""),
            company_id=company.id,
            stated=stated,
            on=as_of,
            reason="stated",
            role=reason.owner if reason else "sales",
        )


def follow(*, company_id: int, as_of: Day, item_ids: Sequence[int] | None = None) -> int:
    """Close the disputes that the ledger has settled; return how many."""
    with transaction.atomic():
        return operations.clear(
            by=system("resolve_dispute", ""), company_id=company_id, on=as_of, item_ids=item_ids
        )


def _meant(
    company_id: int, dispute_id: int, act: str, rules: DisputePolicy, words: str, value: str
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The details that a step keeps, and the fields that it sets."""
    needed = _PAPERS.get(act)
    if needed and needed not in {one.kind for one in queries.papers(company_id, dispute_id)}:
        raise DisputeRefused([Reason("disputes.paper_needed", {"kind": needed.value})])
    if act == "assign":
        _refuse_owner(company_id, value)
        return {"owner": value}, {"owner": value}
    if act == "cause":
        if rules.cause(value) is None:
            raise DisputeRefused([Reason("disputes.unknown_cause", {"cause": value})])
        return {"cause": value}, {"cause": value}
    if act == "note" and not words.strip():
        raise DisputeRefused([Reason("disputes.no_words")])
    return {"words": words.strip()}, {}


def _refuse_owner(company_id: int, owner: str) -> None:
    if owner and owner not in {one.username for one in people.users(company_id) if one.active}:
        raise DisputeRefused([Reason("disputes.unknown_owner", {"owner": owner})])


def _debts(
    company_id: int, opening: Opening, customer_id: int | None, salesperson: str | None
) -> list[tuple[DebtItem, int]]:
    """The instalments that are disputed with their amounts, of a customer who may be seen."""
    if opening.document_id is not None:
        lines = range(opening.document_id * 256, opening.document_id * 256 + 256)
        named = [one for one in movements.items(company_id, lines).values() if one.open_minor > 0]
        found = _spread(named, opening.minor)
    else:
        by_id = movements.items(company_id, (item for item, _ in opening.parts))
        found = [
            (by_id[item], by_id[item].open_minor if minor is None else minor)
            for item, minor in opening.parts
            if item in by_id
        ]
    if not found:
        raise DisputeRefused([Reason("disputes.no_items")])
    owners = {one.customer_id for one, _ in found}
    visible = parties.customers(company_id, owners, salesperson=salesperson)
    if (
        len(found) < len(opening.parts)
        or owners - set(visible)
        or owners - {customer_id or min(owners)}
    ):
        raise DisputeRefused([Reason("disputes.other_customer")])
    return found


def _spread(debts: Iterable[DebtItem], minor: int | None) -> list[tuple[DebtItem, int]]:
    """A document's disputed amount over its instalments: the last due first."""
    listed = sorted(debts, key=lambda one: (one.due_on, one.item_id), reverse=True)
    if minor is None:
        return [(one, one.open_minor) for one in listed]
    left, found = minor, []
    for one in listed:
        share = min(left, one.open_minor)
        if share > 0:
            found.append((one, share))
            left -= share
    if found and left > 0:
        # more than is open: the operation says so, with both figures
        found[-1] = (found[-1][0], found[-1][1] + left)
    return found
