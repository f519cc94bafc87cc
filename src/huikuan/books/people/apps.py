"""Registers the room `people` with Django."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """The room's tables carry its name as prefix."""

    name = "huikuan.books.people"
    label = "people"
    default_auto_field = "django.db.models.BigAutoField"
