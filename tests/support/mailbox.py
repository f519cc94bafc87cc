"""A real mail server on a free port, which takes letters or misbehaves as told."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from huikuan.adapters.mail import MailServer
from tests.support.program import free_port

TAKEN = "250 OK"
HOST = "127.0.0.1"


@dataclass
class Mailbox:
    """What has arrived, and how the server answers: to a recipient, to a letter."""

    letters: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    to_recipient: Callable[[str], str] = lambda _address: TAKEN
    to_letter: str = TAKEN
    # the server takes the letter and the line breaks before its answer
    hangs_up: bool = False
    before_answer: Callable[[], None] = lambda: None
    port: int = 0

    @property
    def server(self) -> MailServer:
        """Where it listens, in the clear: it is on this machine."""
        return MailServer(HOST, self.port, security="none", timeout_seconds=5)

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's names and order
        self,
        _server: SMTP,
        _session: Session,
        envelope: Envelope,
        address: str,
        _options: list[str],
    ) -> str:
        """Say whether a recipient is taken."""
        answer = self.to_recipient(address)
        if answer == TAKEN:
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        """Take a letter."""
        content = envelope.content
        assert isinstance(content, bytes)
        letter = message_from_bytes(content, policy=default)
        assert isinstance(letter, EmailMessage)
        if self.to_letter == TAKEN:
            self.letters.append(letter)
            self.recipients += envelope.rcpt_tos
        await asyncio.to_thread(self.before_answer)
        if self.hangs_up:
            transport: Any = server.transport
            transport.abort()
        return self.to_letter


@contextmanager
def mailbox() -> Iterator[Mailbox]:
    """A mailbox that listens until the test is done."""
    box = Mailbox()
    box.port = free_port()
    controller = Controller(box, hostname=HOST, port=box.port)
    controller.start()
    try:
        yield box
    finally:
        controller.stop()
