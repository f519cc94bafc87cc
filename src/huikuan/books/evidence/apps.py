"""Registers the room `evidence` with Django."""

from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    """The room's tables carry its name as prefix."""

    name = "huikuan.books.evidence"
    label = "evidence"
    default_auto_field = "django.db.models.BigAutoField"
