"""Fits a scorecard that a person can read, and says honestly what it is worth (B2, B4)."""

from huikuan.analytics.scorecards.fitting import Fitted, Plan, fit
from huikuan.analytics.scorecards.formulas import BadFormula
from huikuan.analytics.scorecards.samples import BadSample, Sample, derived, sample
from huikuan.analytics.scorecards.validating import FactorReport, GradeLine, Report

__all__ = [
    "BadFormula",
    "BadSample",
    "FactorReport",
    "Fitted",
    "GradeLine",
    "Plan",
    "Report",
    "Sample",
    "derived",
    "fit",
    "sample",
]
