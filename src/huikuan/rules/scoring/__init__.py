"""Decides the score, grade and class of watch of a customer by cards that are data (B2, B4, B5)."""

from huikuan.rules.scoring.bins import Bins, Ranges, Words
from huikuan.rules.scoring.evaluating import evaluate
from huikuan.rules.scoring.figures import ATTRIBUTES, EXTRA, MEASURES, RATIOS, Figure
from huikuan.rules.scoring.policy import KIND, Card, Factor, Stop, parse
from huikuan.rules.scoring.values import (
    GRADES,
    MOST_POINTS,
    WHOLE,
    Dimension,
    Fact,
    FactorValue,
    Facts,
    HardStop,
    Missing,
    RiskClass,
    Score,
    Source,
    Watched,
)
from huikuan.rules.scoring.watching import WATCH, Watch, parse_watch, watched

__all__ = [
    "ATTRIBUTES",
    "EXTRA",
    "GRADES",
    "KIND",
    "MEASURES",
    "MOST_POINTS",
    "RATIOS",
    "WATCH",
    "WHOLE",
    "Bins",
    "Card",
    "Dimension",
    "Fact",
    "Factor",
    "FactorValue",
    "Facts",
    "Figure",
    "HardStop",
    "Missing",
    "Ranges",
    "RiskClass",
    "Score",
    "Source",
    "Stop",
    "Watch",
    "Watched",
    "Words",
    "evaluate",
    "parse",
    "parse_watch",
    "watched",
]
