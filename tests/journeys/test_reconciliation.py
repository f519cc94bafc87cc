"""Reconciliation with a customer: sent by mail, answered by a link, kept as evidence (D5)."""

import datetime as dt
import io
import re
from collections.abc import Iterator
from email.message import EmailMessage
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from pypdf import PdfReader
from pytest_django import Settings

from huikuan.analytics.reports import forget, run
from huikuan.books.disputes.values import DisputeRefused
from huikuan.books.evidence.queries import Evidence, records
from huikuan.books.messages import queries as letters
from huikuan.books.people.queries import NotPermitted
from huikuan.books.reconciliation import queries as requests
from huikuan.books.reconciliation.operations import AnsweredAlready
from huikuan.flows import reconcile
from huikuan.flows.reconcile import disputing
from huikuan.flows.reconcile.stating import question
from huikuan.kernel.states import IllegalMove
from huikuan.rules.messages import MessageState
from huikuan.rules.reconciliation import Answer, Form, LineAnswer, RequestState, Says
from tests.support import smallbook
from tests.support.firm import Firm, found
from tests.support.mailbox import HOST, Mailbox, mailbox
from tests.support.racing import faults, race

pytestmark = pytest.mark.django_db(transaction=True)

START, END = dt.date(2026, 1, 1), dt.date(2026, 3, 31)
LINK = re.compile(r"https://ar\.example\.com(/r/[\w-]{43})")


@pytest.fixture
def box(settings: Settings) -> Iterator[Mailbox]:
    with mailbox() as found_box:
        settings.EMAIL_HOST, settings.EMAIL_PORT = HOST, found_box.port
        settings.EMAIL_USE_TLS = False
        settings.EMAIL_TIMEOUT = 5
        settings.DEFAULT_FROM_EMAIL = "credit@example.com"
        settings.PUBLIC_URL = "https://ar.example.com"
        yield found_box


@pytest.fixture
def firm() -> Firm:
    forget()
    firm = found("SH")
    smallbook.book(firm.company.id)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE parties_contact SET email = 'ap@' || phone || '.example.com'"
            " WHERE customer_id IN (SELECT id FROM parties_customer WHERE customer_no = 'C1')"
        )
        cursor.execute("UPDATE parties_customer SET country = 'DE' WHERE customer_no = 'C2'")
    return firm


def clerk(firm: Firm) -> dict[str, object]:
    return {"by": firm.actor("ar_accountant"), "company_id": firm.company.id}


def prepared(firm: Firm, form: Form | None = None, as_of: dt.date = END) -> int:
    ask = reconcile.RoundAsk(START, as_of, form=form)
    return reconcile.prepare(by=firm.actor("ar_accountant"), company=firm.company, ask=ask)


def released(firm: Firm, form: Form | None = None) -> requests.RequestView:
    """The request to C1, whose clerk has an address, after its letter was sent."""
    round_id = prepared(firm, form)
    reconcile.release(**clerk(firm), round_id=round_id)  # type: ignore[arg-type]
    reconcile.deliver()
    return to(firm, "C1")


def to(firm: Firm, number: str) -> requests.RequestView:
    return next(one for one in requests.requests(firm.company.id) if one.customer_no == number)


