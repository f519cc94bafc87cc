"""Knows the rules by which countries build their VAT numbers, from python-stdnum (B1).

It computes and asks no register; it stands outside the rules because the library loads a module a
country and more of the standard library than arithmetic needs.
"""

from typing import Literal

import stdnum
from stdnum.exceptions import InvalidChecksum, ValidationError


def vat_fault(number: str, country: str) -> Literal["", "format", "check"]:
    """Return what is wrong with a VAT number: nothing, its form, or its check digit.

    Nothing for a country whose rules are not known. `country` is ISO 3166; Greece is GR.
    """
    rules = stdnum.get_cc_module(country.lower(), "vat")
    if rules is None:
        return ""
    try:
        rules.validate(number)
    except InvalidChecksum:
        return "check"
    except ValidationError:
        return "format"
    return ""
