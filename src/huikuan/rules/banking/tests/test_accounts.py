"""Whose account a statement is about: new, known, closed; what the policy makes of it."""

import datetime as dt
from importlib import resources
from typing import Any, cast

import pytest
import yaml

from huikuan.kernel.policies import PolicyRefused
from huikuan.rules.banking import (
    BANK_ACCOUNT,
    AccountState,
    BankStatement,
    BankTransaction,
    Counterparty,
    LineStatus,
    Standing,
    about_account,
    parse,
    refused_by,
)

FILE = resources.files("huikuan").joinpath("policies/banking/standard.yaml")
DOCUMENT = cast("dict[str, Any]", yaml.safe_load(FILE.read_bytes()))
CLOSED = dt.date(2026, 3, 31)


def statement(last: dt.date | None, booked: dt.date = CLOSED) -> BankStatement:
    line = BankTransaction("1", booked, None, 1, LineStatus.BOOKED, Counterparty("", ""), "")
    first = last and dt.date(2026, 3, 1)
    return BankStatement("camt.053", "A", "CNY", "", None, None, None, first, last, (line,))


def codes(last: dt.date | None, standing: Standing, **more: Any) -> list[str]:  # noqa: ANN401
    return [one.code for one in about_account(statement(last, **more), standing)]


def test_a_new_account_is_found_where_there_are_others_to_tell_it_from() -> None:
    assert codes(CLOSED, Standing(known=False, others=True)) == ["bank_account_unknown"]
    assert codes(CLOSED, Standing(known=False, others=False)) == []
    assert codes(CLOSED, Standing(known=True, others=True)) == []


def test_a_closed_account_may_speak_of_its_open_days_only() -> None:
    closed = Standing(known=True, others=True, closed_on=CLOSED)
    day = dt.timedelta(1)
    assert codes(CLOSED, closed) == []
    assert codes(CLOSED + day, closed) == ["bank_account_closed"]
    # what states no period speaks of the days of its lines
    assert codes(None, closed) == []
    assert codes(None, closed, booked=CLOSED + day) == ["bank_account_closed"]
    empty = BankStatement("x", "A", "CNY", "", None, None, None, None, None, ())
    assert about_account(empty, closed) == ()


def test_the_policy_says_what_is_refused() -> None:
    policy = parse(DOCUMENT)
    closed = Standing(known=True, others=True, closed_on=CLOSED)
    (gone,) = about_account(statement(CLOSED + dt.timedelta(1)), closed)
    (new,) = about_account(statement(CLOSED), Standing(known=False, others=True))
    assert (refused_by(new, policy), refused_by(gone, policy)) == (False, True)
    strict = parse(DOCUMENT | {"unknown_account": "refuse", "closed_account": "book"})
    assert (refused_by(new, strict), refused_by(gone, strict)) == (True, False)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"kind": "cash"}, "policy_kind"),
        ({"colour": 1}, "policy_unknown_key"),
        ({"closed_account": "burn"}, "banking_choice"),
    ],
)
def test_a_policy_that_cannot_be_is_refused(change: dict[str, Any], code: str) -> None:
    with pytest.raises(PolicyRefused) as refused:
        parse(DOCUMENT | change)
    assert [one.code for one in refused.value.issues] == [code]


def test_an_account_is_confirmed_closed_and_opened_again() -> None:
    assert BANK_ACCOUNT.reachable() == frozenset(AccountState)
    assert BANK_ACCOUNT.acts(AccountState.CLOSED) == ("reopen",)
