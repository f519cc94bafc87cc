"""Which currency codes exist and how many decimals each one has.

Decides the scale of every stored amount (D1, I01): an amount is a whole number of minor units and
only its currency says where the decimal mark stands. Source: ISO 4217 list one (active codes); the
table names the exceptions, every other active code has two decimals.
"""

from __future__ import annotations

from typing import Final

_NO_DECIMALS = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
_THREE_DECIMALS = "BHD IQD JOD KWD LYD OMR TND"
_FOUR_DECIMALS = "CLF UYW"
_TWO_DECIMALS = """
AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP BYN BZD
CAD CDF CHE CHF CHW CNY COP COU CRC CUC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL
GHS GIP GMD GTQ GYD HKD HNL HRK HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR
LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB
PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SLL SOS SRD SSP STN SVC SYP
SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG ZWL
"""

EXPONENTS: Final[dict[str, int]] = {
    code: places
    for places, codes in (
        (0, _NO_DECIMALS),
        (2, _TWO_DECIMALS),
        (3, _THREE_DECIMALS),
        (4, _FOUR_DECIMALS),
    )
    for code in codes.split()
}


class UnknownCurrency(ValueError):
    """The code is not an active ISO 4217 currency; its scale is not known, so nothing is booked."""

    def __init__(self, code: str) -> None:
        """Keep the code that was asked for."""
        super().__init__(f"unknown currency: {code!r}")
        self.code = code


def known(code: str) -> bool:
    """Tell whether the upper-case code is an active currency."""
    return code in EXPONENTS


def exponent(code: str) -> int:
    """Return the number of decimals of a currency (CNY 2, JPY 0, KWD 3).

    Raises UnknownCurrency for any other code: a guessed scale would book an amount a hundred times
    too big or too small.
    """
    try:
        return EXPONENTS[code]
    except KeyError:
        raise UnknownCurrency(code) from None
