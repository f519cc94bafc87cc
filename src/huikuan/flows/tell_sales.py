"""Tells sales by letter of held orders and dunned customers of theirs: once, within their rights (D2).

A notice is planned in the transaction of the decision, under a key that exists once, and handed over
by a job. Killed anywhere, it is still planned (nothing has left the house) or unknown (a person
decides); it never goes out twice. Without a mail server it stays planned.
"""

import datetime as dt
import hashlib
from typing import Final
from urllib.parse import quote

from django.conf import settings
from django.db import transaction

from huikuan.adapters.mail import Answer, Letter, MailServer, Outcome, composed, send
from huikuan.adapters.texts import Language, text
from huikuan.books.collections.values import StepView
from huikuan.books.credit.values import HoldView
from huikuan.books.messages import operations as messages
from huikuan.books.messages import queries as planned
from huikuan.books.messages.queries import MessageView
from huikuan.books.parties.queries import CustomerView
from huikuan.books.people import queries as people
from huikuan.books.people.queries import CompanyView, UserView
from huikuan.flows.mail_reports import mail_server
from huikuan.flows.settle_letter import MOST_REBUFFS, settle_letter
from huikuan.kernel.actors import Actor, system
from huikuan.kernel.money import Money

KIND: Final = "order.decided"
DUNNED: Final = "customer.dunned"
TOLD: Final = ("release", "reject")
_BY: Final = "orders.tell"


def plan(*, by: Actor, hold: HoldView) -> int:
    """Plan the notices of the last act on a held order; how many there are.

    Only a release and a rejection are told: to the accounts of the order's salesperson, but not to
    who decided. Call it inside the transaction of the act.
    """
    last = hold.acts[-1]
    if last.act not in TOLD or not hold.salesperson:
        return 0
    about = {
        "hold": str(hold.id),
        "act": last.act,
        "order_no": hold.order_no,
        "customer": hold.customer,
        "amount": f"{Money(hold.amount_minor, hold.currency).decimal():,f} {hold.currency}",
        "salesperson": hold.salesperson,
        "by": last.actor_name,
        "why": last.why,
    }
    return len(
        [
            account
            for account in people.users(hold.company_id)
            if account.active
            and account.salesperson == hold.salesperson
            and account.person != by.person
            and messages.plan(
                company_id=hold.company_id,
                user_id=account.id,
                key=f"{KIND}/{hold.id}/{last.no}/{account.id}",
                kind=KIND,
                about=about,
            )
        ]
    )


def plan_dunning(*, company: CompanyView, customer: CustomerView, step: StepView) -> int:
    """Plan the notices that a customer of a salesperson was dunned; how many there are.

    Call it inside the transaction that keeps it.
    """
    if not customer.salesperson:
        return 0
    about = {
        "customer": customer.name,
        "customer_no": customer.customer_no,
        "stage": step.stage,
        "amount": f"{Money(step.asked_minor, step.currency).decimal():,f} {step.currency}",
        "days": str(step.days),
        "salesperson": customer.salesperson,
    }
    return len(
        [
            account
            for account in people.users(company.id)
            if account.active
            and account.salesperson == customer.salesperson
            and messages.plan(
                company_id=company.id,
                user_id=account.id,
                key=f"{DUNNED}/{step.id}/{account.id}",
                kind=DUNNED,
                about=about,
            )
        ]
    )


def tell_sales() -> int:
    """Hand over every notice that waits; how many letters the server took."""
    server = mail_server()
    if server is None:
        return 0
    taken, rebuffs = 0, 0
    for message in (*planned.planned(KIND), *planned.planned(DUNNED)):
        answer = _hand_over(message, server, dt.datetime.now(dt.UTC))
        taken += answer is not None and answer.outcome is Outcome.TAKEN
        rebuffs = rebuffs + 1 if answer and answer.outcome is Outcome.NOT_YET else 0
        if rebuffs >= MOST_REBUFFS:
            break
    return taken


def _hand_over(message: MessageView, server: MailServer, now: dt.datetime) -> Answer | None:
    by = system(_BY, message.key)
    account = people.user(message.username)
    if account is None or not _allowed(message, account):
        _withdraw(by, message, "reporting.no_right", now)
        return None
    letter = _letter(message, account)
    try:
        mail = composed(letter)
    except ValueError:
        _withdraw(by, message, "reporting.no_mail", now)
        return None
    with transaction.atomic():
        attempt = messages.hand_over(
            by=by,
            message_id=message.id,
            address=account.email,
            digest=hashlib.sha256(letter.text.encode()).digest(),
            at=now,
        )
    if attempt is None:
        # another worker has it
        return None
    answer = send(server, mail)
    settle_letter(by, message, attempt, answer)
    return answer


def _withdraw(by: Actor, message: MessageView, reason: str, now: dt.datetime) -> None:
    with transaction.atomic():
        messages.withdraw(by=by, message_id=message.id, reason=reason, at=now)


def _allowed(message: MessageView, account: UserView) -> bool:
    """Whether the recipient may see the order now, as he could on the desk."""
    try:
        actor = people.user_actor(account.username, request_id=message.key)
        act = "holds" if message.kind == KIND else "customers"
        grant = people.authorize(actor, act, message.company_id)
    except (people.NotSignedIn, people.NoSuchCompany, people.NotPermitted):
        return False
    return grant.scope.salesperson in {None, message.about["salesperson"]}


def _letter(message: MessageView, account: UserView) -> Letter:
    language: Language = "en" if account.language == "en" else "zh"
    about = message.about
    company = people.company_by_id(message.company_id)

    area = "decided" if message.kind == KIND else "dunned"

    def say(code: str, /, **figures: object) -> str:
        return text(f"document.{area}.{code}", language, **{**about, **figures})

    act = about["act"] if message.kind == KIND else "sent"
    body = [say("hello", name=account.name), "", say(act), say("reason"), ""]
    if settings.PUBLIC_URL:
        page = (
            f"holds/{about['hold']}/"
            if message.kind == KIND
            else f"customers/{quote(about['customer_no'], safe='')}/"
        )
        address = f"{settings.PUBLIC_URL.rstrip('/')}/c/{company.code}/{page}"
        body += [say("page", address=address), ""]
    return Letter(
        # the same letter has the same name on every attempt
        key=hashlib.sha256(message.key.encode()).hexdigest()[:32],
        sender=settings.DEFAULT_FROM_EMAIL,
        recipient=account.email,
        recipient_name=account.name,
        subject=say(f"subject.{act}"),
        text="\n".join(body),
        written_at=message.planned_at,
    )
