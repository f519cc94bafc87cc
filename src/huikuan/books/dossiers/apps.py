"""The room dossiers as Django knows it."""

from django.apps import AppConfig


class DossiersConfig(AppConfig):
    """Durable records of dossiers."""

    name = "huikuan.books.dossiers"
    label = "dossiers"
