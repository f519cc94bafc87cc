"""The customer's portal: invited by mail, in by a link once, one's own account and nothing else."""

import datetime as dt
import io
import re
from collections.abc import Iterator
from email.message import EmailMessage

import pytest
from django.core.cache import cache
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone
from pypdf import PdfReader, PdfWriter
from pytest_django import Settings

from huikuan.analytics.reports import forget
from huikuan.books.cash import queries as cash
from huikuan.books.collections import queries as contacts
from huikuan.books.disputes import queries as disputes
from huikuan.books.evidence.queries import records
from huikuan.books.parties import queries as parties
from huikuan.books.people.queries import NotPermitted
from huikuan.books.plans import queries as plans
from huikuan.books.portal import queries as portal
from huikuan.entrypoints.portal.door import COOKIE
from huikuan.flows import open_portal
from huikuan.kernel.states import IllegalMove
from huikuan.rules.contact import Channel
from huikuan.rules.portal import State
from tests.support import smallbook
from tests.support.firm import Firm, found
from tests.support.mailbox import HOST, Mailbox, mailbox

pytestmark = pytest.mark.django_db

LINK = re.compile(r"https://ar\.example\.com(/p/in/[\w-]{43})")
RECEIPT = re.compile(r"/p/receipts/(\d+)")


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
    cache.clear()
    firm = found("SH")
    smallbook.book(firm.company.id)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE parties_contact SET email = 'ap@' || phone || '.example.com'"
            " WHERE customer_id IN (SELECT id FROM parties_customer WHERE company_id = %s)",
            [firm.company.id],
        )
    return firm


def invited(firm: Firm, number: str = "C1") -> portal.InvitationView:
    phone = {"C1": "13800000001", "C2": "13800000002"}[number]
    return open_portal.invite(
        by=firm.actor("credit_controller"),
        company=firm.company,
        customer_no=number,
        email=f"AP@{phone}.example.com",
        checked=True,
    )


def inside(firm: Firm, number: str = "C1") -> Client:
    """A clerk of the customer who has come in by a link."""
    token = open_portal.hand_over(
        by=firm.actor("credit_controller"),
        company_id=firm.company.id,
        invitation_id=invited(firm, number).id,
    )
    browser = Client(HTTP_HOST="localhost")
    assert browser.post(f"/p/in/{token}").status_code == 302
    return browser


