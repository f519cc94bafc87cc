"""Registers the room `policies` with Django."""

from django.apps import AppConfig


class PoliciesConfig(AppConfig):
    """The room's tables carry its name as prefix."""

    name = "huikuan.books.policies"
    label = "policies"
    default_auto_field = "django.db.models.BigAutoField"
