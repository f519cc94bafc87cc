"""Sets another grade than the card's: one person proposes, another approves (B4, B13)."""

import datetime as dt
from typing import Literal
from zoneinfo import ZoneInfo

from django.db import transaction

from huikuan.books.people import queries as people
from huikuan.books.people.queries import CompanyView
from huikuan.books.scoring import operations
from huikuan.books.scoring.operations import Wanted
from huikuan.books.scoring.values import ProposalView
from huikuan.kernel.actors import Actor

Act = Literal["approved", "refused", "withdrawn", "ended"]


def propose(*, by: Actor, company: CompanyView, wanted: Wanted) -> ProposalView:
    """Propose a grade until a day. Raises NotPermitted, ScoreRefused."""
    people.authorize(by, "scores.override", company.id)
    with transaction.atomic():
        return operations.propose_override(
            by=by, company_id=company.id, wanted=wanted, today=_today(company)
        )


def decide(
    *, by: Actor, company: CompanyView, override_id: int, act: Act, why: str = ""
) -> ProposalView:
    """Approve, refuse or end an override, or withdraw one's own.

    Raises NotPermitted, NoSuchOverride, ScoreRefused.
    """
    right = "scores.override" if act == "withdrawn" else "scores.approve"
    people.authorize(by, right, company.id)
    with transaction.atomic():
        return operations.decide_override(
            by=by,
            company_id=company.id,
            override_id=override_id,
            act=act,
            today=_today(company),
            why=why,
        )


def _today(company: CompanyView) -> dt.date:
    return dt.datetime.now(ZoneInfo(company.time_zone)).date()
