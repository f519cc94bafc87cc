"""The room reconciliation as Django knows it."""

from django.apps import AppConfig


class ReconciliationConfig(AppConfig):
    """Durable records of reconciliation."""

    name = "huikuan.books.reconciliation"
    label = "reconciliation"
