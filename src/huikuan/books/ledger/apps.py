"""Registers the room `ledger` with Django."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """The room's tables carry its name as prefix."""

    name = "huikuan.books.ledger"
    label = "ledger"
    default_auto_field = "django.db.models.BigAutoField"
