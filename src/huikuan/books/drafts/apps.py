"""The room drafts as Django knows it."""

from django.apps import AppConfig


class DraftsConfig(AppConfig):
    """Durable records of drafts."""

    name = "huikuan.books.drafts"
    label = "drafts"
