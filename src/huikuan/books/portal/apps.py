"""The room portal as Django knows it."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Durable records of portal."""

    name = "huikuan.books.portal"
    label = "portal"
