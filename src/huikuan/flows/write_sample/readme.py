"""The README of a sample folder, in Chinese and English."""

from datetime import date

from huikuan.adapters.texts import text
from huikuan.flows.write_sample.customers import Plan


def readme(plan: Plan, seed: int, as_of: date) -> str:
    """Markdown that says what the files are, how to load them and how to make them again."""
    figures = {
        "customers": plan.customers,
        "invoices": plan.invoices,
        "seed": seed,
        "as_of": as_of.isoformat(),
    }
    return text("sample.readme", "zh", **figures) + "\n" + text("sample.readme", "en", **figures)
