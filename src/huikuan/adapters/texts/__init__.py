"""Decides which sentence a person reads for a code: the bilingual catalogue (P1, P3).

Rules and books return codes and figures; the sentences live in ``huikuan/texts/<area>.yaml``, one
entry a code, Chinese and English side by side, so that neither can be forgotten. The catalogue is
read once for each process and never changes while it runs.
"""

import re
from collections.abc import Mapping
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Literal, cast

import yaml

from huikuan.adapters.texts.entry import BadCatalogue, Entry, parse_area

__all__ = ["BadCatalogue", "Entry", "Language", "areas", "catalogue", "known", "text"]

Language = Literal["zh", "en"]

_LINE = re.compile(r"line (\d+)", re.ASCII)

# The C loader reads the catalogue several times faster; a command's start waits for it.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def text(code: str, language: Language, **figures: object) -> str:
    """The sentence for ``code`` in ``language``, its placeholders filled with ``figures``.

    Figures are printed as ``str.format`` prints them: amounts and dates arrive already worded.
    A figure that the sentence does not name is ignored. A `place` that is a line of a file is put
    into words here: who reads the file knows no language.

    Raises:
        KeyError: no such code, or a placeholder without its figure.
    """
    line = _LINE.fullmatch(str(figures.get("place", "")))
    if line:
        figures["place"] = text("place_line", language, line=line[1])
    entry = catalogue()[code]
    sentence = entry.zh if language == "zh" else entry.en
    return sentence.format(**figures) if figures or "{" in sentence else sentence


def known(code: str) -> bool:
    """Whether the catalogue has a sentence for ``code``."""
    return code in catalogue()


@cache
def catalogue() -> Mapping[str, Entry]:
    """Every code of every area with both its sentences.

    Raises:
        BadCatalogue: an entry lacks a language, its placeholders differ, or a code stands twice.
    """
    merged: dict[str, Entry] = {}
    for area, entries in areas().items():
        for code, entry in entries.items():
            if code in merged:
                raise BadCatalogue(f"{area}: {code} stands in another area too")
            merged[code] = entry
    return MappingProxyType(merged)


@cache
def areas() -> Mapping[str, Mapping[str, Entry]]:
    """The entries of each area, that is of each file of ``huikuan/texts``, by its name."""
    found: dict[str, Mapping[str, Entry]] = {}
    for file in sorted(
        resources.files("huikuan").joinpath("texts").iterdir(), key=lambda f: f.name
    ):
        if file.name.endswith(".yaml"):
            area = file.name.removesuffix(".yaml")
            # the loader is a safe one, as its name says; the linter cannot see through getattr
            document = cast("object", yaml.load(file.read_bytes(), Loader=_LOADER))  # noqa: S506
            found[area] = parse_area(area, document)
    return MappingProxyType(found)
