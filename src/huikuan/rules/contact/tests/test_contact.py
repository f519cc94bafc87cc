"""Who may be reached, when and how often, in the words of the trade."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from importlib import resources
from zoneinfo import ZoneInfo

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from huikuan.kernel.calendars import WEEKENDS_ONLY, Calendar
from huikuan.kernel.policies import PolicyRefused
from huikuan.rules.contact import (
    ALLOWED,
    REFUSED,
    WAIT,
    Cap,
    Channel,
    Purpose,
    Recipient,
    Touch,
    choose,
    may_contact,
    parse,
)

DOCUMENT: dict[str, object] = dict(
    yaml.safe_load(
        resources.files("huikuan").joinpath("policies", "contact", "standard.yaml").read_bytes()
    )
)
STANDARD = parse(DOCUMENT)
SHANGHAI = ZoneInfo("Asia/Shanghai")
WANG = Recipient(7, 1, Channel.EMAIL, "wang@example.com", "Asia/Shanghai", "finance")
# a Tuesday
TUESDAY = dt.datetime(2026, 3, 3, 10, tzinfo=SHANGHAI)


def at(day: int, hour: int, minute: int = 0) -> dt.datetime:
    return dt.datetime(2026, 3, day, hour, minute, tzinfo=SHANGHAI)


def touch(day: int, channel: Channel = Channel.EMAIL, **more: object) -> Touch:
    return replace(Touch(1, 7, channel, at(day, 10)), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("moment", "until", "why"),
    [
        (at(3, 10), None, ""),
        (at(3, 8, 30), at(3, 9), "contact.out_of_hours"),
        (at(3, 18), at(4, 9), "contact.out_of_hours"),
        (at(3, 23), at(4, 9), "contact.quiet_hours"),
        (at(4, 3), at(4, 9), "contact.quiet_hours"),
        (at(7, 10), at(9, 9), "contact.no_workday"),
    ],
)
def test_the_machine_keeps_the_hours_of_the_debtor(
    moment: dt.datetime, until: dt.datetime | None, why: str
) -> None:
    found = may_contact(STANDARD, WANG, (), moment, WEEKENDS_ONLY)
    if until is None:
        assert found.outcome == ALLOWED
    else:
        assert (found.outcome, found.reasons[0].code) == (WAIT, why)
        assert dt.datetime.fromisoformat(str(found.figures["until"])) == until


def test_a_person_may_call_on_a_saturday_and_nobody_at_night() -> None:
    caller = replace(WANG, channel=Channel.PHONE, address="138")
    assert (
        may_contact(STANDARD, caller, (), at(7, 20), WEEKENDS_ONLY, by_person=True).outcome
        == ALLOWED
    )
    night = may_contact(STANDARD, caller, (), at(7, 22), WEEKENDS_ONLY, by_person=True)
    assert night.outcome == WAIT
    assert dt.datetime.fromisoformat(str(night.figures["until"])) == at(8, 8)
    # a letter wakes nobody
    letter = replace(WANG, channel=Channel.LETTER)
    assert may_contact(STANDARD, letter, (), at(8, 3), WEEKENDS_ONLY).outcome == ALLOWED


def test_a_make_up_saturday_is_a_workday() -> None:
    calendar = Calendar(frozenset({dt.date(2026, 3, 3)}), frozenset({dt.date(2026, 3, 7)}), None)
    assert may_contact(STANDARD, WANG, (), at(7, 10), calendar).outcome == ALLOWED
    holiday = may_contact(STANDARD, WANG, (), at(3, 10), calendar)
    assert dt.datetime.fromisoformat(str(holiday.figures["until"])) == at(4, 9)


@pytest.mark.parametrize(
    ("recipient", "touches", "why"),
    [
        (WANG, (touch(3),), "contact.cap_person_day"),
        (WANG, (touch(3, agency="A"),), "contact.cap_person_day"),
        (WANG, (touch(3, counts=False),), ""),
        (WANG, (touch(3, Channel.PHONE),), ""),
        (WANG, (touch(3, contact_id=8), touch(3, contact_id=9)), "contact.cap_firm_day"),
        (WANG, (touch(2), touch(2, contact_id=8), touch(1)), ""),
        (replace(WANG, channel=Channel.PHONE), (touch(3, Channel.PHONE, effective=False),), ""),
        (replace(WANG, channel=Channel.PHONE), (touch(3, Channel.PHONE),), "contact.cap_person_day"),
        (WANG, tuple(touch(day) for day in (1, 2, 2)), "contact.cap_person_week"),
        (WANG, tuple(touch(1, contact_id=8) for _ in range(6)), "contact.cap_firm_week"),
    ],
)  # fmt: skip
def test_caps_count_every_channel_and_agency(
    recipient: Recipient, touches: tuple[Touch, ...], why: str
) -> None:
    found = may_contact(STANDARD, recipient, touches, TUESDAY, WEEKENDS_ONLY)
    assert [reason.code for reason in found.reasons] == ([why] if why else [])


def test_a_cap_of_nothing_refuses_for_good() -> None:
    never = replace(STANDARD, messages=Cap(0, 0))
    assert may_contact(never, WANG, (), TUESDAY, WEEKENDS_ONLY).outcome == REFUSED


@pytest.mark.parametrize(
    ("recipient", "important", "why"),
    [
        (replace(WANG, address=""), False, "contact.no_address"),
        (replace(WANG, refused=frozenset({Purpose.DUNNING})), False, "contact.purpose_refused"),
        (replace(WANG, refused=frozenset({Purpose.MARKETING})), False, ""),
        (replace(WANG, stopped=frozenset({Channel.EMAIL})), False, "contact.opted_out"),
        (WANG, True, "contact.not_verified"),
        (replace(WANG, verified=frozenset({Channel.EMAIL})), True, ""),
    ],
)
def test_what_a_person_does_not_want_is_not_done(
    recipient: Recipient, *, important: bool, why: str
) -> None:
    found = may_contact(STANDARD, recipient, (), TUESDAY, WEEKENDS_ONLY, important=important)
    assert found.outcome == (REFUSED if why else ALLOWED)
    assert [reason.code for reason in found.reasons] == ([why] if why else [])


def test_an_instant_needs_its_zone() -> None:
    with pytest.raises(ValueError, match="zone"):
        may_contact(STANDARD, WANG, (), dt.datetime(2026, 3, 3, 10), WEEKENDS_ONLY)  # noqa: DTZ001


def test_the_firms_own_address_comes_first() -> None:
    firm = Recipient(None, 1, Channel.EMAIL, "ar@example.com", "Asia/Shanghai")
    li = replace(WANG, contact_id=3, role="purchasing")
    phone = replace(WANG, channel=Channel.PHONE)
    gone = replace(WANG, address="")
    everybody = (li, phone, gone, WANG, firm)
    channels = (Channel.EMAIL, Channel.SMS)
    assert choose(everybody, channels, "finance", role_first=True) == (firm, WANG, li)
    assert choose(everybody, channels, "finance", role_first=False) == (WANG, firm, li)


@settings(max_examples=60)
@given(
    zone=st.sampled_from(["Europe/Berlin", "America/New_York", "Asia/Shanghai", "Pacific/Apia"]),
    hour=st.integers(0, 24 * 400),
    tried=st.lists(st.integers(0, 24 * 9), max_size=6),
)
def test_until_is_the_first_moment_that_is_allowed(zone: str, hour: int, tried: list[int]) -> None:
    """In any zone, over both changes of the clock and a leap day."""
    moment = dt.datetime(2027, 12, 1, tzinfo=dt.UTC) + dt.timedelta(hours=hour)
    touches = [Touch(1, 7, Channel.EMAIL, moment - dt.timedelta(hours=ago)) for ago in tried]
    whom = replace(WANG, time_zone=zone)
    found = may_contact(STANDARD, whom, touches, moment, WEEKENDS_ONLY)
    if found.outcome == ALLOWED:
        when = moment
    else:
        when = dt.datetime.fromisoformat(str(found.figures["until"]))
        assert when > moment
        assert may_contact(STANDARD, whom, touches, when, WEEKENDS_ONLY).outcome == ALLOWED
        just = when - dt.timedelta(minutes=1)
        assert may_contact(STANDARD, whom, touches, just, WEEKENDS_ONLY).outcome == WAIT
    local = when.astimezone(ZoneInfo(zone))
    assert 9 <= local.hour < 18
    assert local.weekday() < 5


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({"kind": "aging", "more": 1}, [("kind", "policy_kind"), ("more", "policy_unknown_key")]),
        ({"quiet": {"from": "22:00", "to": "22:00"}}, [("quiet", "contact_hours")]),
        ({"hours": {"from": "9:00", "to": 18}}, [("hours", "contact_hours")]),
        ({"hours": "9-18"}, [("hours", "contact_hours")]),
        ({"hours": {"from": "07:00", "to": "18:00"}}, [("hours", "contact_hours_quiet")]),
        ({"caps": {}}, [(f"caps.{key}", "contact_caps") for key in ("calls", "messages", "firm")]),
        (
            {"caps": {"calls": {"day": 4, "week": 9}, "messages": {"day": 2, "week": 1}, "firm": {"day": 1, "week": 1}}},
            [("caps.messages", "contact_caps"), ("caps.calls.day", "contact_calls")],
        ),
        ({"workdays": 1}, [("workdays", "contact_yes_no")]),
    ],
)  # fmt: skip
def test_a_policy_with_faults_is_refused_with_all_of_them(
    change: Mapping[str, object], found: list[tuple[str, str]]
) -> None:
    with pytest.raises(PolicyRefused) as refused:
        parse({**DOCUMENT, **change})
    assert [(issue.path, issue.code) for issue in refused.value.issues] == found
