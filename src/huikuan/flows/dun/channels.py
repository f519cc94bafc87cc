"""Hands one letter to the channel that it takes, once, and tells what became of it (A4)."""

import datetime as dt
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.conf import settings

from huikuan.adapters import chat, sms
from huikuan.adapters.mail import Answer, Attachment, Letter, MailServer, Outcome, composed
from huikuan.adapters.mail import send as mail
from huikuan.books.collections.values import StepView
from huikuan.flows.dun.writing import Written
from huikuan.flows.mail_reports import mail_server
from huikuan.rules.contact import Channel

Post = Callable[[StepView, Written, dt.datetime], Answer]


@dataclass(frozen=True, slots=True)
class Channels:
    """The ways out of the house that are set up; a step of another one waits."""

    posts: Mapping[Channel, Post] = field(default_factory=dict)

    def open(self, channel: str) -> bool:
        """Whether letters can leave by a channel."""
        return channel in self.posts

    def post(self, step: StepView, written: Written, at: dt.datetime) -> Answer:
        """Hand a letter over, once. Never raises for what the other side does."""
        return self.posts[Channel(step.channel)](step, written, at)


def channels() -> Channels:
    """The channels of the settings: a mail server, a gateway for text messages, a chat's hook."""
    posts: dict[Channel, Post] = {}
    server = mail_server()
    if server is not None:
        posts[Channel.EMAIL] = by_mail(server, settings.DEFAULT_FROM_EMAIL)
    if settings.SMS_URL:
        posts[Channel.SMS] = by_sms(sms.Gateway(settings.SMS_URL, settings.SMS_TOKEN))
    if settings.CHAT_URL:
        posts[Channel.CHAT] = by_chat(chat.Hook(settings.CHAT_URL))
    return Channels(posts)


def message_key(step_id: int, round_no: int) -> str:
    """What names a step's letter for ever, whoever sends it how often: its Message-ID."""
    return hashlib.sha256(f"dunning/{step_id}/{round_no}".encode()).hexdigest()[:32]


def by_mail(server: MailServer, sender: str) -> Post:
    """Letters over a mail server; later letters of a case are answers to its first."""

    def post(step: StepView, written: Written, at: dt.datetime) -> Answer:
        files = (
            (Attachment(written.file_name, "application/pdf", written.pdf),) if written.pdf else ()
        )
        try:
            letter = composed(
                Letter(
                    key=message_key(step.id, step.round),
                    sender=sender,
                    recipient=step.address,
                    recipient_name="",
                    subject=written.subject,
                    text=written.text,
                    written_at=at,
                    attachments=files,
                )
            )
            # one thread for a case, in every program that shows threads (RFC 5322, 3.6.4)
            thread = f"<case-{step.customer_id}-{step.currency.lower()}@huikuan>"
            letter["References"] = thread
            letter["In-Reply-To"] = thread
            return mail(server, letter)
        except ValueError as wrong:
            return Answer(Outcome.REFUSED, str(wrong)[:300])

    return post


def by_sms(gateway: sms.Gateway) -> Post:
    """Text messages over a gateway, under a number that it knows a repetition by."""

    def post(step: StepView, written: Written, _at: dt.datetime) -> Answer:
        key = message_key(step.id, step.round)
        found = sms.send(gateway, sms.Message(key, step.address, written.short))
        return Answer(Outcome(found.outcome.value), found.words)

    return post


def by_chat(hook: chat.Hook) -> Post:
    """A line into a chat's group."""

    def post(step: StepView, written: Written, _at: dt.datetime) -> Answer:
        found = chat.send(hook, chat.Line(message_key(step.id, step.round), written.short))
        return Answer(Outcome(found.outcome.value), found.words)

    return post
