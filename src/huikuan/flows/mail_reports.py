"""Sends each month's receivables report to those who ordered it: once, and within their rights (D6).

The letters that are due are planned first, each under a key that exists once. A planned letter is
then set in type with what its recipient may see now, marked as handed over in a transaction that
ends, and handed to the mail server. Killed anywhere, the job leaves a letter planned (nothing has
left the house) or unknown (a person decides): it never sends one twice.
"""

import datetime as dt
import hashlib
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from huikuan.adapters.mail import (
    Answer,
    Attachment,
    Letter,
    MailServer,
    Outcome,
    composed,
    send,
)
from huikuan.adapters.texts import Language, text
from huikuan.analytics.reports import Query, Scope
from huikuan.books.messages import operations as messages
from huikuan.books.messages import queries as planned
from huikuan.books.messages.queries import MessageView
from huikuan.books.people import queries as people
from huikuan.books.people.queries import CompanyView, UserView
from huikuan.books.reporting import queries as orders
from huikuan.flows.issue_monthly import ReportFile, issue_monthly, told_in_short
from huikuan.flows.settle_letter import MOST_ATTEMPTS, MOST_REBUFFS, settle_letter
from huikuan.kernel.actors import system
from huikuan.rules import reporting

__all__ = ["KIND", "MOST_ATTEMPTS", "mail_reports", "mail_server", "send_due"]

KIND = "report.monthly"
_BY = "reports.mail"


def mail_reports() -> int:
    """Plan what is due now and hand over what waits; how many letters the server took."""
    return send_due(dt.datetime.now(dt.UTC))


def send_due(now: dt.datetime) -> int:
    """Plan what is due at a moment and hand over what waits; how many letters the server took.

    Without a mail server the letters stay planned.
    """
    _plan(now)
    server = mail_server()
    taken, rebuffs = 0, 0
    for message in planned.planned(KIND) if server is not None else ():
        answer = _hand_over(message, server, now) if server else None
        taken += answer is not None and answer.outcome is Outcome.TAKEN
        rebuffs = rebuffs + 1 if answer and answer.outcome is Outcome.NOT_YET else 0
        if rebuffs >= MOST_REBUFFS:
            break
    return taken


def mail_server() -> MailServer | None:
    """The mail server of the settings, None when there is none."""
    if not settings.EMAIL_HOST:
        return None
    return MailServer(
        host=settings.EMAIL_HOST,
        port=settings.EMAIL_PORT,
        user=settings.EMAIL_HOST_USER,
        password=settings.EMAIL_HOST_PASSWORD,
        security="tls"
        if settings.EMAIL_USE_SSL
        else "starttls"
        if settings.EMAIL_USE_TLS
        else "none",
        timeout_seconds=settings.EMAIL_TIMEOUT,
    )


def _plan(now: dt.datetime) -> None:
    for order in orders.subscriptions():
        company = people.company_by_id(order.company_id)
        today = now.astimezone(ZoneInfo(company.time_zone)).date()
        month = reporting.due(order.day, since=order.since, today=today)
        if month is None:
            continue
        with transaction.atomic():
            messages.plan(
                company_id=company.id,
                user_id=order.user_id,
                key=f"{KIND}/{company.id}/{month.isoformat()}/{order.user_id}",
                kind=KIND,
                # the report tells what was known now, however late it goes
                about={"as_of": month.isoformat(), "known_at": now.isoformat()},
            )


def _hand_over(message: MessageView, server: MailServer, now: dt.datetime) -> Answer | None:
    by = system(_BY, message.key)
    account = people.user(message.username)
    query = _allowed(message, account)
    if account is None or query is None:
        _withdraw(message, "reporting.no_right", now)
        return None
    company = people.company_by_id(message.company_id)
    language: Language = "en" if account.language == "en" else "zh"
    files = [issue_monthly(query, language=language, form=form) for form in ("pdf", "xlsx")]
    letter = _letter(message, account, company, query, files, language)
    try:
        mail = composed(letter)
    except ValueError:
        _withdraw(message, "reporting.no_mail", now)
        return None
    with transaction.atomic():
        attempt = messages.hand_over(
            by=by,
            message_id=message.id,
            address=account.email,
            digest=bytes.fromhex(files[0].digest),
            at=now,
        )
    if attempt is None:
        # another worker has it
        return None
    answer = send(server, mail)
    settle_letter(by, message, attempt, answer)
    return answer


def _withdraw(message: MessageView, reason: str, now: dt.datetime) -> None:
    with transaction.atomic():
        messages.withdraw(by=system(_BY, message.key), message_id=message.id, reason=reason, at=now)


def _allowed(message: MessageView, account: UserView | None) -> Query | None:
    """The report's question within the recipient's rights as they are now; None without any."""
    if account is None:
        return None
    try:
        actor = people.user_actor(account.username, request_id=message.key)
        grant = people.authorize(actor, "reports", message.company_id)
    except (people.NotSignedIn, people.NoSuchCompany, people.NotPermitted):
        return None
    return Query(
        company_id=message.company_id,
        as_of=dt.date.fromisoformat(message.about["as_of"]),
        known_at=dt.datetime.fromisoformat(message.about["known_at"]),
        scope=Scope(grant.scope.salesperson),
    )


def _letter(
    message: MessageView,
    account: UserView,
    company: CompanyView,
    query: Query,
    files: list[ReportFile],
    language: Language,
) -> Letter:
    def say(code: str, /, **figures: object) -> str:
        return text(f"document.monthly.mail.{code}", language, **figures)

    seller = (company.name_en if language == "en" else "") or company.name
    month, lines = told_in_short(query, language)
    body = [
        say("hello", name=account.name),
        "",
        say("attached", seller=seller, month=month),
        "",
        *lines,
        "",
    ]
    if settings.PUBLIC_URL:
        address = f"{settings.PUBLIC_URL.rstrip('/')}/c/{company.code}/monthly/"
        body += [say("page", address=f"{address}?as_of={query.as_of.isoformat()}"), ""]
    body += [say("end"), ""]
    return Letter(
        # the same letter has the same name on every attempt
        key=hashlib.sha256(message.key.encode()).hexdigest()[:32],
        sender=settings.DEFAULT_FROM_EMAIL,
        recipient=account.email,
        recipient_name=account.name,
        subject=say("subject", seller=seller, month=month),
        text="\n".join(body),
        written_at=message.planned_at,
        attachments=tuple(Attachment(one.name, one.media_type, one.content) for one in files),
    )
