"""The room rates as Django knows it."""

from django.apps import AppConfig


class RatesConfig(AppConfig):
    """Durable records of rates."""

    name = "huikuan.books.rates"
    label = "rates"
