"""Letters handed to a real mail server: what it says, and what is known when it says nothing."""

import datetime as dt
import socket
from collections.abc import Iterator
from dataclasses import replace
from typing import Literal

import pytest

from huikuan.adapters.mail import Attachment, Letter, MailServer, Outcome, composed, send
from tests.support.mailbox import HOST, Mailbox, mailbox

LETTER = Letter(
    key="report-1",
    sender="Huikuan <credit@example.com>",
    recipient="li@example.com",
    recipient_name="李雷",
    subject="应收账款月报 2026-06",
    text="逾期率 12.34%\n",
    written_at=dt.datetime(2026, 7, 5, 1, tzinfo=dt.UTC),
    attachments=(Attachment("应收账款月报.pdf", "application/pdf", b"%PDF-1.7\r\n.\r\n"),),
)


@pytest.fixture
def box() -> Iterator[Mailbox]:
    with mailbox() as found:
        yield found


def test_a_letter_arrives_as_it_was_written(box: Mailbox) -> None:
    answer = send(box.server, composed(LETTER))
    assert answer.outcome is Outcome.TAKEN
    (mail,) = box.letters
    assert box.recipients == ["li@example.com"]
    assert (mail["Subject"], mail["To"]) == (LETTER.subject, "李雷 <li@example.com>")
    assert mail["Message-ID"] == "<report-1@example.com>"
    assert mail["Auto-Submitted"] == "auto-generated"
    body = mail.get_body(("plain",))
    assert body is not None
    assert body.get_content().replace("\r\n", "\n") == LETTER.text
    (file,) = mail.iter_attachments()
    assert (file.get_filename(), file.get_content()) == (
        "应收账款月报.pdf",
        LETTER.attachments[0].content,
    )


def test_the_same_letter_is_the_same_but_for_where_its_parts_end() -> None:
    one, two = composed(LETTER), composed(LETTER)
    assert (one["Message-ID"], one["Date"]) == (two["Message-ID"], two["Date"])


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        ("550 no such mailbox", Outcome.REFUSED),
        ("451 try again later", Outcome.NOT_YET),
    ],
)
def test_a_refused_recipient_is_told_and_nothing_was_handed_over(
    box: Mailbox, said: str, outcome: Outcome
) -> None:
    box.to_recipient = lambda _address: said
    answer = send(box.server, composed(LETTER))
    assert (answer.outcome, answer.words) == (outcome, said)
    assert not box.letters


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        ("554 we do not want this", Outcome.REFUSED),
        ("452 no room", Outcome.NOT_YET),
    ],
)
def test_a_refused_letter_is_told(box: Mailbox, said: str, outcome: Outcome) -> None:
    box.to_letter = said
    answer = send(box.server, composed(LETTER))
    assert (answer.outcome, answer.words) == (outcome, said)


def test_a_line_that_breaks_before_the_answer_leaves_the_letter_unknown(box: Mailbox) -> None:
    box.hangs_up = True
    answer = send(box.server, composed(LETTER))
    assert answer.outcome is Outcome.UNKNOWN
    assert "Disconnected" in answer.words
    # and indeed it had arrived: sending again would have made two
    assert len(box.letters) == 1


def test_a_server_that_is_not_there_has_taken_nothing() -> None:
    with socket.socket() as free:
        free.bind((HOST, 0))
        port = free.getsockname()[1]
    answer = send(MailServer(HOST, port, security="none"), composed(LETTER))
    assert answer.outcome is Outcome.NOT_YET


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_server_that_cannot_be_spoken_to_in_secret_hears_nothing(
    box: Mailbox, security: Literal["starttls", "tls"]
) -> None:
    server = replace(box.server, security=security, user="hk", password="secret")
    assert send(server, composed(LETTER)).outcome is Outcome.NOT_YET
    assert not box.letters


def test_a_password_is_not_given_to_a_server_that_asks_for_none(box: Mailbox) -> None:
    server = replace(box.server, user="hk", password="secret")
    assert send(server, composed(LETTER)).outcome is Outcome.NOT_YET


@pytest.mark.parametrize(
    "wrong",
    [
        {"subject": "a\nBcc: x@example.com"},
        {"recipient": "x@example.com\nBcc: y@example.com"},
        {"recipient": ""},
        {"recipient": "a@b@c"},
        {"recipient_name": "a\r\nBcc: x@example.com"},
    ],
)
def test_no_text_becomes_another_header(wrong: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r".+"):
        composed(replace(LETTER, **wrong))  # type: ignore[arg-type]


def test_an_address_that_smtp_cannot_carry_is_refused() -> None:
    with pytest.raises(ValueError, match="ASCII"):
        send(MailServer(HOST, 1), composed(replace(LETTER, recipient="李雷@example.com")))
