"""Reconciliation with customers: rounds, requests, answers, reminders (D5; 对账)."""

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from huikuan.books.reconciliation import queries as requests
from huikuan.books.reconciliation.queries import RequestView
from huikuan.entrypoints.api.answers import CREATED, PDF, files
from huikuan.entrypoints.api.asking import Asked, Reason, ask_of
from huikuan.entrypoints.api.differing import (
    Differences,
    DifferencesAsked,
    HeldOut,
    OutcomeIn,
    OwnerIn,
    amount_in,
    held,
)
from huikuan.entrypoints.api.doors import doors
from huikuan.entrypoints.api.files import attachment
from huikuan.entrypoints.api.reconciling import (
    Balance,
    Count,
    Letter,
    Link,
    Named,
    PaperIn,
    Preview,
    PreviewAsked,
    Request,
    Requests,
    RequestsAsked,
    Round,
    RoundAsked,
    RoundMade,
    Rounds,
    WholeRequest,
    answer_of,
    round_of,
    shown,
    shown_whole,
)
from huikuan.entrypoints.api.writing import KEY_PARAMETER, Written, once
from huikuan.flows import reconcile
from huikuan.rules.reconciliation import DifferenceState, Outcome, RequestState

router = Router(tags=["reconciliation"])
EDIT = "reconciliation.edit"


@router.get("/reconciliation/preview", auth=doors(EDIT, PreviewAsked), response=Preview)
def preview(request: HttpRequest, asked: Query[PreviewAsked]) -> Preview:
    """Say whom a round would be put to, for how much, and who has no address."""
    found = reconcile.preview(ask_of(request).company, round_of(asked, reply_to=""))
    return Preview(
        form=found.form.value,
        customers=found.choice.value,
        sums=[
            Balance(currency=code, requests=count, balance=amount_in(minor, code))
            for code, count, minor in found.by_currency()
        ],
        no_address=[one.customer_no for one in found.no_address],
        there=found.there,
    )


@router.get("/reconciliation/rounds", auth=doors(EDIT), response=Rounds)
def rounds(request: HttpRequest) -> Rounds:
    """List the rounds, newest first."""
    return Rounds(
        items=[
            Round(
                id=one.id,
                form=one.form.value,
                first=one.start_on.isoformat(),
                last=one.as_of.isoformat(),
                requests=one.requests,
                prepared=one.prepared,
            )
            for one in requests.rounds(ask_of(request).company.id)
        ]
    )


@router.post(
    "/reconciliation/rounds",
    auth=doors(EDIT),
    response={CREATED: RoundMade},
    openapi_extra=KEY_PARAMETER,
)
@once
def prepare(request: HttpRequest, body: RoundAsked, asked: Query[Asked]) -> Written:
    """Prepare a round; nothing is sent yet."""
    ask = ask_of(request)
    made = reconcile.prepare(
        by=ask.actor, company=ask.company, ask=round_of(body, reply_to=body.reply_to)
    )
    return Written({"round": made}, status=CREATED)


@router.post(
    "/reconciliation/rounds/{round_id}/send",
    auth=doors(EDIT),
    response=Count,
    openapi_extra=KEY_PARAMETER,
)
@once
def send(request: HttpRequest, round_id: int, asked: Query[Asked]) -> Written:
    """Let the prepared requests of a round go out."""
    ask = ask_of(request)
    count = reconcile.release(by=ask.actor, company_id=ask.company.id, round_id=round_id)
    return Written({"count": count})


@router.get(
    "/reconciliation/requests",
    auth=doors("reconciliation", RequestsAsked),
    response=Requests,
)
def listed(request: HttpRequest, asked: Query[RequestsAsked]) -> Requests:
    """List requests, newest first; a salesperson's are those of the own customers."""
    ask = ask_of(request)
    found = requests.requests(
        ask.company.id,
        round_id=asked.round,
        states=(RequestState(asked.state),) if asked.state else (),
        salesperson=ask.grant.scope.salesperson,
        before=asked.before,
        limit=asked.limit,
    )
    return Requests(items=[Request.model_validate(shown(one)) for one in found])


@router.get(
    "/reconciliation/requests/{request_id}", auth=doors("reconciliation"), response=WholeRequest
)
def one(request: HttpRequest, request_id: int) -> WholeRequest:
    """Return a request with its lines and its answer."""
    return WholeRequest.model_validate(shown_whole(_found(request, request_id)))


@router.get(
    "/reconciliation/requests/{request_id}/paper",
    auth=doors("reconciliation"),
    openapi_extra=files(PDF),
)
def paper(request: HttpRequest, request_id: int) -> HttpResponse:
    """Return the paper as it was sent."""
    found = _found(request, request_id)
    papers = requests.papers(found.id)
    if not papers:
        raise requests.NoSuchRequest(str(request_id))
    content = requests.content(found.id, papers[0].id)
    return attachment(content, papers[0].name, papers[0].media_type)


@router.post(
    "/reconciliation/remind", auth=doors(EDIT), response=Count, openapi_extra=KEY_PARAMETER
)
@once
def remind(request: HttpRequest, body: Named, asked: Query[Asked]) -> Written:
    """Remind those of the requests that were sent and have not been answered."""
    ask = ask_of(request)
    count = reconcile.remind(by=ask.actor, company_id=ask.company.id, request_ids=body.requests)
    return Written({"count": count})


