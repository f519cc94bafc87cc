"""Huikuan (回款): trade credit and receivables, before, during and after the sale.

The floors, which import downward only, are named in ``docs/decisions/0001-house-floors.md``.
"""

__version__ = "0.1.0"
