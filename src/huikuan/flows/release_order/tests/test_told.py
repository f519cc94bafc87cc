"""Sales learn by letter what became of their held order: once, and only whose it is (D2)."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings as live
from django.contrib.auth import get_user_model
from pytest_django import Settings

from huikuan.books.messages import queries as messages
from huikuan.flows import release_order, tell_sales
from huikuan.flows.release_order import ReleaseRefused
from huikuan.rules.messages import MessageState
from tests.support.creditfirm import file, limit, order
from tests.support.firm import Firm, found
from tests.support.mailbox import HOST, Mailbox, mailbox

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def box(settings: Settings) -> Iterator[Mailbox]:
    with mailbox() as found_box:
        settings.EMAIL_HOST, settings.EMAIL_PORT = HOST, found_box.port
        settings.EMAIL_USE_TLS = False
        settings.EMAIL_TIMEOUT = 5
        settings.DEFAULT_FROM_EMAIL = "credit@example.com"
        settings.PUBLIC_URL = "https://credit.example.com"
        yield found_box


@pytest.fixture
def firm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Firm:
    """C1 of 李雷 may owe 100.00 and wants 150.00; C2 is nobody's."""
    monkeypatch.setattr(live, "HOME", tmp_path / "home")
    firm = found()
    file(firm, tmp_path, "customers", "customer_no,name,salesperson\nC1,恒泰,李雷\nC2,远大,\n")
    limit(firm, 100_00)
    order(firm, "150.00", "A", by=firm.actor("sales"))
    account = get_user_model().objects.get(username=firm.accounts["sales"])
    account.email = "sales@example.com"
    account.save()
    return firm


def act(firm: Firm, act: str, role: str = "credit_controller") -> None:
    (held,) = release_order.queue(firm.company)
    release_order.act(
        by=firm.actor(role), company=firm.company, hold_id=held.hold.id, act=act, why="先收清旧账"
    )


def test_a_decision_is_told_once_to_whose_order_it_was(firm: Firm, box: Mailbox) -> None:
    act(firm, "reject")
    assert tell_sales.tell_sales() == 1
    assert tell_sales.tell_sales() == 0
    (letter,) = box.letters
    assert box.recipients == ["sales@example.com"]
    assert letter["Subject"] == "订单 A 已拒绝"
    body = letter.get_content()
    for words in ("恒泰", "150.00 CNY", "先收清旧账", "https://credit.example.com/c/SH/holds/"):
        assert words in body


def test_asking_is_not_told_nor_is_what_was_refused(firm: Firm, box: Mailbox) -> None:
    act(firm, "ask", "sales")
    with pytest.raises(ReleaseRefused):
        act(firm, "ask", "sales")
    assert messages.planned(tell_sales.KIND) == ()
    act(firm, "withdraw", "sales")
    assert messages.planned(tell_sales.KIND) == ()


def test_who_may_not_see_the_order_any_more_is_not_told(firm: Firm, box: Mailbox) -> None:
    act(firm, "reject")
    get_user_model().objects.filter(username=firm.accounts["sales"]).update(salesperson="韩梅")
    assert tell_sales.tell_sales() == 0
    assert box.letters == []
    (kept,) = messages.messages(firm.company.id, tell_sales.KIND, 5)
    assert (kept.state, kept.words) == (MessageState.REFUSED, "reporting.no_right")


def test_without_a_mail_server_the_notice_waits(firm: Firm, settings: Settings) -> None:
    settings.EMAIL_HOST = ""
    act(firm, "reject")
    assert tell_sales.tell_sales() == 0
    assert len(messages.planned(tell_sales.KIND)) == 1


def test_an_order_of_nobody_is_told_to_nobody(firm: Firm, box: Mailbox) -> None:
    act(firm, "reject")
    tell_sales.tell_sales()
    order(firm, "150.00", "D", customer="C2", by=firm.actor("sales"))
    act(firm, "reject")
    assert tell_sales.tell_sales() == 0
