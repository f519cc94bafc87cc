"""The room banking as Django knows it."""

from django.apps import AppConfig


class BankingConfig(AppConfig):
    """Durable records of banking."""

    name = "huikuan.books.banking"
    label = "banking"
