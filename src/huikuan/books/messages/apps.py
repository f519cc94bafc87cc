"""The room messages as Django knows it."""

from django.apps import AppConfig


class MessagesConfig(AppConfig):
    """Durable records of messages; Django has taken the room's own word as a label."""

    name = "huikuan.books.messages"
    label = "outbox"
