"""Has matching run in the background, once however often it is asked for (P7)."""

import datetime as dt

from huikuan.adapters.jobs import MATCH_CASH, is_queued, queue


def request_match(company_id: int, as_of: dt.date) -> None:
    """Queue a run of matching over what is open up to a day, in the caller's transaction."""
    queue(MATCH_CASH, key=_key(company_id), company_id=company_id, as_of=as_of.isoformat())


def is_matching(company_id: int) -> bool:
    """Tell whether a run waits or is at work."""
    return is_queued(_key(company_id))


def _key(company_id: int) -> str:
    return f"match-{company_id}"