def link_in(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(LINK.findall(body.get_content())[0])


def item(firm: Firm, number: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id * 256 + 1 FROM ledger_document WHERE company_id = %s AND number = %s",
            [firm.company.id, number],
        )
        return int(cursor.fetchone()[0])


def today() -> dt.date:
    return timezone.now().astimezone(dt.timezone(dt.timedelta(hours=8))).date()


def pdf() -> io.BytesIO:
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    file = io.BytesIO()
    writer.write(file)
    file.seek(0)
    file.name = "回单.pdf"
    return file


def kept(firm: Firm, answer: object) -> portal.SubmissionView:
    where = getattr(answer, "headers")["Location"]  # noqa: B009 - a test client's answer
    return portal.submission(firm.company.id, int(RECEIPT.findall(where)[0]))


def test_a_mailed_link_lets_in_once_and_the_last_one_only(firm: Firm, box: Mailbox) -> None:
    one = invited(firm)
    assert open_portal.deliver() == 1
    assert open_portal.ask_for_link("ap@13800000001.example.com", timezone.now()) == 1
    assert open_portal.ask_for_link("stranger@example.com", timezone.now()) == 0
    assert open_portal.deliver() == 1
    first, second = (link_in(mail) for mail in box.letters)
    # guarded against forms of other sites, as a browser meets it
    browser = Client(HTTP_HOST="localhost", enforce_csrf_checks=True)
    assert browser.post(second).status_code == 403
    # a mail filter follows links, and uses nothing up; an older letter opens nothing any more
    assert "王芳" in browser.get(second).content.decode()
    assert browser.get(first).status_code == 410
    assert browser.get(second).headers["Referrer-Policy"] == "same-origin"
    browser = Client(HTTP_HOST="localhost")
    answer = browser.post(second)
    cookie = answer.cookies[COOKIE]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    assert Client(HTTP_HOST="localhost").post(second).status_code == 410
    page = browser.get("/p/")
    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "no-store"
    assert "script-src" not in page.headers["Content-Security-Policy"]
    assert portal.invitation(firm.company.id, one.id).entered_at is not None
    acts = [one.act for one in records(company_id=firm.company.id, before_seq=None, limit=50)]
    assert {"portal.invited", "portal.link_made", "portal.entered"} <= set(acts)
    assert browser.post("/p/out").status_code == 302
    assert browser.get("/p/").status_code == 403


def test_who_is_not_known_or_not_allowed_is_not_invited(firm: Firm) -> None:
    with pytest.raises(open_portal.NotNow, match="no_such_address"):
        open_portal.invite(
            by=firm.actor("credit_controller"),
            company=firm.company,
            customer_no="C1",
            email="other@example.com",
        )
    unverified = {
        "by": firm.actor("credit_controller"),
        "company": firm.company,
        "customer_no": "C1",
        "email": "ap@13800000001.example.com",
    }
    with pytest.raises(open_portal.NotNow, match="not_verified"):
        open_portal.invite(**unverified)  # type: ignore[arg-type]
    open_portal.invite(**unverified, checked=True)  # type: ignore[arg-type]
    # checked once is known
    open_portal.invite(**unverified)  # type: ignore[arg-type]
    with pytest.raises(NotPermitted):
        open_portal.invite(
            by=firm.actor("auditor"), company=firm.company, customer_no="C1", email="a@b.cn"
        )


def test_letters_of_a_day_are_bounded_and_a_stranger_learns_nothing(firm: Firm) -> None:
    invited(firm)
    asked = [
        open_portal.ask_for_link("ap@13800000001.example.com", timezone.now()) for _ in "12345"
    ]
    assert asked == [1, 1, 1, 1, 0]
    known, unknown = (
        Client(HTTP_HOST="localhost").post("/p/in", {"email": email}).content
        for email in ("ap@13800000001.example.com", "stranger@example.com")
    )
    assert known == unknown


def test_revoked_is_out_at_once_and_so_is_the_idle(firm: Firm) -> None:
    browser = inside(firm)
    (one,) = portal.invitations(firm.company.id)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE portal_visit SET seen_at = seen_at - interval '31 minutes'")
    assert browser.get("/p/").status_code == 403
    browser = inside(firm)
    assert browser.get("/p/").status_code == 200
    by = firm.actor("credit_controller")
    with pytest.raises(open_portal.NotNow, match="why"):
        open_portal.revoke(by=by, company_id=firm.company.id, invitation_id=one.id, why=" ")
    open_portal.revoke(by=by, company_id=firm.company.id, invitation_id=one.id, why="离职")
    assert browser.get("/p/").status_code == 403
    with pytest.raises(open_portal.NotNow, match="not_open"):
        open_portal.mail_again(by=by, company_id=firm.company.id, invitation_id=one.id)


def test_no_id_opens_anything_of_another_customer(firm: Firm) -> None:
    other = found("BJ")
    smallbook.book(other.company.id)
    mine, theirs = inside(firm, "C1"), inside(firm, "C2")
    foreign = [item(firm, "INV-2"), item(other, "INV-1")]
    own = item(firm, "INV-1")
    assert mine.get(f"/p/documents/{own >> 8}").status_code == 200
    home = mine.get("/p/").content.decode()
    assert "INV-1" in home
    assert "INV-2" not in home
    asked = theirs.post("/p/new/question", {"name": "赵敏", "words": "请寄合同"})
    receipt = kept(firm, asked).id
    for id_ in foreign:
        assert mine.get(f"/p/documents/{id_ >> 8}").status_code == 404
        assert mine.get(f"/p/documents/{id_ >> 8}.pdf").status_code == 404
        for kind in ("promise", "plan", "dispute", "payment"):
            assert f'value="{id_}"' not in mine.get(f"/p/new/{kind}?item={id_}").content.decode()
            form = {
                "item": id_,
                f"amount.{id_}": "1.00",
                "amount": "1.00",
                "currency": "CNY",
                "day": today().isoformat(),
                "instalments": "2",
                "reason": "price",
                "words": "x",
                "reference": "1",
                "name": "王芳",
            }
            assert mine.post(f"/p/new/{kind}", form).status_code == 400
    assert mine.get(f"/p/receipts/{receipt}").status_code == 404
    assert mine.post(f"/p/receipts/{receipt}/take-back").status_code == 404
    assert mine.post("/p/requests/1").status_code == 404
    assert {one.customer_id for one in portal.submissions(firm.company.id)} == {
        portal.submission(firm.company.id, receipt).customer_id
    }
    said = PdfReader(io.BytesIO(mine.get("/p/statement.pdf").content)).pages[0].extract_text()
    assert "华东机械" in said
    # a cookie that is nobody's, and none at all
    for value in ("", "x" * 43):
        stranger = Client(HTTP_HOST="localhost")
        stranger.cookies[COOKIE] = value
        assert stranger.get("/p/").status_code == 403


def test_a_dispute_is_raised_and_holds_what_it_is_about(firm: Firm) -> None:
    browser, id_ = inside(firm), item(firm, "INV-1")
    form = {"item": id_, f"amount.{id_}": "150.00", "reason": "price", "name": "王芳"}
    assert browser.post("/p/new/dispute", form).status_code == 400
    answer = browser.post("/p/new/dispute", {**form, "words": "降价未开红字", "file": pdf()})
    one = kept(firm, answer)
    assert one.outcome.startswith("dispute/")
    assert disputes.disputed_minor(firm.company.id, today()) == {id_: 15_000}
    # pressed twice is handed in once
    again = browser.post("/p/new/dispute", {**form, "words": "降价未开红字", "file": pdf()})
    assert kept(firm, again).id == one.id
    (paper,) = disputes.papers(firm.company.id, int(one.outcome.partition("/")[2]))
    assert paper.media_type == "application/pdf"
    page = browser.get(answer.headers["Location"]).content.decode()
    assert one.digest in page
    (record,) = [
        each
        for each in records(company_id=firm.company.id, before_seq=None, limit=50)
        if each.act == "portal.handed_in"
    ][:1]
    # the log names no person
    assert "王芳" not in str(record.after)
    assert "异议 150.00" in browser.get("/p/").content.decode()


def test_a_promise_holds_its_debt_and_a_plan_waits_for_our_consent(firm: Firm) -> None:
    browser, id_ = inside(firm), item(firm, "INV-1")
    day = today() + dt.timedelta(days=5)
    form = {"item": id_, f"amount.{id_}": "600.00", "day": day.isoformat(), "name": "王芳"}
    late = {**form, "day": (today() + dt.timedelta(days=31)).isoformat()}
    assert browser.post("/p/new/promise", late).status_code == 400
    assert kept(firm, browser.post("/p/new/promise", form)).outcome.startswith("plan/")
    plan = {**form, "instalments": "3", "acknowledges": "yes"}
    assert kept(firm, browser.post("/p/new/plan", plan)).outcome.startswith("plan/")
    # without the acknowledgement that our policy asks for it waits for a person
    silent = kept(firm, browser.post("/p/new/plan", {**form, "instalments": "4"}))
    assert (silent.state, silent.outcome) == (State.WAITING, "")
    found_plans = plans.plans(firm.company.id, today())
    assert [(one.state.value, one.source, one.contact) for one in found_plans] == [
        ("proposed", "portal", "王芳"),
        ("open", "portal", "王芳"),
    ]
    assert plans.promised_minor(firm.company.id, today()) == {id_: 60_000}
    assert "已承诺 600.00" in browser.get("/p/").content.decode()


def test_a_proof_lies_on_the_cash_workbench_and_a_bare_one_waits(firm: Firm) -> None:
    browser, id_ = inside(firm), item(firm, "INV-1")
    form = {
        "amount": "600.00",
        "currency": "CNY",
        "day": today().isoformat(),
        "reference": "2026120100017",
        "name": "王芳",
    }
    named = {**form, "item": id_, f"amount.{id_}": "600.00", "file": pdf()}
    one = kept(firm, browser.post("/p/new/payment", named))
    (advice,) = cash.advices(firm.company.id)
    assert one.outcome == f"advice/{advice.id}"
    assert (advice.lines[0][0], advice.total_minor, advice.reference) == (
        "INV-1",
        60_000,
        "2026120100017",
    )
    assert portal.file(firm.company.id, one.id).media_type == "application/pdf"
    bare = kept(firm, browser.post("/p/new/payment", form))
    assert bare.state is State.WAITING
    harmful = io.BytesIO(b"MZ program")
    harmful.name = "回单.pdf"
    assert browser.post("/p/new/payment", {**form, "file": harmful}).status_code == 400
    by = firm.actor("ar_accountant")
    with pytest.raises(NotPermitted):
        open_portal.accept(by=firm.actor("sales"), company=firm.company, submission_id=bare.id)
    done = open_portal.accept(by=by, company=firm.company, submission_id=bare.id, reply="收到")
    assert done.state is State.ACCEPTED
    with pytest.raises(IllegalMove):
        open_portal.refuse(by=by, company=firm.company, submission_id=bare.id, reply="不")
    for statement in (
        "UPDATE portal_submission SET words = 'x'",
        "DELETE FROM portal_submission",
        "UPDATE portal_invitation SET customer_id = customer_id + 1",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_questions_are_answered_bounded_and_taken_back(firm: Firm, box: Mailbox) -> None:
    browser = inside(firm)
    asked = {"name": "王芳", "words": "请寄发票原件"}
    one = kept(firm, browser.post("/p/new/question", asked))
    by = firm.actor("credit_controller")
    with pytest.raises(open_portal.NotNow, match="no_reply"):
        open_portal.accept(by=by, company=firm.company, submission_id=one.id)
    open_portal.accept(by=by, company=firm.company, submission_id=one.id, reply="今日寄出")
    assert "今日寄出" in browser.get("/p/").content.decode()
    open_portal.deliver()
    assert "已答复" in str(box.letters[-1]["Subject"])
    second = kept(firm, browser.post("/p/new/question", {**asked, "words": "另一件"}))
    browser.post(f"/p/receipts/{second.id}/take-back")
    assert portal.submission(firm.company.id, second.id).state is State.TAKEN_BACK
    cache.clear()
    codes = [
        browser.post("/p/new/question", {**asked, "words": f"第 {no} 问"}).status_code
        for no in range(20)
    ]
    # twenty a day, and of one network as many posts in a minute
    assert codes.count(302) == 18
    assert browser.post("/p/new/question", asked).status_code == 429


def test_a_complaint_stops_the_machine_and_a_stop_its_channel(firm: Firm) -> None:
    browser = inside(firm)
    one = kept(firm, browser.post("/p/new/complaint", {"name": "王芳", "words": "深夜来电"}))
    assert one.state is State.WAITING
    (hold,) = parties.dunning_holds(firm.company.id, today())[one.customer_id]
    assert (hold.code, hold.why) == ("complaint", "深夜来电")
    assert browser.post("/p/new/stop", {"name": "王芳"}).status_code == 400
    stopped = browser.post("/p/new/stop", {"name": "王芳", "channel": ["sms", "phone"]})
    assert kept(firm, stopped).state is State.ACCEPTED
    (person,) = parties.people(firm.company.id, one.customer_id)
    assert person.stopped == {Channel.SMS, Channel.PHONE}
    said = contacts.touches(firm.company.id, [one.customer_id], timezone.now() - dt.timedelta(1))
    assert [(each.channel, each.inward) for each in said[one.customer_id]] == [
        (Channel.PORTAL, True)
    ] * 2
