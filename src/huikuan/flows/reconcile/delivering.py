"""Hands the letters of reconciliation to the mail server, each once, and minds their clocks (D5).

A released request is stated first, its letter is planned under a key that exists once, then handed
over as every letter of the house: what nobody can tell is left to a person, never sent again by a
machine. Each attempt carries a link of its own, of which only the digest is kept.
"""

import datetime as dt
import hashlib
import secrets

from django.conf import settings
from django.db import transaction

from huikuan.adapters.mail import Answer, Attachment, Letter, MailServer, Outcome, composed, send
from huikuan.adapters.texts import Language, text
from huikuan.analytics.policies import reconciliation_policy
from huikuan.books.messages import operations as messages
from huikuan.books.messages import queries as planned
from huikuan.books.messages.queries import MessageView
from huikuan.books.people import queries as people
from huikuan.books.people.queries import CompanyView
from huikuan.books.reconciliation import operations as book
from huikuan.books.reconciliation import queries as requests
from huikuan.books.reconciliation.queries import RequestView
from huikuan.books.reconciliation.values import Sending
from huikuan.flows.mail_reports import mail_server
from huikuan.flows.reconcile.preparing import day_of
from huikuan.flows.reconcile.stating import state
from huikuan.flows.settle_letter import MOST_REBUFFS, settle_letter
from huikuan.kernel.actors import Actor, system
from huikuan.kernel.money import Money
from huikuan.rules import reconciliation as rules
from huikuan.rules.reconciliation import WAITING, RequestState

KIND = "reconciliation"
TOKEN_BYTES = 32
_BY = "reconciliation.mail"


def deliver() -> int:
    """Do what is due now; how many letters the server took."""
    return deliver_due(dt.datetime.now(dt.UTC))


def deliver_due(now: dt.datetime) -> int:
    """State and send what was released, remind, state silence; how many letters were taken.

    Without a mail server or a public address for the links the letters stay planned.
    """
    by = system(_BY, f"{_BY}/{now.isoformat()}")
    for one in requests.under_way(RequestState.QUEUED):
        company = people.company_by_id(one.company_id)
        stated = state(by, company, one, now)
        if stated.contact_email:
            plan_letter(by, stated, "letter", now)
    _mind_clocks(by, now)
    server = mail_server()
    if server is None or not settings.PUBLIC_URL:
        return 0
    taken, rebuffs = 0, 0
    for message in planned.planned(KIND):
        answer = _hand_over(message, server, now)
        taken += answer is not None and answer.outcome is Outcome.TAKEN
        rebuffs = rebuffs + 1 if answer and answer.outcome is Outcome.NOT_YET else 0
        if rebuffs >= MOST_REBUFFS:
            break
    return taken


def plan_letter(by: Actor, one: RequestView, kind: str, now: dt.datetime) -> bool:
    """Plan the letter of a request, or its next reminder, once; False when it is planned."""
    number = one.reminders + 1 if kind == "reminder" else 0
    key = f"reconcile/{one.id}/{number}"
    with transaction.atomic():
        new = messages.plan(
            company_id=one.company_id,
            user_id=None,
            key=key,
            kind=KIND,
            about={"request": str(one.id), "letter": kind},
        )
        if new:
            book.record_send(by=by, request_id=one.id, sending=Sending(kind, key, now))
    return new


def link_address(token: str) -> str:
    """The address under which a token opens its request."""
    return f"{settings.PUBLIC_URL.rstrip('/')}/r/{token}"


def new_token() -> tuple[str, bytes]:
    """A new token of 256 random bits, and the digest that is kept of it."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    return token, token_digest(token)


def token_digest(token: str) -> bytes:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).digest()


def _mind_clocks(by: Actor, now: dt.datetime) -> None:
    """Send the reminders that are due and state where no answer came."""
    for one in requests.under_way(RequestState.SENT, RequestState.OPENED):
        company = people.company_by_id(one.company_id)
        today = day_of(now, company)
        if one.answer_by and rules.is_silent(answer_by=one.answer_by, today=today):
            with transaction.atomic():
                book.expire(by=by, request_id=one.id, at=now)
            continue
        policy = rules.parse(reconciliation_policy(company.id, today).document)
        due = one.sent_at and rules.reminder_due(
            policy.reminder_days,
            sent_on=day_of(one.sent_at, company),
            reminded=one.reminders,
            today=today,
        )
        if due and one.contact_email:
            plan_letter(by, one, "reminder", now)


def _hand_over(message: MessageView, server: MailServer, now: dt.datetime) -> Answer | None:
    by = system(_BY, message.key)
    one = requests.request(message.company_id, int(message.about["request"]))
    if one.state not in WAITING:
        _give_up(by, message, "reconciliation.over", now)
        return None
    token, kept = new_token()
    company = people.company_by_id(one.company_id)
    try:
        mail = composed(_letter(message, company, one, token))
    except ValueError:
        _give_up(by, message, "reconciliation.no_mail", now)
        return None
    with transaction.atomic():
        attempt = messages.hand_over(
            by=by,
            message_id=message.id,
            address=one.contact_email,
            digest=bytes.fromhex(requests.papers(one.id)[0].digest),
            at=now,
        )
        if attempt is None:
            # another worker has it
            return None
        book.add_link(request_id=one.id, token_digest=kept, at=now)
    answer = send(server, mail)
    settle_letter(by, message, attempt, answer)
    if answer.outcome is Outcome.TAKEN:
        with transaction.atomic():
            book.note_sent(by=by, request_id=one.id, at=now)
    return answer


def _give_up(by: Actor, message: MessageView, reason: str, now: dt.datetime) -> None:
    with transaction.atomic():
        messages.withdraw(by=by, message_id=message.id, reason=reason, at=now)


def _letter(message: MessageView, company: CompanyView, one: RequestView, token: str) -> Letter:
    language: Language = "en" if one.language == "en" else "zh"
    seller = (company.name_en if language == "en" else "") or company.name
    paper = requests.papers(one.id)[0]
    figures = {
        "seller": seller,
        "buyer": one.customer_name,
        "name": one.contact_name or one.customer_name,
        "reference": one.reference,
        "first": one.start_on,
        "last": one.as_of,
        "currency": one.currency,
        "balance": f"{Money(one.balance_minor, one.currency).decimal():,f}",
        "day": one.answer_by,
        "until": one.link_until,
        "reply_to": one.reply_to,
    }

    def say(code: str) -> str:
        return text(f"reconciliation.mail.{code}", language, **figures)

    kind = message.about["letter"]
    body = [
        say("hello"),
        "",
        say(f"{kind}.{one.form.value}"),
        "",
        say("balance"),
        "",
        say("link"),
        link_address(token),
        "",
        say("closing"),
        "",
    ]
    return Letter(
        # the same letter has the same name on every attempt
        key=hashlib.sha256(message.key.encode()).hexdigest()[:32],
        sender=settings.DEFAULT_FROM_EMAIL,
        recipient=one.contact_email,
        recipient_name=one.contact_name,
        subject=say(f"subject.{kind}.{one.form.value}"),
        text="\n".join(body),
        written_at=message.planned_at,
        attachments=(Attachment(paper.name, paper.media_type, requests.content(one.id, paper.id)),),
    )