def link_in(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(LINK.findall(body.get_content())[0])


def pdf_of(mail: EmailMessage) -> bytes:
    (part,) = mail.iter_attachments()
    content = part.get_content()
    assert isinstance(content, bytes)
    return content


def said(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


def customer() -> Client:
    return Client(HTTP_HOST="localhost")


def evidence(firm: Firm, act: str) -> list[Evidence]:
    return [
        one
        for one in records(company_id=firm.company.id, before_seq=None, limit=100)
        if one.act == act
    ]


AGREES = {"verdict": "agrees", "name": "王芳", "title": "财务经理"}
DIFFERS = {
    "verdict": "differs",
    "name": "王芳",
    "title": "会计",
    "says.1": "amount",
    "theirs.1": "850.00",
    "cause.1": "price",
    "comment.1": "降价 150 元未开红字",
}


def test_the_preview_says_who_how_much_and_who_has_no_address(firm: Firm) -> None:
    preview = reconcile.preview(firm.company, reconcile.RoundAsk(START, END))
    assert preview.by_currency() == (("CNY", 1, 60_000), ("USD", 1, 200_000))
    assert [one.customer_no for one in preview.no_address] == ["C2"]
    assert [one.language for one in preview.picks] == ["zh", "en"]
    prepared(firm)
    again = reconcile.preview(firm.company, reconcile.RoundAsk(START, END))
    assert (again.picks, again.there) == ((), 2)
    with pytest.raises(reconcile.NothingToPrepare):
        prepared(firm)


def test_the_letter_goes_once_with_the_statement_and_a_link(firm: Firm, box: Mailbox) -> None:
    one = released(firm)
    assert reconcile.deliver() == 0
    (mail,) = box.letters
    assert box.recipients == ["ap@13800000001.example.com"]
    assert (one.state, one.closing_minor, one.opening_minor) == (RequestState.SENT, 60_000, 0)
    told = said(pdf_of(mail))
    for words in ("往来对账单", one.reference, "600.00", "人民币陆佰元整", "保留主张的权利"):
        assert words in told
    assert to(firm, "C2").state is RequestState.QUEUED
    assert "王芳" in str(mail["To"])


def test_what_was_stated_can_be_asked_again_and_never_changes(firm: Firm, box: Mailbox) -> None:
    one = released(firm)
    (mail,) = box.letters
    paper = requests.papers(one.id)[0]
    assert requests.content(one.id, paper.id) == pdf_of(mail)
    assert one.known_at is not None
    forget()
    report = run("statement", question(one, one.known_at))
    assert report.meta["blocks"][0]["closing"] == one.closing_minor  # type: ignore[index]
    for statement in (
        "UPDATE reconciliation_paper SET name = 'x'",
        "UPDATE reconciliation_request SET closing_minor = 1 WHERE figures_digest IS NOT NULL",
        "DELETE FROM reconciliation_line",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_who_agrees_acknowledges_the_debt_and_gets_a_receipt(firm: Firm, box: Mailbox) -> None:
    one = released(firm)
    path = link_in(box.letters[0])
    browser = customer()
    page = browser.get(path)
    assert page.status_code == 200
    assert "INV-1" in page.content.decode()
    assert to(firm, "C1").state is RequestState.OPENED
    assert browser.post(path, AGREES).status_code == 302
    answer = requests.answer(one.id)
    assert answer is not None
    assert (answer.agrees, answer.acknowledged_minor, answer.name) == (True, 60_000, "王芳")
    assert answer.digest in browser.get(path).content.decode()
    # sent twice: one answer, the same receipt
    assert browser.post(path, AGREES).status_code == 302
    (record,) = evidence(firm, "reconciliation.agreed")
    after = record.after
    assert isinstance(after, dict)
    assert after["interrupts_limitation"] is True
    assert (after["name"], after["title"], after["digest"]) == ("王芳", "财务经理", answer.digest)
    assert "127.0.0.1" not in str(after)
    assert len(str(after["address"])) == 32
    assert to(firm, "C1").state is RequestState.AGREED


def test_differences_are_kept_line_by_line_ready_for_a_dispute(firm: Firm, box: Mailbox) -> None:
    one = released(firm)
    path = link_in(box.letters[0])
    more = {"missing.number.1": "FK-7", "missing.amount.1": "-50.00"}
    file = io.BytesIO(b"%PDF-1.7 the price letter")
    file.name = "调价函.pdf"
    assert customer().post(path, {**DIFFERS, **more, "file": file}).status_code == 302
    first, second = requests.differences(one.id)
    assert (first.number, first.kind.value, first.cause.value) == ("INV-1", "amount", "price")
    assert (first.ours_minor, first.theirs_minor, first.delta_minor) == (100_000, 85_000, 15_000)
    assert (second.number, second.kind.value, second.theirs_minor) == ("FK-7", "missing", -5_000)
    answer = requests.answer(one.id)
    assert answer is not None
    assert (answer.theirs_minor, answer.acknowledged_minor) == (40_000, 40_000)
    assert [paper.name for paper in requests.papers(one.id)][1:] == ["调价函.pdf"]
    (record,) = evidence(firm, "reconciliation.differs")
    assert isinstance(record.after, dict)
    assert record.after["interrupts_limitation"] is False
    who: dict[str, Any] = {"by": firm.actor("ar_accountant"), "company": firm.company}
    who |= {"request_id": one.id, "as_of": dt.datetime.now(dt.UTC).date()}
    case = disputing.dispute(**who, no=first.no)
    assert (case.reason, case.held_minor, case.source.value) == ("price", 15_000, "reconciliation")
    for no, code in ((first.no, r"disputes\.in_dispute"), (second.no, r"disputes\.no_items")):
        with pytest.raises(DisputeRefused, match=code):
            disputing.dispute(**who, no=no)


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"verdict": "agrees"}, "姓名"),
        ({"verdict": "differs", "name": "王芳"}, "没有列出任何差异"),
        ({**DIFFERS, "theirs.1": "about 850"}, "账面金额"),
        ({**DIFFERS, "says.1": "paid"}, "付款日期"),
        ({**AGREES, "name": "王" * 121}, "过长"),
    ],
)
def test_an_answer_that_cannot_be_read_is_refused_and_kept_on_the_form(
    firm: Firm, box: Mailbox, form: dict[str, str], words: str
) -> None:
    one = released(firm)
    page = customer().post(link_in(box.letters[0]), form)
    assert page.status_code == 400
    assert words in page.content.decode()
    assert requests.answer(one.id) is None


