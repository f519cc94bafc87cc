"""Hands one mail to one server and reads its answer step by step, so that doubt stays small.

Until the server has the whole letter it cannot have taken it: what goes wrong before then is *not
yet* or *refused*. From the letter's last line to the server's answer nobody can tell.
"""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from enum import StrEnum
from typing import Final, Literal

Security = Literal["tls", "starttls", "none"]
_TAKEN: Final = 250
_PERMANENT: Final = 500
_LONGEST: Final = 300


class Outcome(StrEnum):
    """What became of a letter."""

    TAKEN = "taken"
    NOT_YET = "not_yet"
    REFUSED = "refused"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where letters are handed over; `none` for security is for a server on this machine only."""

    host: str
    port: int
    user: str = ""
    password: str = ""
    security: Security = "starttls"
    timeout_seconds: int = 20


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a letter, and the server's words or the reason that there are none."""

    outcome: Outcome
    words: str


def send(server: MailServer, mail: EmailMessage) -> Answer:
    """Hand a mail with one recipient to the server, once.

    Never raises for what a network or a server may do; ValueError for a mail without exactly one
    sender and recipient.
    """
    sender, recipient = _party(mail, "From"), _party(mail, "To")
    handed_over = False
    try:
        with _connected(server) as talk:
            _ask(talk.mail(sender))
            _ask(talk.rcpt(recipient))
            handed_over = True
            answer = _answer(*talk.data(mail.as_bytes()))
            # a polite goodbye whose answer nobody waits for
            talk.putcmd("quit")
            return answer
    except smtplib.SMTPResponseException as refused:
        return _answer(refused.smtp_code, refused.smtp_error)
    except smtplib.SMTPNotSupportedError as refused:
        return Answer(Outcome.NOT_YET, str(refused)[:_LONGEST])
    except (OSError, smtplib.SMTPException) as broken:
        outcome = Outcome.UNKNOWN if handed_over else Outcome.NOT_YET
        return Answer(outcome, f"{type(broken).__name__}: {broken}"[:_LONGEST])


@contextmanager
def _connected(server: MailServer) -> Iterator[smtplib.SMTP]:
    trust = ssl.create_default_context()
    talk = (
        smtplib.SMTP_SSL(server.host, server.port, timeout=server.timeout_seconds, context=trust)
        if server.security == "tls"
        else smtplib.SMTP(server.host, server.port, timeout=server.timeout_seconds)
    )
    try:
        if server.security == "starttls":
            # a server that does not offer it is not spoken to in the clear
            talk.starttls(context=trust)
        if server.user:
            talk.login(server.user, server.password)
        talk.ehlo_or_helo_if_needed()
        yield talk
    finally:
        talk.close()


def _ask(answer: tuple[int, bytes]) -> None:
    code, words = answer
    if code != _TAKEN:
        raise smtplib.SMTPResponseException(code, words)


def _answer(code: int, words: bytes | str) -> Answer:
    said = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    told = f"{code} {said}"[:_LONGEST]
    if code == _TAKEN:
        return Answer(Outcome.TAKEN, told)
    # 4xx: try later; 5xx: never (RFC 5321, 4.2.1). Anything before 400 is no answer to a letter
    return Answer(Outcome.REFUSED if code >= _PERMANENT else Outcome.NOT_YET, told)


def _party(mail: EmailMessage, header: str) -> str:
    addresses = list(mail[header].addresses) if mail[header] else []
    found = str(addresses[0].addr_spec) if len(addresses) == 1 else ""
    if not found or not found.isascii():
        raise ValueError(f"a mail needs one {header} in ASCII")
    return found
