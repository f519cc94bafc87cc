"""Reads the policy of terms: the ladder, what has to be brought, discounts, maxima (B8, B9).

A document of this kind: `{kind: terms_ladder, name, days: {A..E}, unrated, high_risk: {days,
secure}, record: [{paid, months, days}], secure: {grade: [what]}, discount: {offers, days, basis,
cost_of_capital}, maxima: [{code, sellers or buyers, payer, sme, days, firm, from, to}]}`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Final

from huikuan.kernel.days import Day, Period
from huikuan.kernel.policies import Issue, PolicyRefused, misaddressed, whole
from huikuan.rules.terms.values import MOST_DAYS, MOST_MONTHS

KIND: Final = "terms_ladder"
GRADES: Final = ("A", "B", "C", "D", "E")
BASES: Final = (360, 365)
_MOST_PAID: Final = 10_000
_COUNTRY: Final = 2  # letters of a country's code
_KEYS: Final = frozenset({"days", "unrated", "high_risk", "record", "secure", "discount", "maxima"})


class Secure(StrEnum):
    """What a customer can bring so that terms are given at all."""

    DEPOSIT = "deposit"
    PREPAYMENT = "prepayment"
    BANK_GUARANTEE = "bank_guarantee"
    LETTER_OF_CREDIT = "letter_of_credit"
    SURETY = "surety"
    PLEDGE = "pledge"


class Payer(StrEnum):
    """What the law asks of the one who pays: what kind of body it is."""

    PUBLIC_BODY = "public_body"
    LARGE = "large"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Rung:
    """With so many invoices paid on time in a row and months of trade, so many days."""

    paid: int
    months: int
    days: int


@dataclass(frozen=True, slots=True)
class Discounting:
    """Discounts to offer (permyriad) for paying within `days`, and what capital costs a year."""

    offers: tuple[int, ...]
    days: int
    basis: int
    cost_of_capital: int


@dataclass(frozen=True, slots=True)
class Maximum:
    """The longest term that a law allows: by the seller's or the buyer's country, while in force.

    `payer` None: whoever pays. `sme`: only where the seller is a small or medium firm. A maximum
    that is not firm may be passed for a reason that the law accepts.
    """

    code: str
    sellers: frozenset[str]
    buyers: frozenset[str]
    payer: Payer | None
    sme: bool
    days: int
    firm: bool
    during: Period


@dataclass(frozen=True, slots=True)
class LadderPolicy:
    """The ladder and what stands beside it; `days` by grade."""

    days: Mapping[str, int]
    unrated: int
    risky_days: int
    risky_secure: tuple[Secure, ...]
    record: tuple[Rung, ...]
    secure: Mapping[str, tuple[Secure, ...]]
    discount: Discounting
    maxima: tuple[Maximum, ...]


def parse_ladder(document: Mapping[str, object]) -> LadderPolicy:
    """Check a document and return what it says.

    Raises PolicyRefused with every issue found: policy_kind, policy_unknown_key, ladder_days,
    ladder_risk, ladder_record, ladder_secure, ladder_discount, ladder_maximum.
    """
    issues = misaddressed(document, KIND, _KEYS)
    found = {key: read(document.get(key)) for key, read in _READ.items()}
    faults = {"unrated": "ladder_days"}
    issues += [
        Issue(key, faults.get(key, f"ladder_{_NAMES.get(key, key)}"), _KNOWN.get(key, {}))
        for key, value in found.items()
        if value is None
    ]
    if issues:
        raise PolicyRefused(issues)
    risk: tuple[int, tuple[Secure, ...]] = found["high_risk"]  # type: ignore[assignment]
    return LadderPolicy(
        days=found["days"],  # type: ignore[arg-type]
        unrated=found["unrated"],  # type: ignore[arg-type]
        risky_days=risk[0],
        risky_secure=risk[1],
        record=found["record"],  # type: ignore[arg-type]
        secure=found["secure"],  # type: ignore[arg-type]
        discount=found["discount"],  # type: ignore[arg-type]
        maxima=found["maxima"],  # type: ignore[arg-type]
    )


def _days(found: object) -> int | None:
    return whole(found, 0, MOST_DAYS)


def _by_grade(found: object) -> dict[str, int] | None:
    if not isinstance(found, Mapping) or set(found) != set(GRADES):
        return None
    read = {grade: _days(found[grade]) for grade in GRADES}
    sound = {grade: days for grade, days in read.items() if days is not None}
    return sound if len(sound) == len(read) else None


def _ways(found: object) -> tuple[Secure, ...] | None:
    if not isinstance(found, list) or not set(map(str, found)) <= set(Secure):
        return None
    return tuple(Secure(str(one)) for one in found)


def _risk(found: object) -> tuple[int, tuple[Secure, ...]] | None:
    if not isinstance(found, Mapping) or set(found) != {"days", "secure"}:
        return None
    days, ways = _days(found["days"]), _ways(found["secure"])
    return None if days is None or ways is None else (days, ways)


def _secure(found: object) -> dict[str, tuple[Secure, ...]] | None:
    if not isinstance(found, Mapping) or not set(found) <= set(GRADES):
        return None
    read = {str(grade): _ways(ways) for grade, ways in found.items()}
    sound = {grade: ways for grade, ways in read.items() if ways is not None}
    return sound if len(sound) == len(read) else None


def _record(found: object) -> tuple[Rung, ...] | None:
    if not isinstance(found, list) or not found:
        return None
    rungs = []
    for line in found:
        if not isinstance(line, Mapping) or set(line) != {"paid", "months", "days"}:
            return None
        paid, months = whole(line["paid"], 0, _MOST_PAID), whole(line["months"], 0, MOST_MONTHS)
        days = _days(line["days"])
        if paid is None or months is None or days is None:
            return None
        rungs.append(Rung(paid, months, days))
    climbs = all(
        low.paid <= high.paid and low.months <= high.months and low.days < high.days
        for low, high in pairwise(rungs)
    )
    return tuple(rungs) if climbs and (rungs[0].paid, rungs[0].months) == (0, 0) else None


def _discount(found: object) -> Discounting | None:
    keys = {"offers", "days", "basis", "cost_of_capital"}
    if not isinstance(found, Mapping) or set(found) != keys or found["basis"] not in BASES:
        return None
    listed = found["offers"]
    offers = [whole(one, 1, 9_999) for one in listed] if isinstance(listed, list) else [None]
    days, capital = _days(found["days"]), whole(found["cost_of_capital"], 0, 10_000)
    sound = tuple(one for one in offers if one is not None)
    if days is None or capital is None or len(sound) != len(offers):
        return None
    return Discounting(sound, days, int(str(found["basis"])), capital)


def _maxima(found: object) -> tuple[Maximum, ...] | None:
    if not isinstance(found, list):
        return None
    read = [_maximum(line) for line in found]
    sound = tuple(one for one in read if one is not None)
    return sound if len(sound) == len(read) else None


def _maximum(line: object) -> Maximum | None:
    keys = {"code", "sellers", "buyers", "payer", "sme", "days", "firm", "from", "to"}
    if not isinstance(line, Mapping) or not {"code", "days", "firm", "from"} <= set(line) <= keys:
        return None
    sellers, buyers = _countries(line.get("sellers", [])), _countries(line.get("buyers", []))
    days, payer = _days(line["days"]), line.get("payer")
    if days is None or sellers is None or buyers is None or bool(sellers) == bool(buyers):
        return None
    if payer is not None and payer not in set(Payer):
        return None
    if type(line["firm"]) is not bool or type(line.get("sme", False)) is not bool:
        return None
    try:
        until = None if line.get("to") is None else Day.fromisoformat(str(line["to"]))
        during = Period(Day.fromisoformat(str(line["from"])), until)
    except ValueError:
        return None
    return Maximum(
        code=str(line["code"]),
        sellers=sellers,
        buyers=buyers,
        payer=None if payer is None else Payer(payer),
        sme=bool(line.get("sme", False)),
        days=days,
        firm=line["firm"],
        during=during,
    )


def _countries(found: object) -> frozenset[str] | None:
    if not isinstance(found, list):
        return None
    codes = [str(one) for one in found]
    sound = all(len(one) == _COUNTRY and one.isascii() and one.isupper() for one in codes)
    return frozenset(codes) if sound else None


_READ: Final = {
    "days": _by_grade,
    "unrated": _days,
    "high_risk": _risk,
    "record": _record,
    "secure": _secure,
    "discount": _discount,
    "maxima": _maxima,
}
_NAMES: Final = {"high_risk": "risk", "maxima": "maximum"}
_KNOWN: Final[Mapping[str, Mapping[str, str]]] = {
    "high_risk": {"known": ", ".join(Secure)},
    "secure": {"known": ", ".join(Secure)},
}
