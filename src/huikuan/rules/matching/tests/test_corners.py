"""Corners of the index and of what is compared."""

from huikuan.rules.matching import Party
from huikuan.rules.matching.payers import Payers
from huikuan.rules.matching.references import nearly, read, spans

from .firm import PARTIES, paid


def test_a_sign_whose_capital_is_two_keeps_its_place() -> None:
    reading = read("Straße INV 7777", {"INV7777": (1,)}, {"INV": 2})
    (hit,) = reading.hits
    assert (len(reading.plain), hit.start, hit.end) == (len("Straße INV 7777"), 7, 15)


def test_runs_far_apart_are_two_numbers() -> None:
    joined = spans([("12", 0, 2), ("34", 3, 5), ("56", 20, 22)], 4)
    assert {piece for piece, _, _ in joined} == {"1234", "12", "34", "56"}


def test_what_is_short_or_without_digits_is_nearly_nothing() -> None:
    keys = {1: "INV1234", 2: "ABCDEF"}
    assert nearly("INV1235", keys) == [1]
    assert nearly("1234", keys) == []
    assert nearly("ABCDEG", keys) == []


def test_a_name_begins_many() -> None:
    parties = [Party(at, f"C{at}", f"Meridian Tools Number {at} GmbH") for at in range(1, 5)]
    payers = Payers.of(parties, ())
    found = payers.identify(paid(1, "", "MERIDIAN TOOLS NUM"), 860)
    assert {one.how for one in found} == {"several"}
    assert len(found) == 4


def test_more_alike_than_can_be_told_apart_are_nobody() -> None:
    parties = [Party(at, f"C{at}", "宁波华盛电子有限公司") for at in range(1, 20)]
    assert Payers.of(parties, ()).identify(paid(1), 860) == ()


def test_a_party_given_twice_is_one() -> None:
    payers = Payers.of([*PARTIES, *PARTIES], ())
    assert payers.identify(paid(1), 860) == Payers.of(PARTIES, ()).identify(paid(1), 860)
