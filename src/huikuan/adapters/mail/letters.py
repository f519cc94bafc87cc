"""Decides how a letter is written as a mail: one text, files beside it, a name that stays its own."""

import datetime as dt
from dataclasses import dataclass
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a letter."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter to one person.

    `key` names it for ever: the same letter has the same Message-ID, so that a recipient's program
    can tell that two copies are one. `written_at` is its date, with a time zone.
    """

    key: str
    sender: str
    recipient: str
    recipient_name: str
    subject: str
    text: str
    written_at: dt.datetime
    attachments: tuple[Attachment, ...] = ()


def composed(letter: Letter) -> EmailMessage:
    """Return the letter as a mail.

    Raises ValueError for an address or a subject that cannot stand in a header: a line end in one
    would begin another header.
    """
    mail = EmailMessage(policy=SMTP)
    mail["From"] = letter.sender
    mail["To"] = _address(letter.recipient_name, letter.recipient)
    mail["Subject"] = letter.subject
    mail["Date"] = format_datetime(letter.written_at)
    mail["Message-ID"] = f"<{letter.key}@{_domain(letter.sender)}>"
    # no out-of-office answers to a machine (RFC 3834)
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(letter.text)
    for file in letter.attachments:
        kind, _, subkind = file.media_type.partition("/")
        mail.add_attachment(file.content, maintype=kind, subtype=subkind, filename=file.name)
    return mail


def _address(name: str, spec: str) -> Address:
    try:
        found = Address(display_name=name, addr_spec=spec)
    except (HeaderParseError, IndexError) as wrong:
        raise ValueError(f"no address: {spec!r}") from wrong
    if not (found.username and found.domain):
        raise ValueError(f"no address: {spec!r}")
    return found


def _domain(sender: str) -> str:
    return Address(addr_spec=sender.rpartition("<")[2].rstrip("> ")).domain