def test_a_file_of_another_kind_or_too_large_is_not_taken(firm: Firm, box: Mailbox) -> None:
    one = released(firm)
    path = link_in(box.letters[0])
    script = io.BytesIO(b"#!/bin/sh")
    script.name = "x.pdf"
    page = customer().post(path, {**DIFFERS, "file": script})
    assert page.status_code == 400
    assert "PNG" in page.content.decode()
    large = io.BytesIO(b"%PDF-" + b"0" * 6_100_000)
    large.name = "x.pdf"
    assert customer().post(path, {**DIFFERS, "file": large}).status_code == 413
    assert requests.answer(one.id) is None


def test_a_forged_an_ended_and_a_withdrawn_link_say_so_calmly(firm: Firm, box: Mailbox) -> None:
    one = released(firm)
    path = link_in(box.letters[0])
    forged = customer().get(path[:-1] + ("A" if path[-1] != "A" else "B"))
    assert forged.status_code == 404
    assert "打不开任何内容" in forged.content.decode()
    assert "华东机械" not in forged.content.decode()
    assert forged.headers["Content-Security-Policy"].startswith("default-src 'none'; style-src")
    assert "noindex" in forged.headers["X-Robots-Tag"]
    with connection.cursor() as cursor:
        cursor.execute("UPDATE reconciliation_link SET until = '2026-04-01'")
    ended = customer().get(path)
    assert (ended.status_code, "有效期" in ended.content.decode()) == (410, True)
    assert customer().post(path, AGREES).status_code == 410
    with connection.cursor() as cursor:
        cursor.execute("UPDATE reconciliation_link SET until = '2099-04-01'")
    assert customer().get(path).status_code == 200
    reconcile.withdraw(**clerk(firm), request_id=one.id, why="金额有误")  # type: ignore[arg-type]
    assert customer().get(path).status_code == 410
    assert customer().get(f"{path}/statement.pdf").status_code == 410
    assert requests.answer(one.id) is None


def test_only_a_digest_of_the_token_is_kept(firm: Firm, box: Mailbox) -> None:
    released(firm)
    token = link_in(box.letters[0]).removeprefix("/r/")
    with connection.cursor() as cursor:
        for table in ("reconciliation_link", "outbox_message", "evidence_record"):
            cursor.execute(f"SELECT count(*) FROM {table} t WHERE t::text LIKE %s", [f"%{token}%"])
            assert cursor.fetchone() == (0,)


def test_of_two_answers_at_once_one_stands_and_the_other_is_told(firm: Firm, box: Mailbox) -> None:
    one = released(firm)
    token = link_in(box.letters[0]).removeprefix("/r/")
    now = dt.datetime.now(dt.UTC)

    def answer(name: str) -> requests.AnswerView:
        given = reconcile.Submission(Answer(agrees=True), name, "")
        return reconcile.submit(token, given, address="10.0.0.1", now=now)

    outcomes = race([lambda: answer("王芳"), lambda: answer("李四")])
    assert faults(outcomes) == ["AnsweredAlready"]
    kept = requests.answer(one.id)
    (winner,) = [outcome.result for outcome in outcomes if outcome.result]
    assert kept == winner
    late = customer().post(f"/r/{token}", {**AGREES, "name": "赵五"})
    assert late.status_code == 409
    assert "没有记录" in late.content.decode()


