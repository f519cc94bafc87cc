"""The evidence list: who did what and when, chained; verify it now (page 10 of the pages; D3)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from huikuan.books.evidence import queries as evidence
from huikuan.entrypoints.web.frame import Frame
from huikuan.entrypoints.web.page import page
from huikuan.entrypoints.web.render import rendered
from huikuan.entrypoints.web.tables import key_of

PAGE_SIZE = 50


@page("evidence", here="evidence")
def records(request: HttpRequest, frame: Frame) -> HttpResponse:
    """The company's records, newest first; an administrator sees the technical ones only."""
    before = key_of(request, "before")
    found = evidence.records(
        company_id=None if frame.grant.technical else frame.company.id,
        before_seq=before,
        limit=PAGE_SIZE + 1,
    )
    facts = {
        "records": found[:PAGE_SIZE],
        "older": found[PAGE_SIZE - 1].seq if len(found) > PAGE_SIZE else None,
        "paged": before is not None,
    }
    return rendered(request, frame, "web/evidence.html", facts)


@page("evidence", here="evidence")
def verified(request: HttpRequest, frame: Frame) -> HttpResponse:
    """Recount the chain now and say what was found."""
    facts = {"frame": frame, "found": evidence.verify_chain()}
    return render(request, "web/parts/verified.html", facts)
