"""The blocks of a letter that the product sets by itself: debts, interest, account, plan (A4)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from huikuan.adapters.texts import Language, text
from huikuan.adapters.typesetting import capitals
from huikuan.books.banking.queries import AccountView
from huikuan.flows.write_letter.values import Amounts
from huikuan.kernel.days import Day
from huikuan.kernel.money import Money
from huikuan.rules.letters import Part, summed

_DEBTS = ("number", "issued", "due", "days", "amount", "asked")
_PLAN = ("plan_no", "plan_due", "plan_amount")


@dataclass(frozen=True, slots=True)
class Line:
    """A debt in a letter, minor units."""

    number: str
    order_no: str
    issued_on: Day
    due_on: Day
    days: int
    amount_minor: int
    asked_minor: int


@dataclass(frozen=True, slots=True)
class Block:
    """A block as the press takes it."""

    kind: Literal["table", "facts", "list"]
    heading: str
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    below: tuple[tuple[str, str], ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    right: tuple[int, ...] = ()

    def printed(self) -> dict[str, Any]:
        """What the template reads."""
        widths = ["wide" if not at else "narrow" for at in range(len(self.columns))]
        names = ("kind", "heading", "columns", "rows", "below", "facts", "notes", "lines", "right")
        return {**{name: getattr(self, name) for name in names}, "widths": widths}


@dataclass(frozen=True, slots=True)
class Told:
    """What blocks are made of."""

    language: Language
    currency: str
    as_of: Day
    lines: Sequence[Line]
    amounts: Amounts
    account: AccountView | None
    holder: str
    enclosures: tuple[str, ...]


def word(told_language: Language, code: str, /, **figures: object) -> str:
    """A word of a letter."""
    return text(f"document.letter.{code}", told_language, **figures)


def figure(minor: int, currency: str) -> str:
    """An amount as a letter says it."""
    return f"{Money(minor, currency).decimal():,f}"


def block(part: Part, told: Told) -> Block | None:
    """Return a part; None where there is nothing to say in it."""
    return _MAKERS[part](told)


def _debts(told: Told) -> Block:
    total = summed(line.asked_minor for line in told.lines)
    return Block(
        "table",
        word(told.language, "debts", currency=told.currency),
        columns=tuple(word(told.language, code) for code in _DEBTS),
        rows=tuple(
            (
                line.number,
                str(line.issued_on),
                str(line.due_on),
                str(line.days),
                figure(line.amount_minor, told.currency),
                figure(line.asked_minor, told.currency),
            )
            for line in told.lines
        ),
        below=(
            (word(told.language, "total"), f"{told.currency} {figure(total, told.currency)}"),
            (word(told.language, "capitals"), capitals(total, told.currency, told.language)),
        ),
        right=(3, 4, 5),
    )


def _interest(told: Told) -> Block | None:
    charge, fee = told.amounts.interest, told.amounts.fee_minor
    if charge is None and not fee:
        return None
    facts = []
    total = summed(line.asked_minor for line in told.lines) + fee
    if charge is not None:
        total += charge.minor
        facts = [
            (word(told.language, "interest_so_far", day=told.as_of), _money(charge.minor, told)),
            (word(told.language, "interest_daily"), _money(charge.daily_minor, told)),
        ]
    if fee:
        facts.append((word(told.language, "fee"), _money(fee, told)))
    facts += [
        (word(told.language, "grand_total"), _money(total, told)),
        (word(told.language, "capitals"), capitals(total, told.currency, told.language)),
    ]
    return Block(
        "facts",
        word(told.language, "interest" if charge else "fee"),
        facts=tuple(facts),
        notes=(charge.rule,) if charge and charge.rule else (),
    )


def _account(told: Told) -> Block | None:
    if told.account is None:
        return None
    facts = (
        (word(told.language, "holder"), told.account.holder or told.holder),
        (word(told.language, "bank"), told.account.bank),
        (word(told.language, "account_no"), told.account.number),
    )
    kept = tuple((label, words) for label, words in facts if words)
    return Block("facts", word(told.language, "account"), facts=kept)


def _plan(told: Told) -> Block | None:
    if not told.amounts.plan:
        return None
    total = summed(minor for _, minor in told.amounts.plan)
    return Block(
        "table",
        word(told.language, "plan"),
        columns=tuple(word(told.language, code) for code in _PLAN),
        rows=tuple(
            (str(no), str(day), figure(minor, told.currency))
            for no, (day, minor) in enumerate(told.amounts.plan, 1)
        ),
        below=(
            (word(told.language, "total"), _money(total, told)),
            (word(told.language, "capitals"), capitals(total, told.currency, told.language)),
        ),
        right=(2,),
    )


def _enclosures(told: Told) -> Block | None:
    if not told.enclosures:
        return None
    return Block("list", word(told.language, "enclosures"), lines=told.enclosures)


def _slip(_: Told) -> None:
    # the reply stands behind the signature
    return None


def _money(minor: int, told: Told) -> str:
    return f"{told.currency} {figure(minor, told.currency)}"


_MAKERS = {
    Part.DEBTS: _debts,
    Part.INTEREST: _interest,
    Part.ACCOUNT: _account,
    Part.PLAN: _plan,
    Part.ENCLOSURES: _enclosures,
    Part.SLIP: _slip,
}
