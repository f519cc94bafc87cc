"""The monthly receivables report (应收账款月报): one story of several tables (D6, D7)."""

from huikuan.analytics.reports.monthly.report import build

__all__ = ["build"]
