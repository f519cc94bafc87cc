"""The addresses of late interest, of clocks and of what each step brings (A3, A9)."""

from typing import Final

from django.urls import URLPattern, path

from huikuan.entrypoints.web.views import clocks, interest

_INTEREST: Final = "c/<slug:company>/customers/<int:customer_id>/interest/"
_CLOCKS: Final = "c/<slug:company>/clocks/"

RECOVERY: Final[list[URLPattern]] = [
    path(_INTEREST, interest.interest, name="interest"),
    path(f"{_INTEREST}charge", interest.charge, name="charge_interest"),
    path(f"{_INTEREST}agree", interest.agree, name="agree_interest"),
    path(_CLOCKS, clocks.clocks, name="clocks"),
    path(f"{_CLOCKS}interrupt", clocks.interrupt, name="interrupt_limitation"),
]
