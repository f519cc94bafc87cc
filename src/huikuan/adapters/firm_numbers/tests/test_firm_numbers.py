"""VAT numbers by the rules of their country."""

import pytest

from huikuan.adapters.firm_numbers import vat_fault


@pytest.mark.parametrize(
    ("number", "country", "fault"),
    [
        ("DE136695976", "DE", ""),  # the example of the German tax office's own rules
        ("136695976", "DE", ""),
        ("DE136695978", "DE", "check"),
        ("DE13669597", "DE", "format"),
        ("FR40303265045", "FR", ""),
        ("FR41303265045", "FR", "check"),
        ("NL004495445B01", "NL", ""),
        ("anything", "XK", ""),
    ],
)
def test_says_what_is_wrong(number: str, country: str, fault: str) -> None:
    assert vat_fault(number, country) == fault
