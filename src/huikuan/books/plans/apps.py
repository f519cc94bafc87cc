"""The room plans as Django knows it."""

from django.apps import AppConfig


class PlansConfig(AppConfig):
    """Durable records of plans."""

    name = "huikuan.books.plans"
    label = "plans"
