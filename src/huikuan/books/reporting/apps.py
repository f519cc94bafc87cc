"""The room reporting as Django knows it."""

from django.apps import AppConfig


class ReportingConfig(AppConfig):
    """Durable records of reporting."""

    name = "huikuan.books.reporting"
    label = "reporting"
