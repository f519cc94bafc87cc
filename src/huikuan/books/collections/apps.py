"""The room collections as Django knows it."""

from django.apps import AppConfig


class CollectionsConfig(AppConfig):
    """Durable records of collections."""

    name = "huikuan.books.collections"
    label = "collections"
