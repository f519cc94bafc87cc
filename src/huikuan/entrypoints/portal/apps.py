"""The customer's pages as Django knows them."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Templates and styles of the pages that customers see."""

    name = "huikuan.entrypoints.portal"
    label = "portal_pages"
