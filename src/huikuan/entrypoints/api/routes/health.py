"""Whether the service answers and its database does: the one route without a door."""

from django.http import HttpRequest
from ninja import Router, Schema

from huikuan import __version__
from huikuan.books.evidence import queries as evidence

router = Router(tags=["health"])


class Health(Schema):
    """What a watcher reads."""

    status: str
    version: str


@router.get("/health", response=Health, auth=None)
def health(request: HttpRequest) -> Health:
    """Answer 200 when the database answers; an unforeseen failure is a 500."""
    evidence.head_seq()
    return Health(status="ok", version=__version__)
