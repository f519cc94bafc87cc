"""Joins the routes to one API, and decides what each refusal from below becomes (contract: HTTP)."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

from django.core.exceptions import RequestDataTooBig
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation
from ninja.renderers import JSONRenderer
from ninja.types import DictStrAny

from huikuan.analytics.reports import BadFilter, BadQuery, NothingThere, UnknownReport
from huikuan.books.parties.queries import NoSuchCustomer
from huikuan.books.people.operations import Refused
from huikuan.books.people.queries import NoSuchCompany, NotPermitted
from huikuan.books.reconciliation.operations import AnsweredAlready
from huikuan.books.reconciliation.queries import NoSuchRequest
from huikuan.entrypoints.api.answers import PROBLEM, refusals
from huikuan.entrypoints.api.bodies import LARGEST_BODY, StrictJson
from huikuan.entrypoints.api.doors import CHALLENGE, refused_act
from huikuan.entrypoints.api.problems import FieldFault, Problem, answer, unforeseen
from huikuan.entrypoints.api.routes import (
    banks,
    cash,
    cash_papers,
    companies,
    credit,
    credit_reports,
    customers,
    disputes,
    documents,
    dossiers,
    drafts,
    dunning,
    einvoices,
    evidence,
    health,
    holds,
    imports,
    ledger,
    limits,
    monthly,
    order_checks,
    orders,
    plans,
    policies,
    reconciliation,
    recovery,
    reports,
    reviews,
    scores,
    securities,
    statement,
    tokens,
    users,
    views,
    worklist,
)
from huikuan.flows.import_files import NotKept
from huikuan.flows.keep_view import NoSuchView
from huikuan.flows.keep_view import Refused as ViewRefused
from huikuan.flows.order_reports import BadSubscription, IllegalMove, NoSuchMessage
from huikuan.flows.reconcile import BadAnswer, NothingToPrepare, NotNow
from huikuan.flows.score_customers import NoSuchOverride, ScoreRefused

VERSION: Final = "1"
_CANCELLED: Final = "57014"
_LOCKED: Final = ("55P03", "40P01")


class Utf8Json(JSONRenderer):
    """Writes Chinese as Chinese."""

    json_dumps_params: Mapping[str, Any] = MappingProxyType({"ensure_ascii": False})


class Api(NinjaAPI):
    """An API whose description tells the refusals as well."""

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: DictStrAny | None = None
    ) -> OpenAPISchema:
        """Return the OpenAPI document with the problem that any route may answer."""
        schema = super().get_openapi_schema(path_prefix=path_prefix, path_params=path_params)
        schema["components"]["schemas"]["Problem"] = PROBLEM
        for methods in schema["paths"].values():
            for operation in methods.values():
                operation["responses"].update(refusals())
        return schema

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """Return a name that client code can be generated from: `imports_apply`."""
        view = operation.view_func
        return f"{view.__module__.rpartition('.')[2]}_{view.__name__}"


def build() -> NinjaAPI:
    """Return the API with every route."""
    api = Api(
        title="Huikuan",
        version=VERSION,
        description="Trade credit and receivables. Amounts are strings, days are ISO dates.",
        urls_namespace="api",
        docs_url=None,
        openapi_url="/openapi.json",
        parser=StrictJson(),
        renderer=Utf8Json(),
    )
    for module in (
        health,
        companies,
        customers,
        documents,
        einvoices,
        orders,
        order_checks,
        holds,
        credit,
        scores,
        reports,
        statement,
        reconciliation,
        banks,
        monthly,
        imports,
        ledger,
        cash,
        cash_papers,
        drafts,
        dossiers,
        credit_reports,
        securities,
        policies,
        limits,
        reviews,
        recovery,
        disputes,
        dunning,
        plans,
        evidence,
        tokens,
        users,
        views,
        worklist,
    ):
        api.add_router("", module.router)
    for kind, turned in _TURNED.items():
        api.add_exception_handler(kind, _handler(turned))
    api.add_exception_handler(NotPermitted, _not_permitted)
    api.add_exception_handler(Exception, unforeseen)
    return api


def _handler(
    turned: Callable[[Any], Problem],
) -> Callable[[HttpRequest, Any], HttpResponse]:
    def handler(request: HttpRequest, refusal: Any) -> HttpResponse:  # noqa: ANN401 - of the kind registered
        return answer(request, turned(refusal))

    return handler


def _not_permitted(request: HttpRequest, refusal: Any) -> HttpResponse:  # noqa: ANN401 - as ninja has it
    return answer(request, refused_act(request, refusal))


def _itself(problem: Problem) -> Problem:
    return problem


def _unknown(_: AuthenticationError) -> Problem:
    return Problem(401, "api.not_signed_in", headers=CHALLENGE)


def _http(refusal: HttpError) -> Problem:
    # ninja wraps what the parser refuses
    cause = refusal.__cause__
    if isinstance(cause, Problem):
        return cause
    if isinstance(cause, RecursionError | ValueError):
        return Problem(400, "api.json_broken", figures={"line": 0, "column": 0})
    return Problem(refusal.status_code, f"api.title.{refusal.status_code}")


def _invalid(refusal: ValidationError) -> Problem:
    faults = []
    for each in refusal.errors[:50]:
        # ("body", name of the parameter, field, ...): the client knows the field
        path = [str(part) for part in each["loc"]]
        shown = ".".join(path[2:] if path[:1] == ["body"] else path[1:]) or ".".join(path)
        limits = {key: value for key, value in each.get("ctx", {}).items() if key != "error"}
        faults.append(FieldFault(shown[:100], f"api.field.{each['type']}", limits))
    return Problem(400, "api.bad_fields", errors=faults)


def _bad_filter(refusal: BadFilter) -> Problem:
    return Problem(400, refusal.code, figures=refusal.figures, nearest=refusal.nearest)


def _bad_query(refusal: BadQuery) -> Problem:
    return Problem(400, refusal.code, figures=refusal.figures)


def _no_report(refusal: UnknownReport) -> Problem:
    return Problem(404, refusal.code, figures=refusal.figures, nearest=refusal.nearest)


def _missing(_: Exception) -> Problem:
    return Problem(404, "api.not_found")


def _no_company(_: NoSuchCompany) -> Problem:
    return Problem(404, "api.no_such_company")


def _refused(refusal: Refused | ViewRefused | BadSubscription | ScoreRefused) -> Problem:
    return Problem(409, refusal.code, figures=refusal.figures)


def _not_now(refusal: IllegalMove) -> Problem:
    return Problem(409, "api.not_in_this_state", figures={"state": refusal.state})


def _bad_answer(refusal: BadAnswer) -> Problem:
    first = refusal.reasons[0]
    return Problem(409, first.code, figures=first.figures)


def _not_prepared(refusal: NothingToPrepare | NotNow) -> Problem:
    return Problem(409, refusal.code, figures=refusal.figures)


def _answered_already(refusal: AnsweredAlready) -> Problem:
    first = refusal.first
    at = first.answered_at.isoformat(timespec="minutes")
    return Problem(409, "reconciliation.answered_already", figures={"name": first.name, "at": at})


def _too_large(_: RequestDataTooBig) -> Problem:
    return Problem(413, "api.body_too_large", figures={"most": LARGEST_BODY})


def _not_kept(refusal: NotKept) -> Problem:
    return Problem(503, refusal.code, figures=refusal.figures, headers={"Retry-After": "60"})


def _database(failure: OperationalError) -> Problem:
    state = getattr(failure.__cause__, "sqlstate", "")
    if state == _CANCELLED:
        return Problem(503, "api.too_slow", headers={"Retry-After": "5"})
    if state in _LOCKED:
        return Problem(503, "api.busy", headers={"Retry-After": "1"})
    raise failure


_TURNED: Final[dict[type[Exception], Callable[[Any], Problem]]] = {
    Problem: _itself,
    AuthenticationError: _unknown,
    HttpError: _http,
    ValidationError: _invalid,
    NothingThere: _missing,
    NoSuchCustomer: _missing,
    NoSuchView: _missing,
    NoSuchMessage: _missing,
    NoSuchRequest: _missing,
    BadAnswer: _bad_answer,
    NothingToPrepare: _not_prepared,
    NotNow: _not_prepared,
    AnsweredAlready: _answered_already,
    IllegalMove: _not_now,
    BadSubscription: _refused,
    UnknownReport: _no_report,
    BadFilter: _bad_filter,
    BadQuery: _bad_query,
    Http404: _missing,
    NoSuchCompany: _no_company,
    Refused: _refused,
    ScoreRefused: _refused,
    NoSuchOverride: _missing,
    ViewRefused: _refused,
    RequestDataTooBig: _too_large,
    OperationalError: _database,
    NotKept: _not_kept,
}
