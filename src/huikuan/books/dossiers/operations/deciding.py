"""Keeps what a person decided of two customers that look like one firm (B1)."""

from huikuan.books.dossiers.models import TwinDecision
from huikuan.books.evidence import operations as evidence
from huikuan.kernel.actors import Actor
from huikuan.kernel.decisions import Reason
from huikuan.rules.dossiers import FileRefused


def decide_twins(
    *, by: Actor, company_id: int, first_id: int, second_id: int, same: bool, why: str
) -> None:
    """Record that two customers are one firm, or that they are two; the last word counts.

    Nothing is merged: their books stay apart, whoever works on them is told. Raises FileRefused:
    dossiers.twins_alike for one customer twice, dossiers.why_missing.
    """
    if first_id == second_id:
        raise FileRefused([Reason("dossiers.twins_alike")])
    if not why.strip():
        raise FileRefused([Reason("dossiers.why_missing")])
    low, high = sorted((first_id, second_id))
    TwinDecision.objects.create(
        company_id=company_id, first_id=low, second_id=high, same=same, why=why, actor=by.account
    )
    evidence.append(
        by=by,
        act="dossier.twins",
        subject=("customer", str(low)),
        company_id=company_id,
        before=None,
        after={"other": high, "same": same},
        why=why,
    )
