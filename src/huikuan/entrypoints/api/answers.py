"""Decides how answers are described: the shapes that routes share (contract: HTTP, OpenAPI)."""

from typing import Any, Final

from pydantic import BaseModel, ConfigDict

from huikuan.entrypoints.api.files import MEDIA

CREATED: Final = 201
ACCEPTED: Final = 202

_FILE: Final = {"schema": {"type": "string", "format": "binary"}}
PDF: Final = "application/pdf"
CSV: Final = MEDIA["csv"].partition(";")[0]
XLSX: Final = MEDIA["xlsx"]


class ReportColumn(BaseModel):
    """A column of a report: its code in the rows, and what its values are."""

    code: str
    kind: str


class ReportAnswer(BaseModel):
    """A report as of a day, a page of it where it is a list.

    Amounts are strings in the row's currency, days ISO dates, shares decimal strings. Beside what
    is named here an answer says what its report has to say (buckets, a header, entries, blocks).
    """

    model_config = ConfigDict(extra="allow")

    report: str
    as_of: str
    known_at: str | None
    company: str
    columns: list[ReportColumn]
    rows: list[dict[str, Any]]
    totals: list[dict[str, Any]]
    total_rows: int


class ReportPage(ReportAnswer):
    """A page of a report; `next` is the cursor of the following one, null on the last."""

    next: str | None


class Worded(BaseModel):
    """A sentence in both languages."""

    zh: str
    en: str


class Sentences(BaseModel):
    """Several sentences in both languages."""

    zh: list[str]
    en: list[str]


class Ingredient(BaseModel):
    """A sum that went into a measure: `need` and `at` ask for its documents."""

    need: str
    at: int
    title: Worded
    first: str | None
    last: str
    value: str | int
    customers: int | None


class Explained(BaseModel):
    """A figure explained: what it means, how it is computed, from which documents and entries.

    A measure has the sums that went in, what it looks at (`scope`) and where sources differ
    (`note`); the documents are those of one of its sums. `next` turns their pages.
    """

    figure: str
    title: Worded
    definition: Worded
    formula: Worded
    note: Worded
    scope: Sentences
    currency: str
    value: str | int | None
    parameters: dict[str, Any]
    policy: dict[str, Any] | None
    sums: list[Ingredient]
    documents: ReportAnswer
    entries: ReportAnswer
    digest: str
    next: str | None


def files(*media: str) -> dict[str, Any]:
    """Return what the description adds for a route that also answers with files."""
    return {"responses": {200: {"content": dict.fromkeys(media, _FILE)}}}


def refusals() -> dict[str, Any]:
    """Return the responses that any route may give instead of its own: problem details."""
    shape = {"$ref": "#/components/schemas/Problem"}
    refusal = {
        "description": "refused: a problem in the language of Accept-Language (RFC 9457)",
        "content": {"application/problem+json": {"schema": shape}},
    }
    failure = {**refusal, "description": "failed: a problem; `Retry-After` where a retry may help"}
    return {"4XX": refusal, "5XX": failure}


_TEXT: Final = {"type": "string"}
PROBLEM: Final[dict[str, Any]] = {
    "title": "Problem",
    "type": "object",
    "required": ["type", "code", "title", "status", "detail", "request_id"],
    "additionalProperties": False,
    "properties": {
        "type": _TEXT,
        "code": _TEXT,
        "title": _TEXT,
        "status": {"type": "integer"},
        "detail": _TEXT,
        "request_id": _TEXT,
        "nearest": {
            "description": "names that may have been meant, the most alike first",
            "type": "array",
            "items": _TEXT,
        },
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "code", "detail"],
                "additionalProperties": False,
                "properties": {"field": _TEXT, "code": _TEXT, "detail": _TEXT},
            },
        },
    },
}
