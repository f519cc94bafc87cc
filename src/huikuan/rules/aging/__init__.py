"""Aging: buckets as a policy, their bounds as days, and the reference aging of a book."""

from huikuan.rules.aging.policy import parse
from huikuan.rules.aging.table import age
from huikuan.rules.aging.values import BASES, NOT_DUE, AgedLine, Basis, Bound, Buckets, OpenItem

__all__ = ["BASES", "NOT_DUE", "AgedLine", "Basis", "Bound", "Buckets", "OpenItem", "age", "parse"]
