"""The room reviews as Django knows it."""

from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    """Durable records of reviews."""

    name = "huikuan.books.reviews"
    label = "reviews"
    default_auto_field = "django.db.models.BigAutoField"
