"""The canonical encoding: golden vectors that no later version may change."""

import datetime as dt
import hashlib
from decimal import Decimal
from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huikuan.kernel.digests import chained, digest, encoded


class Colour(StrEnum):
    RED = "red"


_SHANGHAI = dt.timezone(dt.timedelta(hours=8))

GOLDEN: list[tuple[object, bytes]] = [
    (None, b"hk1n"),
    (True, b"hk1t"),
    (False, b"hk1f"),
    (0, b"hk1i1:0"),
    (-1234, b"hk1i5:-1234"),
    ("", b"hk1s0:"),
    ("回款", b"hk1s6:" + "回款".encode()),
    (Colour.RED, b"hk1s3:red"),
    (b"\x00\xff", b"hk1b2:\x00\xff"),
    (Decimal("1.50"), b"hk1c3:1.5"),
    (Decimal("1E+3"), b"hk1c4:1000"),
    (Decimal("-0.00"), b"hk1c1:0"),
    (Decimal("-0"), b"hk1c1:0"),
    (Decimal(100), b"hk1c3:100"),
    (dt.date(2026, 3, 31), b"hk1d10:2026-03-31"),
    (
        dt.datetime(2026, 3, 31, 16, 0, tzinfo=_SHANGHAI),
        b"hk1z27:2026-03-31T08:00:00.000000Z",
    ),
    ([], b"hk1l0:"),
    ((1, "a"), b"hk1l2:i1:1s1:a"),
    ({"b": 1, "a": [None]}, b"hk1m2:s1:al1:ns1:bi1:1"),
    ({"\uffff": 1, "\U00010000": 2}, b"hk1m2:s3:\xef\xbf\xbfi1:1s4:\xf0\x90\x80\x80i1:2"),
]


@pytest.mark.parametrize(("value", "expected"), GOLDEN)
def test_golden_vectors(value: object, expected: bytes) -> None:
    assert encoded(value) == expected
    assert digest(value) == hashlib.sha256(expected).digest()


def test_golden_digests() -> None:
    record = {"act": "import", "amount": 123450, "on": dt.date(2026, 3, 31), "who": "李"}
    assert digest(record).hex() == (
        "b21b09fd6c7cd8aabe5206f8f54227fe02fc28b755c4dc6bac995bd710d5131d"
    )
    assert chained(b"\0" * 32, record).hex() == (
        "b61aba79de69c8a5b7590b766c3a350394c620de712c714bedcbea6821cb4666"
    )


@pytest.mark.parametrize(
    ("value", "error"),
    [
        (1.0, TypeError),
        ({1: 2}, TypeError),
        ({"a": {2}}, TypeError),
        (dt.datetime(2026, 1, 1), ValueError),  # noqa: DTZ001 - no zone is what is refused
        (Decimal("NaN"), ValueError),
        (Decimal("Infinity"), ValueError),
        ("\ud800", ValueError),
    ],
)
def test_what_has_no_canonical_form_is_refused(value: object, error: type[Exception]) -> None:
    with pytest.raises(error):
        encoded(value)


scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(st.characters(exclude_categories=["Cs"]))
    | st.binary()
    | st.dates()
)
values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner, max_size=4)
    ),
    max_leaves=8,
)


def _typed(value: object) -> object:
    """A form in which True and 1 differ, to compare values as the encoding must."""
    if isinstance(value, list):
        return [_typed(item) for item in value]
    if isinstance(value, dict):
        return {key: _typed(item) for key, item in value.items()}
    return (type(value), value)


@given(values, values)
def test_two_values_share_their_bytes_only_when_they_are_equal(one: object, two: object) -> None:
    assert (encoded(one) == encoded(two)) is (_typed(one) == _typed(two))


@given(st.dictionaries(st.text(max_size=3), st.integers(), max_size=6))
def test_the_order_in_which_a_mapping_was_filled_does_not_matter(value: dict[str, int]) -> None:
    assert encoded(value) == encoded(dict(reversed(value.items())))
