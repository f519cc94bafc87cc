"""The room cash as Django knows it."""

from django.apps import AppConfig


class CashConfig(AppConfig):
    """Durable records of cash."""

    name = "huikuan.books.cash"
    label = "cash"
