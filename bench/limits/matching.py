"""Cash application by hand: reference, digits, name, sum, in that order, and not a word of why.

The limit of the work `matching`: what somebody writes in an afternoon for one firm's numbers. It
runs in the same process and minutes as the product, takes the same values, and gives for each
receipt the money by document, or nothing.
"""

import re
from collections.abc import Iterable
from itertools import combinations

from rapidfuzz import fuzz, process

from huikuan.rules.matching import Claim, Party, Payment

_NUMBER = re.compile(r"(INV|CN)[ /-]*(\d{4})[ /-]*(\d{6})", re.IGNORECASE)
_DIGITS = re.compile(r"\d+")
_MARKS = re.compile(r"[\W_]+")
_FORMS = re.compile(r"(有限责任公司|股份有限公司|有限公司)$")
_MOST = 4


def _name(text: str) -> str:
    return _FORMS.sub("", _MARKS.sub("", text.lower()))


class ByHand:
    """The same facts, indexed by hand."""

    def __init__(self, claims: Iterable[Claim], parties: Iterable[Party]) -> None:
        self.numbers: dict[str, Claim] = {}
        self.owned: dict[int, list[Claim]] = {}
        for one in claims:
            self.numbers[one.number] = one
            self.owned.setdefault(one.customer_id, []).append(one)
        self.names: dict[str, int] = {}
        for party in parties:
            self.names.setdefault(_name(party.name), party.customer_id)
            self.names.setdefault(_name(party.short_name), party.customer_id)
        self.listed = list(self.names)
        self.seen: dict[str, int] = {}
        self.used: set[int] = set()

    def apply(self, payment: Payment) -> dict[int, int]:
        """The money by document, empty where the ladder ends."""
        named = []
        for letters, year, digits in _NUMBER.findall(payment.text):
            claim = self.numbers.get(f"{letters.upper()}-{year}-{digits}")
            if claim is not None and claim not in named:
                named.append(claim)
        if named:
            return self._fill(named, payment.amount_minor)
        customer = self._customer(payment.payer_name)
        mine = [one for one in self.owned.get(customer, ()) if one.document_id not in self.used]
        tails = {one.number[-6:].lstrip("0"): one for one in mine}
        named = [tails[one] for one in _DIGITS.findall(payment.text) if one in tails]
        if named:
            return self._fill(named, payment.amount_minor)
        for size in range(1, _MOST):
            for some in combinations(mine[:20], size):
                if sum(one.open_minor for one in some) == payment.amount_minor:
                    return self._fill(list(some), payment.amount_minor)
        return {}

    def _fill(self, claims: list[Claim], amount: int) -> dict[int, int]:
        cash = {}
        for one in claims:
            part = min(one.open_minor, amount)
            if part:
                cash[one.document_id] = part
                amount -= part
                self.used.add(one.document_id)
        return cash

    def _customer(self, name: str) -> int:
        key = _name(name)
        if key not in self.names and key not in self.seen:
            found = process.extractOne(key, self.listed, scorer=fuzz.ratio, score_cutoff=85)
            self.seen[key] = self.names[found[0]] if found else 0
        return self.names.get(key) or self.seen[key]
