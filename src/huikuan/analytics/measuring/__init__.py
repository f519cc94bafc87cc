"""Asks the measures of the book: one definition, compiled by Ibis, on any engine (D7, P6)."""

from huikuan.analytics.measuring.answers import Answer, Figure, ask
from huikuan.analytics.measuring.questions import Question
from huikuan.analytics.measuring.shapes import FIELDS

__all__ = ["FIELDS", "Answer", "Figure", "Question", "ask"]
