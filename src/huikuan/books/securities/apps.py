"""The room securities as Django knows it."""

from django.apps import AppConfig


class SecuritiesConfig(AppConfig):
    """Durable records of securities."""

    name = "huikuan.books.securities"
    label = "securities"
