"""Registers the room `orders` with Django."""

from django.apps import AppConfig


class OrdersConfig(AppConfig):
    """The room's tables carry its name as prefix."""

    name = "huikuan.books.orders"
    label = "orders"
    default_auto_field = "django.db.models.BigAutoField"
