"""Gives the sample company's customers their names, codes and contacts (issue: sample company).

Decides how a believable name is built and that no two are equal. Unified social credit codes
follow GB 32100-2015 with both check characters (the inner one GB 11714-1997); their organisation
part starts with a letter that the registry has not given out, so that none is a real firm's.
"""

from typing import Final, NamedTuple

from huikuan.flows.write_sample import words
from huikuan.flows.write_sample.luck import Luck

_CODE_ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CODE_WEIGHTS: Final = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_ORGANISATION_ALPHABET: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ORGANISATION_WEIGHTS: Final = (3, 7, 9, 10, 5, 8, 4, 2)


class Name(NamedTuple):
    """A customer's name and short name, and the latin stem of its mail address."""

    full: str
    short: str
    stem: str


class Namer:
    """Draws names, no two alike, from one seeded source."""

    def __init__(self, rng: Luck) -> None:
        self._rng = rng
        self._used: set[str] = set()
        self._special = dict(words.SPECIAL)
        self._chinese_special = list(words.CHINESE_SPECIAL)

    def chinese(self, city: words.City, trade: words.Trade, brand: str = "") -> Name:
        """A Chinese firm's name: place, brand, trade and legal form; `brand` is a group's."""
        rng = self._rng
        if not brand and self._chinese_special and rng.chance(50):
            full = self._chinese_special.pop()
            self._used.add(full)
            return Name(full, full.removesuffix("有限公司"), city.pinyin)
        for size in (2, 2, 2, 2, 3, 3, 3, 4, 4, 4):
            signs = [rng.choice(words.SYLLABLES) for _ in range(size)]
            own = brand or "".join(sign[0] for sign in signs)
            full = f"{city.zh}{own}{trade.zh}{rng.choice(words.FORMS)}"
            if full not in self._used:
                self._used.add(full)
                stem = "".join(sign[1] for sign in signs)
                return Name(full, own + trade.zh, f"{city.pinyin}-{stem}")
        own = f"{brand}{len(self._used)}"
        full = f"{city.zh}{own}{trade.zh}有限公司"
        self._used.add(full)
        return Name(full, own + trade.zh, f"{city.pinyin}-{len(self._used)}")

    def foreign(self, land: words.Land, trade: words.Trade) -> Name:
        """A foreign firm's name with the legal form of its country."""
        rng = self._rng
        full = self._special.pop(land.code, "")
        if full:
            self._used.add(full)
            return Name(
                full, full.rsplit(" ", 1)[0], "".join(c for c in full.lower() if c in _LATIN)
            )
        while True:
            head = rng.choice(words.FIRST)
            if rng.chance(600):
                head = f"{head} {rng.choice(words.SECOND)}"
            if rng.chance(250):
                head = f"{head} & {rng.choice(words.FIRST)}"
            full = f"{head} {trade.en} {rng.choice(land.forms)}"
            if full not in self._used:
                self._used.add(full)
                return Name(full, head, "".join(c for c in head.lower() if c in _LATIN))

    def lookalike(self, name: Name) -> Name | None:
        """A second firm whose name is nearly the first one's, or None when that is taken."""
        full = name.full
        if full.endswith("有限责任公司"):
            twin = full.replace("有限责任公司", "有限公司")
        elif full.endswith("股份有限公司"):
            twin = full.replace("股份有限公司", "有限公司")
        elif full.endswith("有限公司"):
            twin = full.replace("有限公司", "有限责任公司")
        else:
            twin = full.replace(" & ", " and ").replace(".", "").replace("Ltd", "Limited")
        if twin in self._used:
            return None
        self._used.add(twin)
        return Name(twin, name.short, name.stem + "2")


_LATIN: Final = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")


def credit_code(division: str, serial: int) -> str:
    """The unified social credit code of the firm with this serial, registered in a division.

    Formula: GB 32100-2015, 18 characters; check = 31 - sum(value x 3^(i-1) mod 31) mod 31.
    """
    digits = ""
    rest = serial
    for _ in range(6):
        rest, last = divmod(rest, 31)
        digits = _CODE_ALPHABET[last] + digits
    organisation = f"XY{digits}"
    total = sum(
        _ORGANISATION_ALPHABET.index(sign) * weight
        for sign, weight in zip(organisation, _ORGANISATION_WEIGHTS, strict=True)
    )
    # The inner check character may be X but the outer alphabet has no letter for another 36 values.
    inner = (11 - total % 11) % 11
    body = f"91{division}{organisation}{'0123456789X'[inner]}"
    outer = sum(
        _CODE_ALPHABET.index(sign) * weight
        for sign, weight in zip(body, _CODE_WEIGHTS, strict=True)
    )
    return body + _CODE_ALPHABET[(31 - outer % 31) % 31]


def chinese_person(rng: Luck) -> str:
    """A Chinese person's name."""
    return rng.choice(words.SURNAMES) + rng.choice(words.GIVEN)


def foreign_person(rng: Luck) -> str:
    """A foreign person's name."""
    return f"{rng.choice(words.FOREIGN_CONTACTS)} {rng.choice(words.FOREIGN_SURNAMES)}"
