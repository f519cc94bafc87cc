"""Credit reports by third parties: what can be ordered, orders, raw answers, the webhook (B3)."""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from huikuan.adapters.credit_reports import NotGenuine, ProviderFault
from huikuan.books.dossiers import queries
from huikuan.books.dossiers.queries import NoSuchRecord
from huikuan.books.parties import queries as parties
from huikuan.entrypoints.api.answers import ACCEPTED, files
from huikuan.entrypoints.api.asking import Asked, Dated, ask_of
from huikuan.entrypoints.api.bodies import LARGEST_BODY
from huikuan.entrypoints.api.doors import doors
from huikuan.entrypoints.api.filed import Heard, Offers, ReportObtained, ReportShown
from huikuan.entrypoints.api.filed_answers import order_shown, report_shown
from huikuan.entrypoints.api.files import attachment
from huikuan.entrypoints.api.filing import ReportOrdered
from huikuan.entrypoints.api.problems import FieldFault, Problem
from huikuan.entrypoints.api.writing import KEY_PARAMETER, Written, once
from huikuan.flows import keep_dossier, obtain_report

router = Router(tags=["credit reports"])
UNKNOWN: Final = 401
MISSING: Final = 404
CONFLICT: Final = 409
TOO_LARGE: Final = 413
JSON: Final = "application/json"
PATH: Final = "/customers/{customer_no}/credit-file/reports"


@router.get("/credit-report-offers", response=Offers, auth=doors("credit_file"))
def credit_report_offers(request: HttpRequest, asked: Query[Asked]) -> dict[str, Any]:
    """List the providers that are set up, what they sell and what it costs."""
    return {
        "items": [
            {
                "provider": one.name,
                "product": one.product,
                "price": one.price.text(),
                "currency": one.price.currency,
            }
            for one in obtain_report.offers()
        ]
    }


@router.post(
    PATH,
    response={ACCEPTED: ReportObtained},
    auth=doors("credit_file.order"),
    openapi_extra=KEY_PARAMETER,
)
@once
def order_report(
    request: HttpRequest, customer_no: str, body: ReportOrdered, asked: Query[Asked]
) -> Written:
    """Order a report; a worker obtains it. A report that is young enough is answered instead."""
    ask = ask_of(request)
    try:
        obtained = obtain_report.request(
            by=ask.actor,
            company_id=ask.company.id,
            customer_no=customer_no,
            provider=body.provider,
            today=ask.today,
            fresh=body.fresh,
            why=body.why,
        )
    except obtain_report.FileRefused as refused:
        faults = [
            FieldFault("", one.code, detail=keep_dossier.sentence(one, ask.language))
            for one in refused.reasons
        ]
        raise Problem(CONFLICT, "api.dossier_refused", errors=faults) from refused
    return Written(
        {
            "order": None if obtained.order is None else order_shown(obtained.order),
            "report": None if obtained.report is None else report_shown(obtained.report),
        },
        ACCEPTED,
    )


@router.get(
    f"{PATH}/{{report_id}}/raw",
    response=ReportShown,
    auth=doors("credit_file", Dated),
    openapi_extra=files("application/octet-stream"),
)
def raw_report(
    request: HttpRequest, customer_no: str, report_id: int, asked: Query[Dated]
) -> HttpResponse:
    """Return a provider's answer as it came, byte for byte."""
    ask = ask_of(request)
    customer = parties.customer(
        company_id=ask.company.id,
        customer_no=customer_no,
        salesperson=ask.grant.scope.salesperson,
    )
    try:
        report, raw = queries.raw_report(ask.company.id, report_id)
    except NoSuchRecord as missing:
        raise Problem(MISSING, "api.not_found") from missing
    if report.customer_id != customer.id:
        raise Problem(MISSING, "api.not_found")
    return attachment(raw, f"{report.provider}-{report.id}.json", "application/octet-stream")


@router.post("/credit-reports/{provider}/told", response=Heard, auth=None)
def told(request: HttpRequest, provider: str) -> dict[str, str]:
    """Take in what a provider tells of its own accord; its signature is its only way in."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST_BODY:
        raise Problem(TOO_LARGE, "api.body_too_large", figures={"most": LARGEST_BODY})
    try:
        obtain_report.heard(provider, dict(request.headers.items()), request.body)
    except (NotGenuine, obtain_report.FileRefused) as stranger:
        # who is not set up and who signs wrongly look the same
        raise Problem(UNKNOWN, "api.not_signed_in") from stranger
    except ProviderFault as unread:
        raise Problem(CONFLICT, "api.dossier_refused") from unread
    return {"status": "ok"}
