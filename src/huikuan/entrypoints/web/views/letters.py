"""A letter as its template would say it, on a real customer, before it is in force (A4)."""

from collections.abc import Mapping

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from huikuan.adapters.texts import text
from huikuan.books.parties import queries as parties
from huikuan.entrypoints.web import policy_answers, policy_words
from huikuan.entrypoints.web.frame import Frame
from huikuan.entrypoints.web.page import page
from huikuan.flows import change_policy, write_letter
from huikuan.kernel.policies import PolicyRefused

HERE = "policies"
CONFLICT = 409
_PLAIN = "text/plain; charset=utf-8"


@page("policies.propose", here=HERE)
def preview(request: HttpRequest, frame: Frame, policy: str) -> HttpResponse:
    """The paper that the form's words give for a customer's debts of today, as a draft."""
    if request.method != "POST" or frame.away:
        raise PermissionDenied("form")
    given = request.POST
    document: Mapping[str, object]
    if given.get("as") == "text":
        try:
            document = change_policy.parse(given.get("text", ""))
        except change_policy.Unreadable as bad:
            said = change_policy.in_words(bad.code, bad.figures, frame.language)
            return HttpResponse(said, content_type=_PLAIN, status=CONFLICT)
    else:
        base = policy_words.standing_of(frame, "letters", policy).listed.policy.document
        document = policy_answers.document_of("letters", policy, given, base).document
    company = frame.company
    customer = parties.find(
        company_id=company.id, customer_no=given.get("preview_customer", "").strip()
    )
    try:
        if customer is None:
            raise write_letter.LetterRefused("letter.customer")
        letter = write_letter.preview_for(
            company.id,
            customer.id,
            policy,
            document,
            frame.today,
            "en" if given.get("preview_language") == "en" else "zh",
        )
    except PolicyRefused as refused:
        issues = [
            f"{one.path}: {text(one.code, frame.language, **one.figures)}" for one in refused.issues
        ]
        return HttpResponse("\n".join(issues), content_type=_PLAIN, status=CONFLICT)
    except write_letter.LetterRefused as refused:
        return HttpResponse(refused.said(frame.language), content_type=_PLAIN, status=CONFLICT)
    answer = HttpResponse(letter.pdf, content_type="application/pdf")
    answer["Content-Disposition"] = 'inline; filename="letter.pdf"'
    return answer
