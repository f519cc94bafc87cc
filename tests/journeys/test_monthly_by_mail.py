"""The monthly report by mail: to each who ordered it once, within his rights, whatever is killed."""

import datetime as dt
import io
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.db import transaction
from openpyxl import load_workbook
from pypdf import PdfReader
from pytest_django import Settings

from huikuan.analytics.reports import Query, forget
from huikuan.books.messages import queries as messages
from huikuan.books.people import operations as people
from huikuan.books.reporting import operations as orders
from huikuan.flows import order_reports
from huikuan.flows.issue_monthly import issue_monthly
from huikuan.flows.mail_reports import KIND, MOST_ATTEMPTS, send_due
from huikuan.kernel.states import IllegalMove
from huikuan.rules.messages import MessageState
from tests.support import smallbook
from tests.support.firm import SETUP, Firm, found
from tests.support.mailbox import HOST, Mailbox, mailbox
from tests.support.program import environment

pytestmark = pytest.mark.django_db(transaction=True)

SINCE = dt.date(2026, 3, 1)
# nine in the morning in Shanghai, on the fifth of April
DUE = dt.datetime(2026, 4, 5, 1, tzinfo=dt.UTC)
SEND = """
import datetime as dt
import django
django.setup()
from huikuan.flows.mail_reports import send_due
send_due(dt.datetime(2026, 4, 5, 1, tzinfo=dt.UTC))
"""


@pytest.fixture
def box(settings: Settings) -> Iterator[Mailbox]:
    with mailbox() as found_box:
        settings.EMAIL_HOST, settings.EMAIL_PORT = HOST, found_box.port
        settings.EMAIL_USE_TLS = False
        settings.EMAIL_TIMEOUT = 5
        settings.DEFAULT_FROM_EMAIL = "credit@example.com"
        yield found_box


@pytest.fixture
def firm() -> Firm:
    forget()
    firm = found("SH")
    smallbook.book(firm.company.id)
    smallbook.known_when_recorded()
    for role in ("finance_director", "sales", "administrator"):
        account = get_user_model().objects.get(username=firm.accounts[role])
        account.email = f"{role}@example.com"
        account.save()
    return firm


def order(firm: Firm, role: str = "finance_director", day: int = 5) -> None:
    with transaction.atomic():
        orders.subscribe(
            by=firm.actor("finance_director"),
            company_id=firm.company.id,
            username=firm.accounts[role],
            day=day,
            since=SINCE,
        )


def letters(firm: Firm) -> tuple[messages.MessageView, ...]:
    return messages.messages(firm.company.id, KIND, 50)


def send_again(firm: Firm, letter: messages.MessageView) -> None:
    order_reports.resolve(
        by=firm.actor("finance_director"),
        company_id=firm.company.id,
        message_id=letter.id,
        act="send_again",
        why="he did not get it",
    )


def files_of(mail: EmailMessage) -> dict[str, bytes]:
    found_files = {}
    for part in mail.iter_attachments():
        content = part.get_content()
        assert isinstance(content, bytes)
        found_files[str(part.get_filename()).rpartition(".")[2]] = content
    return found_files


