"""The room recovery as Django knows it."""

from django.apps import AppConfig


class RecoveryConfig(AppConfig):
    """Durable records of recovery."""

    name = "huikuan.books.recovery"
    label = "recovery"
    default_auto_field = "django.db.models.BigAutoField"
