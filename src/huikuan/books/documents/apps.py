"""The room documents as Django knows it."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """Durable records of documents."""

    name = "huikuan.books.documents"
    label = "documents"
