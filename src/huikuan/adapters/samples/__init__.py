"""Reads tables of firms with figures and an outcome, to fit a scorecard to (B4)."""

from huikuan.adapters.samples.reading import BadTable, read

__all__ = ["BadTable", "read"]
