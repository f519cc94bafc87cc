"""Does the acts on a proposal: right first, then the day, then the act, in one transaction."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from django.db import transaction

from huikuan.books.people import queries as people
from huikuan.books.policies import operations, queries
from huikuan.books.policies.operations import PolicyActRefused, Text
from huikuan.books.policies.queries import ProposalView
from huikuan.kernel.actors import Actor
from huikuan.kernel.days import Day

PROPOSE: Final = "policies.propose"
ACTIVATE: Final = "policies.activate"
# the right that each act on a proposal asks for
RIGHTS: Final[Mapping[str, str]] = {
    "propose": PROPOSE,
    "withdraw": PROPOSE,
    "reject": ACTIVATE,
    "activate": ACTIVATE,
}
_ACTS: Final[Mapping[str, Callable[..., object]]] = {
    "propose": operations.propose,
    "withdraw": operations.withdraw,
    "reject": operations.reject,
    "activate": operations.activate,
}
_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,39}")


@dataclass(frozen=True)
class Asked:
    """A version to propose: of which policy, what it says, from which day; for the whole group?"""

    kind: str
    name: str
    document: Mapping[str, object]
    valid_from: Day
    group: bool = False
    why: str = ""


def start(*, by: Actor, company_id: int, asked: Asked) -> ProposalView:
    """Begin a draft and return it.

    Raises NotPermitted, UnknownKind; PolicyActRefused for a name that is none.
    """
    place = None if asked.group else company_id
    _authorize(by, PROPOSE, place)
    if not _NAME.fullmatch(asked.name):
        raise PolicyActRefused("policy.bad_name", name=asked.name)
    with transaction.atomic():
        made = operations.start(
            by=by,
            company_id=place,
            kind=asked.kind,
            name=asked.name,
            text=Text(asked.document, asked.valid_from),
            why=asked.why,
        )
        return queries.proposal(company_id=company_id, proposal_id=made)


def edit(  # noqa: PLR0913 - which proposal, as it was seen, and what it says now
    *,
    by: Actor,
    company_id: int,
    proposal_id: int,
    seen: int,
    document: Mapping[str, object],
    valid_from: Day,
    why: str = "",
) -> ProposalView:
    """Change what a proposal says and return it.

    Raises NotPermitted, NoSuchProposal, ChangedMeanwhile, PolicyActRefused.
    """
    found = queries.proposal(company_id=company_id, proposal_id=proposal_id)
    _authorize(by, PROPOSE, found.company_id)
    with transaction.atomic():
        operations.edit(
            by=by,
            proposal_id=proposal_id,
            seen=seen,
            text=Text(document, valid_from),
            why=why,
        )
        return queries.proposal(company_id=company_id, proposal_id=proposal_id)


def act(
    *, by: Actor, company_id: int, proposal_id: int, act: str, seen: int, why: str = ""
) -> ProposalView:
    """Propose, withdraw, reject or activate a proposal and return it.

    What people put in force begins today at the earliest, so that every day that has passed can
    still be reproduced; a kind whose figures are dated themselves may say otherwise (`past`).
    Raises NotPermitted, NoSuchProposal, ChangedMeanwhile, PolicyActRefused, PolicyRefused;
    KeyError for an act that there is not.
    """
    found = queries.proposal(company_id=company_id, proposal_id=proposal_id)
    _authorize(by, RIGHTS[act], found.company_id)
    if act in {"propose", "activate"} and found.open:
        _refuse_past(found, _today(company_id))
    with transaction.atomic():
        _ACTS[act](by=by, proposal_id=proposal_id, seen=seen, why=why)
        return queries.proposal(company_id=company_id, proposal_id=proposal_id)


def _refuse_past(found: ProposalView, today: Day) -> None:
    if found.valid_from < today and not queries.description(found.kind).past:
        raise PolicyActRefused("policy.past_day", day=found.valid_from, today=today)


def _today(company_id: int) -> Day:
    return datetime.now(ZoneInfo(people.company_by_id(company_id).time_zone)).date()


def _authorize(by: Actor, right: str, place: int | None) -> None:
    try:
        people.authorize(by, right, place)
    except people.NoSuchCompany as nowhere:
        # who has a role in one company alone changes nothing for the group
        raise people.NotPermitted(right, place) from nowhere
