"""The room disputes as Django knows it."""

from django.apps import AppConfig


class DisputesConfig(AppConfig):
    """Durable records of disputes."""

    name = "huikuan.books.disputes"
    label = "disputes"
