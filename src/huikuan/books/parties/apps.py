"""Registers the room `parties` with Django."""

from django.apps import AppConfig


class PartiesConfig(AppConfig):
    """The room's tables carry its name as prefix."""

    name = "huikuan.books.parties"
    label = "parties"
    default_auto_field = "django.db.models.BigAutoField"
