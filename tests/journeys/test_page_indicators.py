"""The indicators' pages: every measure once, explained, broken down, exported, or said to wait."""

import csv
import io
import re
from decimal import Decimal

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from huikuan.entrypoints.web.indicators import GROUPS, fed, sparkline
from huikuan.rules.measures import FAMILIES, MEASURES
from tests.support import smallbook
from tests.support.firm import Firm, found

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
DAY = "as_of=2026-03-31"

pytestmark = pytest.mark.django_db


@pytest.fixture
def firm() -> Firm:
    firm = found("SH")
    smallbook.book(firm.company.id)
    return firm


def browser(firm: Firm, role: str) -> Client:
    client = Client(HTTP_HOST="localhost")
    user = get_user_model().objects.get(username=firm.accounts[role])
    client.force_login(user, backend=BACKEND)
    return client


def page(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(f"/c/SH/{path}")
    assert answer.status_code == status, path
    return answer.content.decode()


def test_every_measure_stands_on_the_page_once() -> None:
    listed = [code for codes in GROUPS.values() for code in codes]
    assert sorted(listed) == sorted(MEASURES)
    assert set(fed()) == {code for code, one in MEASURES.items() if not one.not_fed}


def test_the_cards_are_asked_for_first_and_shown_at_once_when_they_are_there(firm: Firm) -> None:
    client = browser(firm, "ar_accountant")
    waiting = page(client, f"indicators/?{DAY}")
    assert "part=cards" in waiting
    assert "hk-spark" not in waiting
    cards = page(client, f"indicators/?{DAY}&part=cards")
    assert "<html" not in cards
    # a knowledge of its own makes another question, so the whole page is asked for here
    whole = page(client, f"indicators/?{DAY}&whole=1")
    for code in MEASURES:
        assert f"/indicators/{code}" in whole, code
    for code in fed():
        assert f"/explain/{code}?report={code}" in whole, code
    assert whole.count("hk-waits") == len(MEASURES) - len(fed())


@pytest.mark.parametrize("code", [*MEASURES, *FAMILIES])
def test_every_measure_has_a_page(firm: Firm, code: str) -> None:
    found = page(browser(firm, "ar_accountant"), f"indicators/{code}?{DAY}&by=region&whole=1")
    waits = code in MEASURES and bool(MEASURES[code].not_fed)
    # what nothing in a small book counts for says so
    assert ("data-chart" in found or "hk-nothing" in found) == (not waits)
    assert "hk-definition" in found


def test_an_indicator_that_is_none_is_not_found(firm: Firm) -> None:
    client = browser(firm, "ar_accountant")
    page(client, f"indicators/dsoo?{DAY}", 404)
    page(client, f"indicators/aging:1-31?{DAY}", 404)
    page(client, f"indicators/aging:1-30?{DAY}")


def test_every_figure_of_a_page_explains_itself_with_the_same_figure(firm: Firm) -> None:
    client = browser(firm, "ar_accountant")
    found = page(client, f"indicators/open_balance?{DAY}&with=overdue_amount&by=customer&whole=1")
    links = re.findall(r'<a class="hk-amt" href="([^"]+)"[^>]*>([^<]+)</a>', found)
    assert len(links) > 8
    for address, shown in links:
        answer = client.get(address.replace("&amp;", "&"), headers={"HX-Request": "true"})
        assert answer.status_code == 200, address
        big = re.search(r'hk-bigfigure">([^<]+?)\s*<', answer.content.decode())
        assert big is not None
        assert big.group(1).strip() == shown.strip(), address


def test_what_is_shown_leaves_as_a_file(firm: Firm) -> None:
    client = browser(firm, "ar_accountant")
    answer = client.get(f"/c/SH/indicators/open_balance?{DAY}&format=csv&currency=CNY")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(rows) == 13
    assert rows[-1][0] == "2026-03-31"
    assert Decimal(rows[-1][-1]) == 1000
    book = client.get(f"/c/SH/indicators/open_balance?{DAY}&format=xlsx&by=customer")
    assert book.content.startswith(b"PK")


def test_a_condition_narrows_the_figures_and_a_wrong_one_says_so(firm: Firm) -> None:
    client = browser(firm, "ar_accountant")
    wrong = page(client, f"indicators/dso?{DAY}&where=regoin+%3D%3D+x", 400)
    assert "regoin" in wrong
    offered = client.get(f"/c/SH/indicators/dso?{DAY}&where=reg&complete=3").json()
    assert "region" in [one["text"] for one in offered["options"]]
    none = page(client, f"indicators/open_balance?{DAY}&where=overdue_days+%3E+4000")
    assert "1,000.00" not in none


def test_a_salesperson_sees_the_figures_of_his_own_customers(firm: Firm) -> None:
    everyone = page(browser(firm, "ar_accountant"), f"indicators/open_balance?{DAY}&currency=USD")
    mine = page(browser(firm, "sales"), f"indicators/open_balance?{DAY}&currency=USD")
    assert "2,000.00" in everyone
    assert "2,000.00" not in mine


def test_a_line_is_broken_where_there_is_no_figure() -> None:
    assert sparkline([None, None]) == ("", None)
    assert sparkline([1, 1]) == ("M3 16L117 16", (117, 16))
    assert sparkline([0, None, 10]) == ("M3 29M117 3", (117, 3))
