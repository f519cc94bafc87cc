"""Decides how edits meet: an ETag names the version that was read, If-Match asks for it (A1)."""

import re
from typing import Final

from django.http import HttpRequest

from huikuan.entrypoints.api.problems import Problem

CHANGED: Final = 412
NEEDED: Final = 428
_ETAG: Final = re.compile(r'"v(\d{1,9})"')


def etag(version: int) -> str:
    """Return the ETag of a version."""
    return f'"v{version}"'


def version_of(request: HttpRequest) -> int:
    """Return the version that If-Match names; raises Problem without one, or for none of ours."""
    given = request.headers.get("If-Match", "")
    if not given:
        raise Problem(NEEDED, "api.match_needed")
    found = _ETAG.fullmatch(given.strip())
    if not found:
        raise changed("?")
    return int(found[1])


def changed(version: object) -> Problem:
    """Return the refusal of an edit of a version that is no longer in force."""
    return Problem(CHANGED, "api.edited_meanwhile", figures={"version": version})
