"""Registers the room `views` with Django."""

from django.apps import AppConfig


class ViewsConfig(AppConfig):
    """The room's tables carry its name as prefix."""

    name = "huikuan.books.views"
    label = "views"
