"""The room credit as Django knows it."""

from django.apps import AppConfig


class CreditConfig(AppConfig):
    """Durable records of credit."""

    name = "huikuan.books.credit"
    label = "credit"
