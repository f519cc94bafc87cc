"""Reads what a person ticked and wrote on the workbench: exact amounts, or a fault told (D4, I01).

Amounts are read by the one strict parser, so that nothing is rounded or guessed.
"""

from dataclasses import dataclass

from django.http import QueryDict

from huikuan.adapters.texts import Language, text
from huikuan.rules.intake import NumberForm, Unreadable, minor_units
from huikuan.rules.matching import DifferenceKind, Share

_FORM = NumberForm(decimal_mark=".")
_LONGEST_ID = 18
LONGEST_WHY = 500


class BadForm(ValueError):
    """What was written cannot be booked as it stands; the message is for the person."""


# what is written of a claim that was paid short, not of the money that is left
OF_CLAIM = frozenset({"bank_charge", "short_payment", "dispute"})


@dataclass(frozen=True, slots=True)
class Rest:
    """What becomes of what is left: how, how much (None: all of it), and to whom it is moved.

    `claim` is the document that was paid short, `reason` why the customer says it was.
    """

    how: str
    minor: int | None
    customer_no: str
    why: str
    order_no: str = ""
    claim: int | None = None
    reason: str = ""


def shares(said: QueryDict, currency: str, language: Language) -> tuple[Share, ...]:
    """The ticked claims with their amounts and deductions. Raises BadForm."""
    return tuple(_share(said, key, currency, language) for key in _ticked(said))


def _ticked(said: QueryDict) -> list[str]:
    return list(dict.fromkeys(key for key in said.getlist("claim") if _is_key(key)))


def _share(said: QueryDict, key: str, currency: str, language: Language) -> Share:
    if not said.get(f"cash.{key}", "").strip():
        raise BadForm(text("workbench.fault.no_amount", language))
    cash = amount(said.get(f"cash.{key}", ""), currency, language)
    if not cash:
        written = said.get(f"cash.{key}", "")
        raise BadForm(text("workbench.fault.not_above_zero", language, value=written))
    less = said.get(f"less.{key}", "").strip()
    if not less:
        return Share(int(key), cash)
    kind = said.get(f"kind.{key}", "")
    if kind not in set(DifferenceKind):
        raise BadForm(text("workbench.fault.no_kind", language))
    return Share(int(key), cash, amount(less, currency, language), DifferenceKind(kind))


def rest(said: QueryDict, currency: str, language: Language) -> Rest:
    """What is to become of what is left. Raises BadForm for an amount that cannot be read."""
    written = said.get("rest_minor", "").strip()
    minor = amount(written, currency, language) if written else None
    if minor is not None and minor <= 0:
        raise BadForm(text("workbench.fault.not_above_zero", language, value=written))
    ticked = _ticked(said)
    # of one document alone it need not be said which was paid short
    only = int(ticked[0]) if len(ticked) == 1 else None
    return Rest(
        how=said.get("how", ""),
        minor=minor,
        customer_no=said.get("rest_customer", "").strip()[:60],
        why=why(said),
        order_no=said.get("rest_order", "").strip()[:60],
        claim=number(said.get("rest_claim", "")) or only,
        reason=said.get("rest_reason", "").strip()[:LONGEST_WHY],
    )


def why(said: QueryDict) -> str:
    """The reason that was given."""
    return said.get("why", "").strip()[:LONGEST_WHY]


def amount(written: str, currency: str, language: Language) -> int:
    """An amount in minor units, exactly. Raises BadForm with what is wrong with it."""
    try:
        return minor_units(written, currency, _FORM)
    except Unreadable as unreadable:
        figures = {"value": written, "currency": currency, **unreadable.figures}
        raise BadForm(text(unreadable.code, language, **figures)) from unreadable


def number(written: str) -> int | None:
    """A key or version that a field names, None where it names none."""
    return int(written) if _is_key(written) else None


def _is_key(written: str) -> bool:
    return written.isascii() and written.isdigit() and len(written) <= _LONGEST_ID
