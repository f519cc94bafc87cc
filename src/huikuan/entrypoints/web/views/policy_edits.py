"""A version of a policy is written: one form from the kind's description, or one text (page 9, P5)."""

from collections.abc import Mapping
from datetime import date

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from huikuan.adapters.texts import text
from huikuan.books.people import queries as people
from huikuan.books.policies.queries import ProposalView, description
from huikuan.entrypoints.web import policy_answers, policy_forms, policy_words
from huikuan.entrypoints.web.frame import Frame
from huikuan.entrypoints.web.page import page
from huikuan.entrypoints.web.render import rendered
from huikuan.flows import change_policy as flow

HERE = "policies"
CONFLICT = 409


@page("policies.propose", here=HERE)
def propose(request: HttpRequest, frame: Frame, kind: str, policy: str) -> HttpResponse:
    """The form of a new version, filled with the one in force; sent in, a draft."""
    if frame.away:
        raise PermissionDenied("past")
    listed = policy_words.standing_of(frame, kind, policy).listed
    editor = _Editor(frame, kind, policy, listed.policy.document)
    if request.method == "POST":
        return _sent(request, editor, None)
    return editor.page(request, listed.policy.document, frame.today)


@page("policies.propose", here=HERE)
def edit(request: HttpRequest, frame: Frame, proposal_id: int) -> HttpResponse:
    """The form of a proposal that can still be changed."""
    found = policy_words.proposal_of(frame, proposal_id)
    if frame.away or not found.open:
        raise PermissionDenied("closed")
    editor = _Editor(frame, found.kind, found.name, found.document)
    if request.method == "POST":
        return _sent(request, editor, found)
    return editor.page(request, found.document, found.valid_from, found)


class _Editor:
    """The page on which a version is written: one form, or one text."""

    def __init__(self, frame: Frame, kind: str, name: str, base: Mapping[str, object]) -> None:
        self.frame, self.kind, self.name, self.base = frame, kind, name, base

    def page(  # noqa: PLR0913 - what the form holds, and what is wrong with it
        self,
        request: HttpRequest,
        document: Mapping[str, object],
        valid_from: date | str,
        found: ProposalView | None = None,
        *,
        written: str | None = None,
        faults: tuple[tuple[str, str], ...] = (),
        status: int = 200,
    ) -> HttpResponse:
        """Show the form, with every fault beside its field."""
        frame = self.frame
        form, others = policy_forms.with_faults(
            policy_forms.controls(self.kind, document, frame.language), faults
        )
        as_text = written is not None or request.GET.get("as") == "text"
        facts = {
            **policy_words.told(frame, self.kind, self.name),
            "found": found,
            "form": form,
            "others": [said for _, said in faults] if as_text else others,
            "as_text": as_text,
            "written": written or flow.printed(self.kind, document, frame.language),
            "valid_from": valid_from.isoformat() if isinstance(valid_from, date) else valid_from,
            "earliest": None if description(self.kind).past else frame.today,
            "may_group": people.permits(frame.actor, "policies.propose", None),
            "group": request.POST.get("group") == "on",
            "why": request.POST.get("why", ""),
        }
        return rendered(request, frame, "web/policy_edit.html", facts, status=status)


def _sent(request: HttpRequest, editor: _Editor, found: ProposalView | None) -> HttpResponse:
    """Take a form in: checked alone, kept as a draft with its faults, or proposed without any."""
    frame, given = editor.frame, request.POST
    written = given.get("text") if given.get("as") == "text" else None
    document: Mapping[str, object]
    unread: tuple[tuple[str, str], ...] = ()
    if written is not None:
        try:
            document = flow.parse(written)
        except flow.Unreadable as bad:
            said = flow.in_words(bad.code, bad.figures, frame.language)
            return editor.page(
                request, editor.base, given.get("valid_from", ""), found,
                written=written, faults=(("", said),), status=CONFLICT,
            )  # fmt: skip
    else:
        read = policy_answers.document_of(editor.kind, editor.name, given, editor.base)
        document = read.document
        unread = _said(frame, read.faults)
    faults = unread + _said(frame, flow.faults(editor.kind, editor.name, document))
    day = _day(given.get("valid_from", ""))
    if day is None:
        value = given.get("valid_from", "")
        faults += (("valid_from", text("policy.no_day", frame.language, value=value)),)
    if (
        given.get("do") == "check"
        or day is None
        or unread
        or (faults and given.get("do") != "save")
    ):
        if not faults:
            messages.success(request, text("web.policies.no_faults", frame.language))
        return editor.page(
            request, document, given.get("valid_from", ""), found,
            written=written, faults=faults, status=CONFLICT if faults else 200,
        )  # fmt: skip
    try:
        kept = _kept(request, editor, found, document, day)
    except flow.PolicyActRefused as refused:
        return editor.page(
            request, document, day, found,
            written=written, faults=(("", policy_words.refused_words(frame, refused)),), status=CONFLICT,
        )  # fmt: skip
    messages.success(request, text(f"web.policies.done.{given.get('do', 'save')}", frame.language))
    return redirect(frame.address("proposal", proposal_id=kept.id))


def _kept(
    request: HttpRequest,
    editor: _Editor,
    found: ProposalView | None,
    document: Mapping[str, object],
    day: date,
) -> ProposalView:
    frame, given = editor.frame, request.POST
    by, company_id, why = frame.actor, frame.company.id, given.get("why", "")[:1000]
    if found is None:
        asked = flow.Asked(
            editor.kind, editor.name, document, day, group=given.get("group") == "on", why=why
        )
        kept = flow.start(by=by, company_id=company_id, asked=asked)
    else:
        kept = flow.edit(
            by=by,
            company_id=company_id,
            proposal_id=found.id,
            seen=policy_words.step_of(given.get("seen", "")),
            document=document,
            valid_from=day,
            why=why,
        )
    if given.get("do") != "propose":
        return kept
    return flow.act(
        by=by, company_id=company_id, proposal_id=kept.id, act="propose", seen=kept.no, why=why
    )


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written.strip())
    except ValueError:
        return None


def _said(frame: Frame, issues: tuple[flow.Issue, ...]) -> tuple[tuple[str, str], ...]:
    return tuple(
        (issue.path, flow.in_words(issue.code, issue.figures, frame.language)) for issue in issues
    )
