"""A small firm to match payments for: a few customers, their claims, and the shipped policy."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from importlib import resources

import yaml

from huikuan.rules.matching import (
    Alias,
    Book,
    Claim,
    MatchingPolicy,
    Party,
    Payment,
    Verdict,
    match,
    parse,
)

DAY = date(2025, 3, 10)
HUASHENG, TWIN, MERIDIAN, OLDEST = 1, 2, 3, 4
PARTIES = (
    Party(
        HUASHENG, "C1", "宁波华盛电子有限公司", "华盛电子", "91330212MA2XYZ1234", "G1",
        "ning bo hua sheng dian zi you xian gong si",
    ),
    Party(TWIN, "C2", "宁波华盛电子有限责任公司", "华盛电子"),
    Party(MERIDIAN, "C3", "Meridian Tools & Hardware GmbH", "Meridian Tools"),
    Party(OLDEST, "C4", "温州恒泰机械有限公司", "恒泰机械", group_no="G1", oldest_first=True),
)  # fmt: skip


def shipped() -> dict[str, object]:
    source = resources.files("huikuan").joinpath("policies", "matching", "standard.yaml")
    document = yaml.safe_load(source.read_bytes())
    assert isinstance(document, dict)
    return document


POLICY = parse(shipped())


def claim(document: int, open_minor: int, customer: int = HUASHENG, **more: object) -> Claim:
    made = Claim(
        document,
        f"INV-2025-{document:06d}",
        customer,
        DAY - timedelta(days=60),
        DAY - timedelta(days=30 - document % 20),
        open_minor,
        "CNY",
    )
    return replace(made, **more)  # type: ignore[arg-type]


def paid(
    minor: int, text: str = "", payer: str = "宁波华盛电子有限公司", **more: object
) -> Payment:
    made = Payment(1, "R1", DAY, minor, "CNY", text, payer)
    return replace(made, **more)  # type: ignore[arg-type]


def book(claims: Iterable[Claim], aliases: Iterable[Alias] = (), **more: object) -> Book:
    given: Mapping[str, object] = {"parties": PARTIES, "aliases": aliases, **more}
    return Book.of(claims, as_of=DAY, **given)  # type: ignore[arg-type]


def judge(
    payment: Payment, claims: Iterable[Claim], policy: MatchingPolicy = POLICY, **more: object
) -> Verdict:
    (verdict,) = match([payment], book(claims, **more), policy)  # type: ignore[arg-type]
    return verdict


def cash(verdict: Verdict) -> dict[int, int]:
    if not verdict.proposals:
        return {}
    return {share.document_id: share.cash_minor for share in verdict.proposals[0].shares}
