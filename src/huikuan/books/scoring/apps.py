"""The room scoring as Django knows it."""

from django.apps import AppConfig


class ScoringConfig(AppConfig):
    """Durable records of scoring."""

    name = "huikuan.books.scoring"
    label = "scoring"
