"""Registers the room `intake` with Django."""

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    """The room's tables carry its name as prefix."""

    name = "huikuan.books.intake"
    label = "intake"
    default_auto_field = "django.db.models.BigAutoField"
