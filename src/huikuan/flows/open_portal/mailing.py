"""Hands the letters with links to the mail server, each once (D5).

Each attempt carries a link of its own, of which only the digest is kept; the link before it opens
nothing any more.
"""

import datetime as dt
import hashlib

from django.conf import settings
from django.db import transaction

from huikuan.adapters.mail import Answer, Letter, MailServer, Outcome, composed, send
from huikuan.adapters.texts import Language, text
from huikuan.books.messages import operations as messages
from huikuan.books.messages import queries as planned
from huikuan.books.messages.queries import MessageView
from huikuan.books.parties import queries as parties
from huikuan.books.people import queries as people
from huikuan.books.portal import operations as book
from huikuan.books.portal import queries as portal
from huikuan.books.portal.queries import InvitationView
from huikuan.flows.mail_reports import mail_server
from huikuan.flows.open_portal.guests import day_of, stands
from huikuan.flows.open_portal.inviting import KIND, key_until, new_token
from huikuan.flows.settle_letter import MOST_REBUFFS, settle_letter
from huikuan.kernel.actors import system
from huikuan.rules.portal import Access

_BY = "portal.mail"


def deliver() -> int:
    """Send the letters that are planned; how many the server took.

    Without a mail server or a public address for the links they stay planned.
    """
    server = mail_server()
    if server is None or not settings.PUBLIC_URL:
        return 0
    now = dt.datetime.now(dt.UTC)
    taken, rebuffs = 0, 0
    for message in planned.planned(KIND):
        answer = _hand_over(message, server, now)
        taken += answer is not None and answer.outcome is Outcome.TAKEN
        rebuffs = rebuffs + 1 if answer and answer.outcome is Outcome.NOT_YET else 0
        if rebuffs >= MOST_REBUFFS:
            break
    return taken


def link_address(token: str) -> str:
    """The address under which a token opens the door."""
    return f"{settings.PUBLIC_URL.rstrip('/')}/p/in/{token}"


def _hand_over(message: MessageView, server: MailServer, now: dt.datetime) -> Answer | None:
    by = system(_BY, message.key)
    invitation = portal.invitation(message.company_id, int(message.about["invitation"]))
    company = people.company_by_id(invitation.company_id)
    if stands(invitation, day_of(now, company)) not in {Access.INVITED, Access.ACTIVE}:
        with transaction.atomic():
            messages.withdraw(by=by, message_id=message.id, reason="portal.not_open", at=now)
        return None
    token, kept = new_token()
    until = key_until(invitation, now)
    try:
        mail = composed(_letter(message, invitation, token, until))
    except ValueError:
        with transaction.atomic():
            messages.withdraw(by=by, message_id=message.id, reason="portal.no_mail", at=now)
        return None
    with transaction.atomic():
        attempt = messages.hand_over(
            by=by, message_id=message.id, address=invitation.email, digest=kept, at=now
        )
        if attempt is None:
            # another worker has it
            return None
        book.add_key(by=by, invitation_id=invitation.id, token_digest=kept, at=now, until=until)
    answer = send(server, mail)
    settle_letter(by, message, attempt, answer)
    return answer


def _letter(
    message: MessageView, invitation: InvitationView, token: str, until: dt.datetime
) -> Letter:
    language: Language = "en" if invitation.language == "en" else "zh"
    company = people.company_by_id(invitation.company_id)
    (buyer,) = parties.names(company.id, [invitation.customer_id]).values()
    figures = {
        "seller": (company.name_en if language == "en" else "") or company.name,
        "buyer": buyer,
        "name": invitation.name or buyer,
        "until": until.strftime("%Y-%m-%d %H:%M UTC"),
    }

    def say(code: str) -> str:
        return text(f"portal.mail.{code}", language, **figures)

    kind = ".answer" if message.about.get("letter") == "answer" else ""
    body = [
        say("hello"),
        "",
        say(f"what{kind}"),
        "",
        link_address(token),
        "",
        say("once"),
        say("closing"),
    ]
    return Letter(
        # the same letter has the same name on every attempt
        key=hashlib.sha256(message.key.encode()).hexdigest()[:32],
        sender=settings.DEFAULT_FROM_EMAIL,
        recipient=invitation.email,
        recipient_name=invitation.name,
        subject=say(f"subject{kind}"),
        text="\n".join([*body, ""]),
        written_at=message.planned_at,
    )
