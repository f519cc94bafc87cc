"""Saved views and past knowledge on the pages: kept by a form, opened by an address (P3)."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from tests.support import smallbook
from tests.support.firm import Firm, found

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
DAY = "as_of=2026-03-31"
QUESTION = "where=open+%3E+1&status=overdue&currency=CNY&cols=number&cols=open&sort=-open"

pytestmark = pytest.mark.django_db


@pytest.fixture
def firm() -> Firm:
    firm = found("SH")
    smallbook.book(firm.company.id)
    return firm


def browser(firm: Firm, role: str) -> Client:
    client = Client(HTTP_HOST="localhost", headers={"accept-language": "en"})
    user = get_user_model().objects.get(username=firm.accounts[role])
    client.force_login(user, backend=BACKEND)
    return client


def keep(client: Client, **more: str) -> str:
    """Keep a view of the invoices and return the address that it leads to."""
    sent = {"page": "invoices", "name": "Late", "question": QUESTION, **more}
    answer = client.post(f"/c/SH/views/?{DAY}", sent)
    assert answer.status_code == 302
    return answer.headers["Location"]


def view_id(address: str) -> str:
    return parse_qs(urlsplit(address).query)["view"][0]


def test_a_view_opens_with_its_filters_columns_and_order_at_the_day_that_is_looked_at(
    firm: Firm,
) -> None:
    clerk = browser(firm, "ar_accountant")
    kept = keep(clerk)
    asked = parse_qs(urlsplit(kept).query)
    assert asked["as_of"] == ["2026-03-31"]
    assert (asked["status"], asked["sort"]) == (["overdue"], ["-open"])
    assert asked["cols"] == ["number", "open"]
    number = view_id(kept)
    opened = clerk.get(f"/c/SH/views/{number}/?as_of=2026-02-28&known_at=2026-03-10")
    assert opened.status_code == 302
    there = parse_qs(urlsplit(opened.headers["Location"]).query)
    assert (there["as_of"], there["known_at"]) == (["2026-02-28"], ["2026-03-10"])
    page = clerk.get(kept).content.decode()
    assert re.search(r"hk-viewname\">\s*Late\s*</span>", page)
    heads = re.findall(r"<th scope=\"col\".*?>(.*?)</th>", page)
    assert len(heads) == 2


def test_a_view_that_is_altered_says_so_and_is_saved_by_its_owner(firm: Firm) -> None:
    clerk = browser(firm, "ar_accountant")
    number = view_id(keep(clerk, shared="on"))
    altered = f"/c/SH/invoices/?{DAY}&status=open&view={number}"
    assert "(changed)" in clerk.get(altered).content.decode()
    other = browser(firm, "credit_controller").get(altered).content.decode()
    assert "(changed)" in other
    assert "Save changes" not in other
    sent = {"name": "Open", "question": "status=open", "version": "1", "shared": "on"}
    clerk.post(f"/c/SH/views/{number}/change?{DAY}", sent)
    now = clerk.get(altered).content.decode()
    assert "(changed)" not in now
    assert "Open" in now
    stale = clerk.post(f"/c/SH/views/{number}/change?{DAY}", {**sent, "name": "Late again"})
    assert "changed meanwhile" in clerk.get(stale.headers["Location"]).content.decode()


def test_a_removed_view_is_gone_and_its_list_stays(firm: Firm) -> None:
    clerk = browser(firm, "ar_accountant")
    kept = keep(clerk)
    number = view_id(kept)
    assert browser(firm, "collector").post(f"/c/SH/views/{number}/remove").status_code == 404
    assert clerk.post(f"/c/SH/views/{number}/remove").headers["Location"] == "/c/SH/invoices/"
    assert clerk.get(f"/c/SH/views/{number}/").status_code == 404
    assert clerk.get(kept).status_code == 200


@pytest.mark.parametrize(
    ("more", "words"),
    [({"name": " "}, "needs a name"), ({"question": "where=colour+%3D+1"}, "colour")],
)
def test_what_cannot_be_kept_says_why(firm: Firm, more: dict[str, str], words: str) -> None:
    clerk = browser(firm, "ar_accountant")
    clerk.post("/c/SH/views/", {"page": "invoices", "name": "x", "question": "", **more})
    assert words in clerk.get("/c/SH/receipts/").content.decode()
    assert clerk.post("/c/SH/views/", {"page": "moon", "name": "x"}).status_code == 404


def test_what_was_not_known_yet_is_not_shown_and_every_way_onward_keeps_it(firm: Firm) -> None:
    clerk = browser(firm, "ar_accountant")
    # the card was booked on 2026-03-01 at 17:00 in Shanghai
    before, after = ("2026-03-01T16:59", "2026-03-01T17:01")
    known = clerk.get(f"/c/SH/invoices/?{DAY}&known_at={after}").content.decode()
    assert "INV-1" in known
    unknown = clerk.get(f"/c/SH/invoices/?{DAY}&known_at={before}").content.decode()
    assert "INV-1" not in unknown
    assert "hk-top hk-past" in unknown
    onward = re.findall(r'<li><a href="(/c/SH/[^"]*)"', unknown)
    assert len(onward) > 5
    assert all("known_at=2026-03-01T16%3A59" in each for each in onward)
    file = clerk.get(f"/c/SH/invoices/?{DAY}&known_at={before}&format=csv")
    assert "known-2026-03-01T16-59" in file.headers["Content-Disposition"]
    assert "INV-1" not in file.content.decode("utf-8-sig")


@pytest.mark.parametrize("given", ["2090-01-01", "2090-01-01T00:00"])
def test_the_future_is_refused_with_a_sentence(firm: Firm, given: str) -> None:
    answer = browser(firm, "ar_accountant").get(f"/c/SH/?known_at={given}")
    assert answer.status_code == 400
    assert "cannot lie in the future" in answer.content.decode()


def test_every_sum_of_a_narrowed_list_opens_an_explanation_of_the_same_figure(firm: Firm) -> None:
    clerk = browser(firm, "ar_accountant")
    for path in (
        "customers/?q=C1",
        "customers/?status=overdue&currency=USD",
        "invoices/?status=overdue",
        "receipts/",
        "overdue/",
        "aging/?by=salesperson",
        "aging/?by=region",
        "aging/?by=salesperson&of=%E6%9D%8E%E9%9B%B7",
        "aging/?basis=document_date",
    ):
        page = clerk.get(f"/c/SH/{path}{'&' if '?' in path else '?'}{DAY}").content.decode()
        links = re.findall(r'class="hk-amt" href="([^"]+)"[^>]*>([^<]+)<', page)
        assert links, path
        assert "<tfoot>" in page
        for address, figure in links:
            opened = clerk.get(address.replace("&amp;", "&"), headers={"HX-Request": "true"})
            assert opened.status_code == 200, (path, address)
            shown = re.search(r'hk-bigfigure">([^<]+)<', opened.content.decode())
            assert shown is not None
            assert shown[1].strip() == figure.strip(), (path, address)


def test_an_orders_amount_and_a_papers_tax_are_explained_to_who_may_see_them(firm: Firm) -> None:
    clerk, legal = browser(firm, "ar_accountant"), browser(firm, "legal")
    order = f"/c/SH/explain/order_amount?order_no=SO-1&{DAY}"
    assert "300.00" in clerk.get(order).content.decode()
    assert legal.get(order).status_code == 403
    assert legal.get(f"/c/SH/explain/amount?report=receipts&{DAY}").status_code == 403
    number = smallbook.document_id(firm.company.id, "INV-1")
    assert clerk.get(f"/c/SH/explain/tax?document_id={number}&{DAY}").status_code == 200
