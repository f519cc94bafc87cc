"""How much of a security counts on a day, and what is refused."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from huikuan.kernel.policies import PolicyRefused
from huikuan.rules import securities as rules
from huikuan.rules.securities import SECURITY, Security, SecurityKind, SecurityState

DOCUMENT: dict[str, Any] = {
    "kind": "securities",
    "name": "standard",
    "alert_days": 30,
    "kinds": {
        "security_deposit": {"share": 10_000},
        "bank_guarantee": {"share": 10_000, "stop_days": 10},
        "guarantee": {"share": 5_000},
        "receivable_pledge": {"share": 5_000, "registered": True},
        "letter_of_credit": {"share": 10_000, "confirmed": True},
        "mortgage": {"share": 0},
    },
}
HELD = Security(
    SecurityKind.BANK_GUARANTEE,
    100_01,
    "CNY",
    dt.date(2026, 1, 1),
    dt.date(2026, 12, 31),
    issuer="招商银行",
    state=SecurityState.IN_FORCE,
)


def counted(held: Security, as_of: dt.date = dt.date(2026, 6, 1)) -> tuple[int, list[str]]:
    found = rules.counts(held, rules.parse(DOCUMENT), as_of)
    return found.minor, [one.code.removeprefix("securities.") for one in found.reasons]


@pytest.mark.parametrize(
    ("changed", "as_of", "minor", "reasons"),
    [
        ({}, dt.date(2026, 1, 1), 100_01, []),
        ({}, dt.date(2026, 12, 21), 100_01, []),
        ({}, dt.date(2026, 12, 22), 0, ["ends_too_soon"]),
        ({}, dt.date(2027, 1, 1), 0, ["ended"]),
        ({}, dt.date(2025, 12, 31), 0, ["not_begun"]),
        ({"valid_to": None}, dt.date(2040, 1, 1), 100_01, []),
        ({"state": SecurityState.PROPOSED}, dt.date(2026, 6, 1), 0, ["not_in_force"]),
        # half of an odd fen is rounded down
        ({"kind": SecurityKind.GUARANTEE}, dt.date(2026, 6, 1), 50_00, ["share"]),
        ({"kind": SecurityKind.RECEIVABLE_PLEDGE}, dt.date(2026, 6, 1), 0, ["not_registered"]),
        (
            {"kind": SecurityKind.RECEIVABLE_PLEDGE, "registered": True},
            dt.date(2026, 6, 1),
            50_00,
            ["share"],
        ),
        ({"kind": SecurityKind.LETTER_OF_CREDIT}, dt.date(2026, 6, 1), 0, ["not_confirmed"]),
        ({"kind": SecurityKind.MORTGAGE}, dt.date(2026, 6, 1), 0, ["kind_does_not_count"]),
        # a kind that the policy does not name counts nothing
        ({"kind": SecurityKind.PLEDGE}, dt.date(2026, 6, 1), 0, ["kind_does_not_count"]),
    ],
)
def test_what_counts_on_a_day(
    changed: dict[str, Any], as_of: dt.date, minor: int, reasons: list[str]
) -> None:
    assert counted(replace(HELD, **changed), as_of) == (minor, reasons)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"currency": "XXQ"}, "currency"),
        ({"minor": 0}, "not_positive"),
        ({"valid_to": dt.date(2025, 12, 31)}, "ends_before_start"),
        ({"issuer": " "}, "issuer_missing"),
    ],
)
def test_what_cannot_be_entered(changed: dict[str, Any], code: str) -> None:
    found = rules.against_entering(replace(HELD, **changed))
    assert [one.code for one in found] == [f"securities.{code}"]
    assert rules.against_entering(HELD) == ()


def test_a_security_is_only_ever_reduced() -> None:
    assert rules.against_reducing(HELD, 0) == ()
    assert rules.against_reducing(HELD, 100_00) == ()
    for asked in (100_01, 200_00, -1):
        assert [one.code for one in rules.against_reducing(HELD, asked)] == ["securities.not_less"]


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"alert_days": "soon"}, "securities_days"),
        ({"kinds": 7}, "securities_kind"),
        ({"kinds": {"house": {"share": 1}}}, "securities_kind"),
        ({"kinds": {"pledge": {"share": 10_001}}}, "securities_kind"),
        ({"kinds": {"pledge": {"share": 1, "registered": 1}}}, "securities_kind"),
        ({"kinds": {"pledge": 7}}, "securities_kind"),
        ({"more": 1}, "policy_unknown_key"),
    ],
)
def test_a_policy_that_cannot_be_used(changed: dict[str, Any], code: str) -> None:
    with pytest.raises(PolicyRefused) as refused:
        rules.parse({**DOCUMENT, **changed})
    assert [one.code for one in refused.value.issues] == [code]


def test_every_state_can_be_reached_and_left_or_is_an_end() -> None:
    assert SECURITY.reachable() == set(SecurityState)
    assert SECURITY.ends == {SecurityState.REFUSED, SecurityState.RELEASED}
