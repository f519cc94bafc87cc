"""Switches on what the machine may do alone, as two persons would on the page of policies."""

import datetime as dt

from django.db import transaction

from huikuan.books.policies.operations import presets, record_version
from tests.support.firm import SETUP

SINCE = dt.date(2000, 1, 1)


def switched_on(company_id: int) -> None:
    """Let steps of the machine leave the house without a person's look."""
    document = {**presets("dunning_assignment")[0], "alone": True}
    with transaction.atomic():
        record_version(
            by=SETUP,
            company_id=company_id,
            kind="dunning_assignment",
            name="standard",
            valid_from=SINCE,
            document=document,
            why="tried on the year that was",
        )
