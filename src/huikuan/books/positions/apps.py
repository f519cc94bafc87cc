"""The room positions as Django knows it."""

from django.apps import AppConfig


class PositionsConfig(AppConfig):
    """Where everybody stood at the end of each closed day."""

    name = "huikuan.books.positions"
    label = "positions"