@router.post(
    "/reconciliation/requests/{request_id}/link",
    auth=doors(EDIT),
    response={CREATED: Link},
    openapi_extra=KEY_PARAMETER,
)
@once
def link(request: HttpRequest, request_id: int, asked: Query[Asked]) -> Written:
    """Make a link to give to the customer by other means; it is told once."""
    ask = ask_of(request)
    token = reconcile.hand_over(by=ask.actor, company_id=ask.company.id, request_id=request_id)
    return Written({"path": f"/r/{token}"}, status=CREATED, secret=True)


@router.post(
    "/reconciliation/requests/{request_id}/withdraw",
    auth=doors(EDIT),
    response=WholeRequest,
    openapi_extra=KEY_PARAMETER,
)
@once
def withdraw(request: HttpRequest, request_id: int, body: Reason, asked: Query[Asked]) -> Written:
    """Take a request back; its links open nothing any more."""
    ask = ask_of(request)
    reconcile.withdraw(by=ask.actor, company_id=ask.company.id, request_id=request_id, why=body.why)
    return Written(shown_whole(_found(request, request_id)))


@router.post(
    "/reconciliation/requests/{request_id}/answer",
    auth=doors(EDIT),
    response=WholeRequest,
    openapi_extra=KEY_PARAMETER,
)
@once
def answer(request: HttpRequest, request_id: int, body: PaperIn, asked: Query[Asked]) -> Written:
    """Keep an answer that came back on paper."""
    ask = ask_of(request)
    found = _found(request, request_id)
    reconcile.record_paper(
        by=ask.actor,
        company_id=ask.company.id,
        request_id=request_id,
        submission=reconcile.Submission(
            answer_of(body, found.currency), body.name, body.title, body.comment
        ),
    )
    return Written(shown_whole(found))


@router.get(
    "/reconciliation/differences",
    auth=doors("reconciliation", DifferencesAsked),
    response=Differences,
)
def differences(request: HttpRequest, asked: Query[DifferencesAsked]) -> Differences:
    """List what customers hold against our statements, the oldest answer first."""
    ask = ask_of(request)
    found = requests.held(
        ask.company.id,
        states=(DifferenceState(asked.state),) if asked.state else (),
        salesperson=ask.grant.scope.salesperson,
        limit=asked.limit,
        offset=asked.offset,
    )
    return Differences(items=[HeldOut.model_validate(held(each)) for each in found])


_DIFFERENCE = "/reconciliation/requests/{request_id}/differences/{no}"


@router.post(
    f"{_DIFFERENCE}/assign",
    auth=doors(EDIT),
    response=WholeRequest,
    openapi_extra=KEY_PARAMETER,
)
@once
def assign(
    request: HttpRequest, request_id: int, no: int, body: OwnerIn, asked: Query[Asked]
) -> Written:
    """Give a difference to an account of the company, who looks into it."""
    ask = ask_of(request)
    reconcile.assign(
        by=ask.actor,
        company_id=ask.company.id,
        request_id=request_id,
        no=no,
        owner_id=body.owner,
        why=body.why,
    )
    return Written(shown_whole(_found(request, request_id)))


@router.post(
    f"{_DIFFERENCE}/answer",
    auth=doors(EDIT),
    response=WholeRequest,
    openapi_extra=KEY_PARAMETER,
)
@once
def answer_difference(
    request: HttpRequest, request_id: int, no: int, body: OutcomeIn, asked: Query[Asked]
) -> Written:
    """Say what became of a difference."""
    ask = ask_of(request)
    reconcile.answer(
        by=ask.actor,
        company_id=ask.company.id,
        request_id=request_id,
        no=no,
        outcome=Outcome(body.outcome),
        words=body.words,
    )
    return Written(shown_whole(_found(request, request_id)))


@router.post(
    f"{_DIFFERENCE}/reopen",
    auth=doors(EDIT),
    response=WholeRequest,
    openapi_extra=KEY_PARAMETER,
)
@once
def reopen(
    request: HttpRequest, request_id: int, no: int, body: Reason, asked: Query[Asked]
) -> Written:
    """Take a difference up again that was answered."""
    ask = ask_of(request)
    reconcile.reopen(
        by=ask.actor, company_id=ask.company.id, request_id=request_id, no=no, why=body.why
    )
    return Written(shown_whole(_found(request, request_id)))


@router.post(
    "/reconciliation/requests/{request_id}/letter",
    auth=doors(EDIT),
    response=WholeRequest,
    openapi_extra=KEY_PARAMETER,
)
@once
def letter(request: HttpRequest, request_id: int, body: Letter, asked: Query[Asked]) -> Written:
    """Say that a letter in doubt arrived, or have it sent again."""
    ask = ask_of(request)
    reconcile.resolve(
        by=ask.actor,
        company_id=ask.company.id,
        request_id=request_id,
        key=body.key,
        act=body.act,
        why=body.why,
    )
    return Written(shown_whole(_found(request, request_id)))


def _found(request: HttpRequest, request_id: int) -> RequestView:
    ask = ask_of(request)
    return requests.request(ask.company.id, request_id, salesperson=ask.grant.scope.salesperson)
