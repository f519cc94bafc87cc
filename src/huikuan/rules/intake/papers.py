"""The kinds of files that have readers of their own, beside those with columns (D1, D3, D4)."""

from typing import Final

from huikuan.rules.intake.kinds import LAYOUTS

STATEMENT: Final = "statement"
"""A bank's statement: read by its own readers, it has no columns to be mapped."""
EINVOICE: Final = "einvoice"
"""Electronic invoices: what they say has its place by their own standards."""
KINDS: Final = (*LAYOUTS, STATEMENT, EINVOICE)
"""All that can be imported, in the order in which they depend."""
