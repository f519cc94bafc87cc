"""The acts on documents; each runs inside the caller's transaction."""

from huikuan.books.documents.operations.delivering import Late, deliver
from huikuan.books.documents.operations.keeping import NotWaiting, keep, settle
from huikuan.books.documents.operations.taxing import move_red_letter, move_tax_state

__all__ = [
    "Late",
    "NotWaiting",
    "deliver",
    "keep",
    "move_red_letter",
    "move_tax_state",
    "settle",
]