def test_a_letter_in_doubt_is_never_sent_again_by_a_machine(firm: Firm, box: Mailbox) -> None:
    box.hangs_up = True
    one = released(firm)
    (send,) = requests.sends(one.id)
    letter = letters.named(firm.company.id, [send.message_key])[send.message_key]
    assert (one.state, letter.state) == (RequestState.QUEUED, MessageState.UNKNOWN)
    box.hangs_up = False
    reconcile.deliver_due(dt.datetime.now(dt.UTC) + dt.timedelta(days=3))
    assert len(box.letters) == 1
    # the customer follows the link: it has arrived after all
    assert customer().get(link_in(box.letters[0])).status_code == 200
    assert to(firm, "C1").state is RequestState.OPENED
    doubt = {"request_id": one.id, "key": send.message_key, "act": "send_again", "why": "没收到"}
    reconcile.resolve(**clerk(firm), **doubt)  # type: ignore[arg-type]
    assert reconcile.deliver() == 1
    assert len({str(mail["Message-ID"]) for mail in box.letters}) == 1
    with pytest.raises(IllegalMove):
        reconcile.resolve(**clerk(firm), **doubt)  # type: ignore[arg-type]


def test_silence_is_reminded_of_and_then_stated_and_still_broken(firm: Firm, box: Mailbox) -> None:
    one = released(firm)
    now = dt.datetime.now(dt.UTC)
    assert reconcile.deliver_due(now + dt.timedelta(days=6)) == 0
    assert reconcile.deliver_due(now + dt.timedelta(days=7)) == 1
    assert reconcile.deliver_due(now + dt.timedelta(days=8)) == 0
    assert "提醒" in str(box.letters[1]["Subject"])
    assert reconcile.deliver_due(now + dt.timedelta(days=17)) == 0
    assert to(firm, "C1").state is RequestState.EXPIRED
    assert requests.answer(one.id) is None
    assert customer().post(link_in(box.letters[1]), AGREES).status_code == 302
    assert to(firm, "C1").state is RequestState.AGREED


def test_a_newer_statement_takes_the_place_of_an_older_one(firm: Firm, box: Mailbox) -> None:
    old = released(firm)
    first = link_in(box.letters[0])
    later = prepared(firm, as_of=dt.date(2026, 4, 30))
    reconcile.release(**clerk(firm), round_id=later)  # type: ignore[arg-type]
    assert requests.request(firm.company.id, old.id).state is RequestState.SUPERSEDED
    assert customer().get(first).status_code == 410


@pytest.mark.parametrize("form", [Form.POSITIVE, Form.NEGATIVE])
def test_a_confirmation_letter_says_that_it_is_no_demand(
    firm: Firm, box: Mailbox, form: Form
) -> None:
    one = released(firm, form)
    told = said(pdf_of(box.letters[0])).replace("\n", "")
    for words in ("往来询证函", one.reference, "并非催款", "贵方欠我方", "credit@example.com"):
        assert words in told
    assert ("不视为对债务的确认" in told) == (form is Form.NEGATIVE)
    assert "并非催款" in customer().get(link_in(box.letters[0])).content.decode()


def test_a_link_given_by_hand_and_an_answer_on_paper(firm: Firm) -> None:
    prepared(firm)
    one = to(firm, "C2")
    token = reconcile.hand_over(**clerk(firm), request_id=one.id)  # type: ignore[arg-type]
    page = customer().get(f"/r/{token}").content.decode()
    assert "Statement of Account" in page
    assert "华东机械" not in page
    assert "往来对账单" in customer().get(f"/r/{token}?lang=zh").content.decode()
    given = reconcile.Submission(
        Answer(agrees=False, lines=(LineAnswer(1, Says.UNKNOWN),)), "Zhao", "Clerk"
    )
    kept = reconcile.record_paper(**clerk(firm), request_id=one.id, submission=given)  # type: ignore[arg-type]
    assert (kept.channel, kept.acknowledged_minor) == ("paper", 0)
    with pytest.raises(AnsweredAlready):
        reconcile.record_paper(
            **clerk(firm),  # type: ignore[arg-type]
            request_id=one.id,
            submission=reconcile.Submission(Answer(agrees=True), "X", ""),
        )


def test_without_mail_server_or_public_address_letters_wait(firm: Firm, settings: Settings) -> None:
    settings.EMAIL_HOST = ""
    one = released(firm)
    assert one.state is RequestState.QUEUED
    (send,) = requests.sends(one.id)
    letter = letters.named(firm.company.id, [send.message_key])[send.message_key]
    assert letter.state is MessageState.PLANNED


def test_who_may_and_who_sees_whom(firm: Firm) -> None:
    with pytest.raises(NotPermitted):
        reconcile.prepare(
            by=firm.actor("sales"), company=firm.company, ask=reconcile.RoundAsk(START, END)
        )
    prepared(firm)
    own = requests.requests(firm.company.id, salesperson="李雷")
    assert [one.customer_no for one in own] == ["C1"]
    assert [row.currency for row in requests.board(firm.company.id, salesperson="李雷")] == ["CNY"]
