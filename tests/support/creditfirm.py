"""A firm that sells on account: its customers, limits and orders, for tests of the order check."""

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction

from huikuan.books.credit import operations as credit
from huikuan.books.credit.values import LimitKind, LimitState, NewLimit
from huikuan.books.parties import queries as parties
from huikuan.flows.check_order import Checked, CheckRefused, OrderAsked, check, exposures
from huikuan.kernel.actors import Actor
from huikuan.rules.exposure import Components
from tests.support.firm import SETUP, Firm
from tests.support.imports import send
from tests.support.realbook import ask

TODAY = dt.datetime.now(ZoneInfo("Asia/Shanghai")).date()


def ago(days: int) -> dt.date:
    """So many days before today."""
    return TODAY - dt.timedelta(days=days)


def file(firm: Firm, folder: Path, kind: str, text: str) -> None:
    """Bring a file in."""
    name = f"{kind}{len(list(folder.glob('*')))}.csv"
    batch = send(folder, firm.company.id, kind, text, name=name)
    assert batch.state == "applied", batch.report


def id_of(firm: Firm, number: str) -> int:
    """The id of a customer."""
    customer = parties.find(company_id=firm.company.id, customer_no=number)
    assert customer is not None
    return customer.id


def limit(firm: Firm, minor: int | None, customer: str = "C1", **over: Any) -> None:  # noqa: ANN401
    """Enter a normal limit of C1."""
    values: dict[str, Any] = {
        "kind": LimitKind.NORMAL,
        "state": LimitState.AMOUNT if minor is not None else LimitState.UNLIMITED,
        "minor": minor,
        "currency": "CNY",
        "valid_from": ago(400),
        "reason": "评审",
        "customer_id": None if "group_no" in over else id_of(firm, customer),
    }
    with transaction.atomic():
        credit.enter_limit(by=SETUP, company_id=firm.company.id, limit=NewLimit(**values | over))


def order(firm: Firm, amount: str, number: str = "", **over: Any) -> Checked:  # noqa: ANN401
    """Check an order of C1; with a number its room is kept."""
    by: Actor = over.pop("by", SETUP)
    reserve = over.pop("reserve", bool(number))
    change, key = over.pop("change", False), over.pop("key", "")
    asked = OrderAsked(
        customer_no=over.pop("customer", "C1"),
        amount=Decimal(amount),
        order_no=number,
        **over,
    )
    return check(by=by, company=firm.company, asked=asked, reserve=reserve, change=change, key=key)


def reserved(firm: Firm, number: str = "C1") -> int:
    """What the account of a customer keeps as reserved, minor units."""
    rows = ask(
        "SELECT reserved_minor FROM credit_account WHERE customer_id = %s", id_of(firm, number)
    )
    return int(rows[0][0]) if rows else 0


def codes(checked: Checked) -> list[str]:
    """The codes of a verdict, those that decide first."""
    return [one.code for one in checked.verdict.reasons]


def refusal(firm: Firm, amount: str, number: str = "", **over: Any) -> list[str]:  # noqa: ANN401
    """Why a question was not answered."""
    with pytest.raises(CheckRefused) as refused:
        order(firm, amount, number, **over)
    return [one.code for one in refused.value.reasons]


def at_risk(firm: Firm, number: str = "C1", day: dt.date = TODAY) -> Components:
    """What is at risk with a customer at the end of a day."""
    found = exposures(firm.company, [id_of(firm, number)], day)
    return found.get(id_of(firm, number), {}).get("CNY", Components())
