"""Whose payment it is, as far as the payer's own name, account and tax id tell (D4).

The ladder: what a file or a person said, an account or tax id or name learned from accepted
matches, the tax id of the customer, the name to the letter, the name without its legal form, the
short name, the spelling in Latin letters, the name cut short by a bank's field, and only then a
likeness of letters. The first rung that finds somebody ends the search.
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from rapidfuzz.fuzz import ratio  # tidy: allow impure - it compares letters, no more
from rapidfuzz.process import extract  # tidy: allow impure - it compares letters, no more

from huikuan.rules.matching.names import alias_key, name_key, pinyin_key, stem_key
from huikuan.rules.matching.values import Alias, AliasKind, Party, Payment

MOST_ALIKE: Final = 8
_SHORTEST_CUT: Final = 8
_COMPARED: Final = 300
_COMMON: Final = 60

HOWS: Final = (
    "stated",
    "account",
    "tax_id",
    "learned",
    "name",
    "twin",
    "stem",
    "short",
    "pinyin",
    "cut",
    "like",
    "several",
    "group",
    "other",
    "unknown",
)
"""How a payer is known, the surest first; the last four: several fit, another firm of the group,
somebody else, nobody."""


@dataclass(frozen=True, slots=True)
class Known:
    """A customer that a payer may be, how it was recognised, and what matched what."""

    customer_id: int
    how: str
    written: str
    meant: str


_Index = Mapping[str, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Payers:
    """Every way to recognise a customer, by the key that it is looked up with."""

    accounts: _Index
    learned: _Index
    tax_ids: _Index
    names: _Index
    stems: _Index
    shorts: _Index
    pinyin: _Index
    sorted_stems: tuple[str, ...]
    grams: _Index

    @classmethod
    def of(cls, parties: Iterable[Party], aliases: Iterable[Alias]) -> "Payers":
        """Index the customers and what was learned about payers."""
        parties = sorted(parties, key=lambda party: party.customer_id)
        aliases = list(aliases)
        stems = _index((stem_key(one.name), one.customer_id) for one in parties)
        listed = tuple(sorted(stems))
        return cls(
            accounts=_learned(aliases, AliasKind.ACCOUNT),
            learned=_learned(aliases, AliasKind.NAME),
            tax_ids=_index(
                [(alias_key(AliasKind.TAX_ID, one.tax_id), one.customer_id) for one in parties]
                + [(one.key, one.customer_id) for one in aliases if one.kind is AliasKind.TAX_ID]
            ),
            names=_index((name_key(one.name), one.customer_id) for one in parties),
            stems=stems,
            shorts=_index(
                (key, one.customer_id)
                for one in parties
                if one.short_name
                for key in {stem_key(one.short_name), name_key(one.short_name)}
            ),
            pinyin=_index(
                (pinyin_key(one.pinyin), one.customer_id)
                for one in parties
                if one.pinyin and not one.name.isascii()
            ),
            sorted_stems=listed,
            grams=_index_of_grams(listed),
        )

    def identify(self, payment: Payment, cutoff: int) -> tuple[Known, ...]:
        """Return who the payer may be, from the surest rung that finds somebody.

        `cutoff` is the least likeness of names, per mille. More than a few alike are nobody.
        """
        if payment.customer_id is not None:
            return (Known(payment.customer_id, "stated", "", ""),)
        name = name_key(payment.payer_name)
        found: list[Known] = []
        for index, how, written, kind in (
            (self.accounts, "account", payment.payer_account, AliasKind.ACCOUNT),
            (self.tax_ids, "tax_id", payment.payer_tax_id, AliasKind.TAX_ID),
        ):
            if written:
                key = alias_key(kind, written)
                if key in index:
                    found += _known(index[key], how, written, key)
        if name in self.learned:
            found += _known(self.learned[name], "learned", payment.payer_name, name)
        if not found:
            found = self._named(payment.payer_name, name, cutoff)
        seen: dict[int, Known] = {}
        for one in found:
            seen.setdefault(one.customer_id, one)
        return tuple(seen.values()) if len(seen) <= MOST_ALIKE else ()

    def _named(self, written: str, name: str, cutoff: int) -> list[Known]:
        if not name:
            return []
        stem = stem_key(written)
        exact, alike = self.names.get(name, ()), self.stems.get(stem, ())
        if exact:
            # a firm of the same name but for its legal form may be meant as well
            how = "name" if len(set(alike) | set(exact)) == 1 else "twin"
            rest = tuple(one for one in alike if one not in exact)
            return _known(exact, how, written, name) + _known(rest, "several", written, stem)
        for index, how, key in (
            (self.stems, "stem", stem),
            (self.shorts, "short", name),
            (self.shorts, "short", stem),
            (self.pinyin, "pinyin", pinyin_key(written)),
        ):
            if key and key in index:
                return _known(index[key], how, written, key)
        return self._cut(written, stem) or self._like(written, stem, cutoff)

    def _cut(self, written: str, stem: str) -> list[Known]:
        """Names that begin with what a bank's field left of one."""
        if len(stem) < _SHORTEST_CUT:
            return []
        at = bisect_left(self.sorted_stems, stem)
        begun = []
        for key in self.sorted_stems[at : at + MOST_ALIKE]:
            if not key.startswith(stem):
                break
            begun += [(one, key) for one in self.stems[key]]
        how = "cut" if len(begun) == 1 else "several"
        return [Known(one, how, written, key) for one, key in begun]

    def _like(self, written: str, stem: str, cutoff: int) -> list[Known]:
        """Names alike letter by letter, among those that share a rare run of letters."""
        places: set[int] = set()
        lists = [self.grams[gram] for gram in _grams(stem) if gram in self.grams]
        lists.sort(key=len)
        for number, listed in enumerate(lists):
            # the rarest runs say most; common ones only serve where nothing rare is there
            if len(places) + len(listed) > _COMPARED or (number and len(listed) > _COMMON):
                break
            places.update(listed)
        choices = {at: self.sorted_stems[at] for at in sorted(places)}
        best = extract(stem, choices, scorer=ratio, score_cutoff=cutoff // 10, limit=3)
        if not best:
            return []
        top = best[0][1]
        close = [key for key, score, _ in best if top - score < 4]  # noqa: PLR2004 - as good as equal
        ids = [(one, key) for key in close for one in self.stems[key]]
        how = "like" if len(ids) == 1 else "several"
        return [Known(one, how, written, key) for one, key in ids]


def _known(ids: tuple[int, ...], how: str, written: str, meant: str) -> list[Known]:
    if len(ids) > 1 and how != "twin":
        how = "several"
    return [Known(one, how, written, meant) for one in ids]


def _index(pairs: Iterable[tuple[str, int]]) -> dict[str, tuple[int, ...]]:
    found: dict[str, tuple[int, ...]] = {}
    for key, value in pairs:
        if key:
            there = found.get(key, ())
            if value not in there:
                found[key] = (*there, value)
    return found


def _learned(aliases: Iterable[Alias], kind: AliasKind) -> dict[str, tuple[int, ...]]:
    """Learned keys of a kind; where two customers share one, the more often seen comes first."""
    chosen = [one for one in aliases if one.kind is kind]
    chosen.sort(key=lambda one: (-one.times, one.customer_id))
    return _index((one.key, one.customer_id) for one in chosen)


def _grams(stem: str) -> set[str]:
    size = 3 if stem.isascii() else 2
    return {stem[at : at + size] for at in range(len(stem) - size + 1)} or {stem}


def _index_of_grams(stems: tuple[str, ...]) -> dict[str, tuple[int, ...]]:
    found: dict[str, list[int]] = {}
    for at, stem in enumerate(stems):
        for gram in _grams(stem):
            found.setdefault(gram, []).append(at)
    return {gram: tuple(places) for gram, places in found.items()}
