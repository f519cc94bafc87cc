"""The limitation clock as the law tells it: what restarts it, what does not, and the guarantor's."""

from datetime import date
from importlib import resources
from typing import Any

import pytest
import yaml

from huikuan.kernel.policies import PolicyRefused
from huikuan.rules.recovery import (
    Alarm,
    Claim,
    Event,
    Guarantee,
    GuaranteeKind,
    Interruption,
    guarantee,
    limitation,
    parse,
)

_FILE = resources.files("huikuan").joinpath("policies", "recovery", "standard.yaml")
DOCUMENT: dict[str, Any] = yaml.safe_load(_FILE.read_bytes())
POLICY = parse(DOCUMENT)
DUE = Claim(date(2024, 2, 29))
TODAY = date(2026, 12, 1)
DEMAND = Event(Interruption.DEMAND, date(2025, 5, 6), "EMS 1234567890123")
GENERAL, JOINT = GuaranteeKind.GENERAL, GuaranteeKind.JOINT


@pytest.mark.parametrize(
    ("claim", "events", "as_of", "last", "alarm"),
    [
        # the corresponding day, else the month's last
        (DUE, [], TODAY, date(2027, 2, 28), Alarm.NEAR),
        (Claim(date(2024, 2, 29), international=True), [], TODAY, date(2028, 2, 29), Alarm.NONE),
        (DUE, [DEMAND], TODAY, date(2028, 5, 6), Alarm.NONE),
        # a demand that nobody can prove has not arrived
        (DUE, [Event(Interruption.DEMAND, date(2025, 5, 6))], TODAY, date(2027, 2, 28), Alarm.NEAR),
        # the ledger proves a payment
        (DUE, [Event(Interruption.PART_PAYMENT, date(2026, 1, 9))], TODAY, date(2029, 1, 9),
         Alarm.NONE),
        # before the due day, and after the day that is asked for
        (DUE, [Event(Interruption.ACKNOWLEDGED, date(2024, 1, 5), "p. 3"),
               Event(Interruption.SUIT, date(2027, 1, 1))], TODAY, date(2027, 2, 28), Alarm.NEAR),
        (DUE, [], date(2026, 9, 15), date(2027, 2, 28), Alarm.EARLY),
        (DUE, [], date(2027, 2, 28), date(2027, 2, 28), Alarm.LAST),
        (DUE, [], date(2027, 3, 1), date(2027, 2, 28), Alarm.EXPIRED),
        # once expired, no demand and no payment brings it back: a plan does
        (DUE, [Event(Interruption.DEMAND, date(2027, 4, 1), "x"),
               Event(Interruption.PART_PAYMENT, date(2027, 4, 2))], date(2027, 5, 1),
         date(2027, 2, 28), Alarm.EXPIRED),
        (DUE, [Event(Interruption.PLAN, date(2027, 4, 1), "agreement 7")], date(2027, 5, 1),
         date(2030, 4, 1), Alarm.NONE),
        # twenty years at the longest
        (Claim(date(2000, 1, 1)), [Event(Interruption.SUIT, date(2002, 1, 1)),
         Event(Interruption.SUIT, date(2004, 1, 1)), *(
             Event(Interruption.SUIT, date(year, 1, 1)) for year in range(2006, 2020, 2))],
         date(2018, 6, 1), date(2020, 1, 1), Alarm.NONE),
    ],
)  # fmt: skip
def test_the_clock_runs_from_the_last_thing_that_restarts_it(
    claim: Claim, events: list[Event], as_of: date, last: date, alarm: Alarm
) -> None:
    """Three years, or four abroad, from the due day or from the last interruption with proof."""
    found = limitation(POLICY, claim, events, as_of)
    assert (found.last_day, found.alarm) == (last, alarm)
    assert found.days_left == (last - as_of).days


def test_the_clock_says_what_it_rests_on() -> None:
    """What started it, what had no proof, and what brought an expired claim back."""
    unproven = Event(Interruption.DEMAND, date(2026, 5, 6))
    found = limitation(POLICY, DUE, [unproven, DEMAND], TODAY)
    assert found.started_by == DEMAND
    assert [one.code for one in found.reasons] == ["recovery.counted_from", "recovery.unproven"]
    plan = Event(Interruption.PLAN, date(2027, 4, 1), "agreement 7")
    revived = limitation(POLICY, DUE, [plan], date(2027, 5, 1))
    assert [one.code for one in revived.reasons] == ["recovery.counted_from", "recovery.revived"]
    lapsed = limitation(POLICY, DUE, [], date(2027, 3, 10))
    assert lapsed.reasons[0].figures == {"last": date(2027, 2, 28), "days": 10}


@pytest.mark.parametrize(
    ("one", "last", "alarm", "code"),
    [
        (Guarantee(JOINT, date(2026, 8, 31)), date(2027, 2, 28), Alarm.NEAR, "guarantee_joint"),
        (Guarantee(GENERAL, date(2026, 8, 31), until=date(2026, 12, 15)), date(2026, 12, 15),
         Alarm.LAST, "guarantee_general"),
        # a demand on the guarantor does not keep a general guarantee, a suit does
        (Guarantee(GENERAL, date(2026, 3, 31), demanded_on=date(2026, 5, 1)), date(2026, 9, 30),
         Alarm.EXPIRED, "guarantee_lapsed"),
        (Guarantee(GENERAL, date(2026, 3, 31), sued_on=date(2026, 5, 1)), date(2026, 9, 30),
         Alarm.NONE, "guarantee_kept"),
        (Guarantee(JOINT, date(2026, 3, 31), demanded_on=date(2026, 9, 30)), date(2026, 9, 30),
         Alarm.NONE, "guarantee_kept"),
        (Guarantee(JOINT, date(2026, 3, 31), demanded_on=date(2026, 10, 1)), date(2026, 9, 30),
         Alarm.EXPIRED, "guarantee_lapsed"),
    ],
)  # fmt: skip
def test_a_guarantee_lapses_unless_its_right_was_asserted(
    one: Guarantee, last: date, alarm: Alarm, code: str
) -> None:
    """Six months where nothing was agreed; nothing interrupts them."""
    found = guarantee(POLICY, one, TODAY)
    assert (found.last_day, found.alarm) == (last, alarm)
    assert found.reasons[0].code == f"recovery.{code}"


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"kind": "law"}, "policy_kind"),
        ({"years": 3}, "policy_unknown_key"),
        ({"months": 0}, "recovery_months"),
        ({"warn_days": 5}, "recovery_warn"),
        ({"warn_days": {"early": 30, "near": 90, "last": 180}}, "recovery_warn"),
        ({"unproven": "suit"}, "recovery_unproven"),
        ({"unproven": ["rumour"]}, "recovery_unproven"),
    ],
)
def test_a_policy_that_says_nonsense_is_refused(changed: dict[str, Any], code: str) -> None:
    """Every fault has its code."""
    with pytest.raises(PolicyRefused) as refused:
        parse(DOCUMENT | changed)
    assert code in [issue.code for issue in refused.value.issues]
