"""Decides what a letter about a debt says: templates as policies, and their variables (A4, A5)."""

from huikuan.rules.letters.filling import Said, fill, filled, summed
from huikuan.rules.letters.policy import KIND, LetterPolicy, Wording, parse
from huikuan.rules.letters.values import NAMES, PARTS, VARIABLES, Part

__all__ = [
    "KIND",
    "NAMES",
    "PARTS",
    "VARIABLES",
    "LetterPolicy",
    "Part",
    "Said",
    "Wording",
    "fill",
    "filled",
    "parse",
    "summed",
]
