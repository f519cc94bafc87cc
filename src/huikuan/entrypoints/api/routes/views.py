"""Saved views of lists: a question under a name, a person's own or shared with the company (P3).

A program has no views of its own: it sees and keeps shared ones, for the person who answers for
it. `rows` is where the view's question is answered.
"""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from huikuan.entrypoints.api.answers import CREATED
from huikuan.entrypoints.api.asking import Asked, Body, Flag, Text, ask_of
from huikuan.entrypoints.api.doors import doors
from huikuan.entrypoints.api.versions import changed, etag, version_of
from huikuan.entrypoints.api.writing import KEY_PARAMETER, MATCH_PARAMETER, Written, once
from huikuan.flows import keep_view as keeping

router = Router(tags=["views"])


class Question(Schema):
    """A list's question as its page has it; what is empty is not asked."""

    words: str
    where: str
    filters: dict[str, str]
    columns: list[str]
    sort: str
    by: str


class View(Schema):
    """A saved view; `version` counts its edits, `rows` answers its question, `address` shows it."""

    id: int
    page: str
    name: str
    asked: Question
    shared: bool
    owner: str
    version: int
    changed_at: str
    rows: str
    address: str


class Views(Schema):
    """The views that may be opened, by page and name."""

    items: list[View]


class ViewsAsked(Asked):
    """Which views: of one page, or of all."""

    page: str = ""


class AskedQuestion(Body):
    """What the view asks; what is left out is not asked."""

    words: Text = ""
    where: Text = ""
    filters: dict[str, Text] = Field(default_factory=dict, max_length=10)
    columns: list[Text] = Field(default_factory=list, max_length=60)
    sort: Text = ""
    by: Text = ""


class NewView(Body):
    """A view to be kept."""

    page: Text
    name: Text = Field(min_length=1, max_length=80)
    asked: AskedQuestion = Field(default_factory=AskedQuestion)
    shared: Flag = False


class ViewEdit(Body):
    """What to change; what is left out stays. The question is replaced whole."""

    name: Text | None = None
    asked: AskedQuestion | None = None
    shared: Flag | None = None


@router.get("/views", response=Views, auth=doors("views", ViewsAsked))
def views(request: HttpRequest, asked: Query[ViewsAsked]) -> dict[str, Any]:
    """List the views that may be opened: shared ones, and a person's own."""
    ask = ask_of(request)
    found = keeping.visible(ask.actor, ask.company.id, asked.page)
    return {"items": [_shown(each, ask.company.code) for each in found]}


@router.get("/views/{view_id}", response=View, auth=doors("views"))
def view(
    request: HttpRequest, response: HttpResponse, view_id: int, asked: Query[Asked]
) -> dict[str, Any]:
    """Return a view with its ETag."""
    ask = ask_of(request)
    found = keeping.one(ask.actor, ask.company.id, view_id)
    response.headers["ETag"] = etag(found.version)
    return _shown(found, ask.company.code)


@router.post(
    "/views", response={CREATED: View}, auth=doors("views.keep"), openapi_extra=KEY_PARAMETER
)
@once
def keep(request: HttpRequest, body: NewView, asked: Query[Asked]) -> Written:
    """Keep a view of a page; its question is tried first."""
    ask = ask_of(request)
    made = keeping.keep_view(
        by=ask.actor,
        company_id=ask.company.id,
        page=body.page,
        wish=keeping.Wish(body.name, _asked(body.asked), body.shared),
        today=ask.today,
    )
    return Written(_shown(made, ask.company.code), CREATED, {"ETag": etag(made.version)})


@router.patch(
    "/views/{view_id}",
    response=View,
    auth=doors("views.keep"),
    openapi_extra=MATCH_PARAMETER,
)
@once
def edit(request: HttpRequest, view_id: int, body: ViewEdit, asked: Query[Asked]) -> Written:
    """Change one's own view that is still at the version in If-Match."""
    ask = ask_of(request)
    question = None if body.asked is None else _asked(body.asked)
    try:
        now = keeping.change_view(
            by=ask.actor,
            company_id=ask.company.id,
            view_id=view_id,
            version=version_of(request),
            wish=keeping.Wish(body.name, question, body.shared),
            today=ask.today,
        )
    except keeping.ChangedMeanwhile as other:
        raise changed(other.version) from other
    return Written(_shown(now, ask.company.code), headers={"ETag": etag(now.version)})


@router.delete(
    "/views/{view_id}", response=View, auth=doors("views.keep"), openapi_extra=KEY_PARAMETER
)
@once
def remove(request: HttpRequest, view_id: int, asked: Query[Asked]) -> Written:
    """Remove one's own view, and return what it was."""
    ask = ask_of(request)
    gone = keeping.remove_view(by=ask.actor, company_id=ask.company.id, view_id=view_id)
    return Written(_shown(gone, ask.company.code))


def _asked(given: AskedQuestion) -> keeping.Asked:
    return keeping.Asked(
        words=given.words,
        where=given.where,
        filters=given.filters,
        columns=tuple(given.columns),
        sort=given.sort,
        by=given.by,
    )


def _shown(row: keeping.View, company: str) -> dict[str, Any]:
    query = keeping.question(row.page, row.asked)
    parts = {
        **query.params,
        "by": ",".join(query.by),
        "where": query.where,
        "sort": query.sort,
        "company": company,
    }
    named = urlencode({name: value for name, value in parts.items() if value})
    return {
        "id": row.id,
        "page": row.page,
        "name": row.name,
        "asked": row.asked.plain(),
        "shared": row.shared,
        "owner": row.owner,
        "version": row.version,
        "changed_at": row.changed_at.isoformat(),
        "rows": f"/api/v1/reports/{keeping.PAGES[row.page].report}?{named}",
        "address": f"/c/{company}/views/{row.id}/",
    }
