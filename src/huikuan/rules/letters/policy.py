"""Reads a template of a letter: its words in both languages, its parts, when an answer is due (A4).

A document of this kind: `{kind: letters, name, answer_days, sealed, parts: [...],
zh: {subject, title, before, after, short}, en: {...}}`. Its name is one of NAMES: dunning stages
call it by it. `before` and `after` are paragraphs around the parts, with a blank line between.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from huikuan.kernel.policies import Issue, PolicyRefused, misaddressed, whole
from huikuan.rules.letters.values import NAMES, VARIABLES, Part

KIND: Final = "letters"
LANGUAGES: Final = ("zh", "en")
_WORDS: Final = ("subject", "title", "before", "after", "short")
_NEEDED: Final = frozenset({"subject", "title", "before"})
_MOST: Final = {"subject": 120, "title": 60, "before": 6_000, "after": 6_000, "short": 300}
_MOST_DAYS: Final = 90
_KEYS: Final = frozenset({"answer_days", "sealed", "parts", *LANGUAGES})
# what stands in braces, whole, or a brace that stands alone
_BRACES: Final = re.compile(r"\{([^{}]*)\}|[{}]")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Wording:
    """A letter's words in one language, names of variables in braces; `short` is for messages."""

    subject: str
    title: str
    before: str
    after: str
    short: str


@dataclass(frozen=True, slots=True)
class LetterPolicy:
    """A template: `answer_days` after its day the debtor is to have paid; `sealed` as it leaves."""

    name: str
    answer_days: int
    sealed: bool
    parts: tuple[Part, ...]
    words: Mapping[str, Wording]


def parse(document: Mapping[str, object]) -> LetterPolicy:
    """Check a document and return what it says.

    Raises PolicyRefused with every issue found: policy_kind, policy_unknown_key, letters_name,
    letters_days, letters_sealed, letters_parts, letters_wording, letters_empty, letters_long,
    letters_variable, letters_brace, letters_characters.
    """
    issues = misaddressed(document, KIND, _KEYS)
    name = str(document.get("name"))
    if name not in NAMES:
        issues.append(Issue("name", "letters_name", {"known": ", ".join(NAMES)}))
    days = whole(document.get("answer_days"), 0, _MOST_DAYS)
    if days is None:
        issues.append(Issue("answer_days", "letters_days", {"most": _MOST_DAYS}))
    sealed = document.get("sealed")
    if not isinstance(sealed, bool):
        issues.append(Issue("sealed", "letters_sealed"))
    parts = document.get("parts")
    if not isinstance(parts, list) or not set(map(str, parts)) <= set(Part):
        issues.append(Issue("parts", "letters_parts", {"known": ", ".join(Part)}))
        parts = []
    words = {
        language: _wording(document.get(language), language, name, issues) for language in LANGUAGES
    }
    if issues:
        raise PolicyRefused(issues)
    return LetterPolicy(
        name=name,
        answer_days=days or 0,
        sealed=sealed is True,
        parts=tuple(Part(str(one)) for one in dict.fromkeys(parts)),
        words=words,
    )


def _wording(found: object, language: str, name: str, issues: list[Issue]) -> Wording:
    if not isinstance(found, Mapping) or not set(found) <= set(_WORDS):
        issues.append(Issue(language, "letters_wording", {"keys": ", ".join(_WORDS)}))
        return Wording("", "", "", "", "")
    said = {}
    for key in _WORDS:
        value = found.get(key) or ""
        said[key] = value if isinstance(value, str) else ""
        issues += _faults(said[key], key, f"{language}.{key}", name)
    return Wording(**said)


def _faults(words: str, key: str, path: str, name: str) -> Iterable[Issue]:
    if not words.strip() and key in _NEEDED:
        yield Issue(path, "letters_empty")
    if len(words) > _MOST[key]:
        yield Issue(path, "letters_long", {"most": _MOST[key], "found": len(words)})
    if _CONTROL.search(words) or ("\n" in words.strip() and key not in {"before", "after"}):
        yield Issue(path, "letters_characters")
    known = VARIABLES.get(name, frozenset())
    for braces in _BRACES.finditer(words):
        if braces[1] is None:
            yield Issue(path, "letters_brace")
        elif braces[1] not in known and known:
            told = {"name": braces[1], "known": ", ".join(sorted(known))}
            yield Issue(path, "letters_variable", told)