def said(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


def test_the_report_goes_once_to_each_however_often_the_job_runs(firm: Firm, box: Mailbox) -> None:
    order(firm)
    order(firm, "sales", 6)
    assert send_due(DUE) == 1
    assert send_due(DUE) == 0
    assert send_due(DUE + dt.timedelta(days=1)) == 1
    assert send_due(DUE + dt.timedelta(days=9)) == 0
    assert box.recipients == ["finance_director@example.com", "sales@example.com"]
    assert {one.state for one in letters(firm)} == {MessageState.SENT}
    assert send_due(DUE + dt.timedelta(days=31)) == 2


def test_the_letter_says_the_month_and_carries_both_files(firm: Firm, box: Mailbox) -> None:
    order(firm)
    send_due(DUE)
    (mail,) = box.letters
    assert "2026 年 03 月" in str(mail["Subject"])
    body = mail.get_body(("plain",))
    assert body is not None
    assert "CNY：应收 1,000.00，逾期 1,000.00（100.00%）" in body.get_content()
    files = files_of(mail)
    assert "截止日 2026-03-31，对比 2026-02-28" in said(files["pdf"])
    assert load_workbook(io.BytesIO(files["xlsx"])).sheetnames[0] == "应收账款月报"


def test_what_was_sent_can_be_made_again_byte_for_byte(firm: Firm, box: Mailbox) -> None:
    order(firm)
    send_due(DUE)
    (letter,) = letters(firm)
    forget()
    again = issue_monthly(
        Query(
            firm.company.id,
            dt.date.fromisoformat(letter.about["as_of"]),
            known_at=dt.datetime.fromisoformat(letter.about["known_at"]),
        ),
        language="zh",
        form="pdf",
    )
    (mail,) = box.letters
    assert files_of(mail)["pdf"] == again.content
    assert letter.digest == again.digest


def test_a_salesperson_gets_own_customers_only(firm: Firm, box: Mailbox) -> None:
    order(firm, "sales")
    send_due(DUE)
    (mail,) = box.letters
    body = mail.get_body(("plain",))
    assert body is not None
    assert "CNY：应收 1,000.00" in body.get_content()
    assert "USD" not in body.get_content()
    told = said(files_of(mail)["pdf"])
    assert "仅含业务员 李雷 的客户" in told
    assert "南方电子" not in told


def test_who_has_no_right_to_reports_gets_nothing(firm: Firm, box: Mailbox) -> None:
    order(firm, "administrator")
    assert send_due(DUE) == 0
    (letter,) = letters(firm)
    assert (letter.state, letter.words) == (MessageState.REFUSED, "reporting.no_right")
    assert not box.letters


def test_a_right_that_was_lost_since_counts_at_once(firm: Firm, box: Mailbox) -> None:
    order(firm, "sales")
    with transaction.atomic():
        people.revoke_role(
            by=SETUP,
            username=firm.accounts["sales"],
            role="sales",
            company_id=firm.company.id,
            why="left",
        )
    send_due(DUE)
    assert [one.words for one in letters(firm)] == ["reporting.no_right"]
    assert not box.letters


def test_an_account_without_a_usable_address_is_told(firm: Firm, box: Mailbox) -> None:
    order(firm)
    get_user_model().objects.filter(username=firm.accounts["finance_director"]).update(email="x")
    send_due(DUE)
    assert [one.words for one in letters(firm)] == ["reporting.no_mail"]
    assert not box.letters


def test_a_server_that_is_away_is_tried_again_and_given_up_in_the_end(
    firm: Firm, box: Mailbox
) -> None:
    order(firm)
    box.to_recipient = lambda _address: "451 later"
    send_due(DUE)
    (letter,) = letters(firm)
    assert (letter.state, letter.words) == (MessageState.PLANNED, "451 later")
    box.to_recipient = lambda _address: "250 OK"
    assert send_due(DUE + dt.timedelta(hours=1)) == 1
    assert MOST_ATTEMPTS > 24


def test_without_a_mail_server_letters_wait(firm: Firm, settings: Settings) -> None:
    settings.EMAIL_HOST = ""
    order(firm)
    assert send_due(DUE) == 0
    assert [one.state for one in letters(firm)] == [MessageState.PLANNED]


def test_a_letter_whose_answer_was_lost_is_left_to_a_person(firm: Firm, box: Mailbox) -> None:
    order(firm)
    box.hangs_up = True
    send_due(DUE)
    (letter,) = letters(firm)
    assert letter.state is MessageState.UNKNOWN
    box.hangs_up = False
    assert send_due(DUE + dt.timedelta(days=3)) == 0
    assert len(box.letters) == 1
    send_again(firm, letter)
    assert send_due(DUE + dt.timedelta(days=3)) == 1
    assert len(box.letters) == 2
    assert len({str(mail["Message-ID"]) for mail in box.letters}) == 1
    with pytest.raises(IllegalMove):
        send_again(firm, letter)


@pytest.mark.slow
@pytest.mark.parametrize("answered", [False, True])
def test_a_job_that_is_killed_while_it_sends_never_sends_twice(
    firm: Firm, box: Mailbox, home: Path, database_url: str, answered: bool
) -> None:
    order(firm)
    order(firm, "sales")
    more = {
        "DATABASE_URL": database_url,
        "DJANGO_SETTINGS_MODULE": "huikuan.config.settings",
        "HUIKUAN_MAIL_URL": f"smtp://{HOST}:{box.port}",
        "HUIKUAN_SECRET_KEY": "test",
    }
    job = subprocess.Popen([sys.executable, "-c", SEND], env=environment(home, more))

    def strike() -> None:
        # the server has the letter; the job does not live to hear it
        if len(box.letters) == 1:
            os.kill(job.pid, signal.SIGKILL)
            job.wait()

    def strike_first(_address: str) -> str:
        os.kill(job.pid, signal.SIGKILL)
        return "250 OK"

    if answered:
        box.before_answer = strike
    else:
        box.to_recipient = strike_first
    assert job.wait(60) == -signal.SIGKILL
    box.before_answer = lambda: None
    box.to_recipient = lambda _address: "250 OK"
    before = len(box.letters)
    assert before == int(answered)
    assert [one.state.value for one in letters(firm)] == ["planned", "unknown"]
    assert send_due(DUE) == 1
    assert send_due(DUE) == 0
    assert len(box.letters) == before + 1
    assert [one.state.value for one in letters(firm)] == ["sent", "unknown"]


def test_two_workers_at_once_send_one_letter(
    firm: Firm, box: Mailbox, home: Path, database_url: str
) -> None:
    order(firm)
    more = {
        "DATABASE_URL": database_url,
        "DJANGO_SETTINGS_MODULE": "huikuan.config.settings",
        "HUIKUAN_MAIL_URL": f"smtp://{HOST}:{box.port}",
        "HUIKUAN_SECRET_KEY": "test",
    }
    jobs = [
        subprocess.Popen([sys.executable, "-c", SEND], env=environment(home, more))
        for _ in range(2)
    ]
    assert [job.wait(60) for job in jobs] == [0, 0]
    assert len(box.letters) == 1
    assert [one.state for one in letters(firm)] == [MessageState.SENT]
