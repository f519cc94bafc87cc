"""Records versions of policies, checked by the rules of their kind before anything is kept (D3)."""

from collections.abc import Callable, Mapping
from importlib import resources
from typing import cast

import yaml
from django.db import connection
from django.db.models import Max, Q

from huikuan.books.evidence import operations as evidence
from huikuan.books.policies.models import Version
from huikuan.kernel.actors import Actor
from huikuan.kernel.days import Day
from huikuan.kernel.policies import PolicyVersion
from huikuan.rules import (
    aging,
    documents,
    drafts,
    limits,
    matching,
    posting,
    reconciliation,
    reporting,
)

# presets count since before any fact
FROM_THE_START = Day(1900, 1, 1)
_LOCK = 7_201

CHECKS: Mapping[str, Callable[[Mapping[str, object]], object]] = {
    "aging": aging.parse,
    "cash": matching.parse_treatment,
    "drafts": drafts.parse,
    "matching": matching.parse,
    "delivery": documents.parse,
    "monthly_report": reporting.parse,
    "chart": posting.parse_chart,
    "posting": posting.parse,
    "reconciliation": reconciliation.parse,
    "limits": limits.parse,
    "approvals": limits.parse_approvals,
}


class UnknownKind(LookupError):
    """There are no rules for policies of this kind."""


def record_version(  # noqa: PLR0913 - what a version is
    *,
    by: Actor,
    company_id: int | None,
    kind: str,
    name: str,
    valid_from: Day,
    document: Mapping[str, object],
    why: str,
) -> PolicyVersion:
    """Keep a new version of a policy, in force from `valid_from`, and return it.

    The document is checked whole by its kind's rules: PolicyRefused lists every fault. Recording
    what the last version already says changes nothing. Raises UnknownKind.
    """
    if kind not in CHECKS:
        raise UnknownKind(kind)
    CHECKS[kind](document)
    with connection.cursor() as cursor:
        # two editors at once: the second sees the first's version and numbers after it
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", (_LOCK,))
    rows = Version.objects.filter(Q(company_id=company_id), kind=kind, name=name)
    last = rows.order_by("-version").first()
    number = (rows.aggregate(last=Max("version"))["last"] or 0) + 1
    if last and (last.document, last.valid_from) == (dict(document), valid_from):
        return PolicyVersion(kind, name, last.version, valid_from, document)
    policy = PolicyVersion(kind, name, number, valid_from, document)
    Version.objects.create(
        company_id=company_id,
        kind=kind,
        name=name,
        version=number,
        valid_from=valid_from,
        document=dict(document),
        digest=policy.digest,
        actor=f"{by.kind}:{by.id}",
    )
    evidence.append(
        by=by,
        act="policy.recorded",
        subject=("policy", f"{kind}/{name}"),
        company_id=company_id,
        before=None if last is None else {"version": last.version, "document": last.document},
        after={"version": number, "valid_from": valid_from, "document": document},
        why=why,
    )
    return policy


def load_presets(*, by: Actor) -> tuple[PolicyVersion, ...]:
    """Keep the shipped presets as the group's first versions; what is there stays as it is."""
    return tuple(
        record_version(
            by=by,
            company_id=None,
            kind=kind,
            name=str(document["name"]),
            valid_from=FROM_THE_START,
            document=document,
            why="shipped preset",
        )
        for kind in CHECKS
        for document in presets(kind)
        if not Version.objects.filter(company=None, kind=kind, name=str(document["name"])).exists()
    )


def presets(kind: str) -> tuple[dict[str, object], ...]:
    """Return the documents of a kind that are shipped with the product, by file name."""
    folder = resources.files("huikuan").joinpath("policies", kind)
    files = sorted(folder.iterdir(), key=lambda file: file.name)
    return tuple(
        cast("dict[str, object]", yaml.safe_load(file.read_bytes()))
        for file in files
        if file.name.endswith(".yaml")
    )
