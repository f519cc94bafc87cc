"""The pages as a Django application: where its templates, tags and static files are found."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """The pages."""

    name = "huikuan.entrypoints.web"
    label = "web"
