"""Turns statements into rows: what is new, what is there, which receipt each credit becomes (D4).

Nothing is written to the books here: rows are staged in tables of the transaction.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from huikuan.adapters.files import FileRefused
from huikuan.books.banking import operations as banking
from huikuan.books.banking import queries
from huikuan.books.banking.values import AccountKey, Neighbour, NewStatement
from huikuan.flows.import_statements.finding import Finding, plain
from huikuan.flows.import_statements.following import (
    BOOKED_ALL_THE_SAME,
    beside,
    continuity,
    is_interim,
    neighbour,
    refuse_contradiction,
)
from huikuan.kernel.decisions import Reason
from huikuan.kernel.digests import digest
from huikuan.kernel.money import Money
from huikuan.rules import banking as rules
from huikuan.rules.banking import (
    BankingPolicy,
    BankStatement,
    BankTransaction,
    Counterparty,
    LineStatus,
    Seen,
)

_NO_REFERENCE: Final = frozenset({"", "NOTPROVIDED", "NONREF"})
_LATE: Final = "statement_in_closed_period"
_NAME: Final = 300
_TEXT: Final = 2_000


@dataclass(slots=True)
class Rows:
    """The rows to be staged, in the order of their tables' columns."""

    lines: list[tuple[object, ...]] = field(default_factory=list)
    details: list[tuple[object, ...]] = field(default_factory=list)
    receipts: list[tuple[object, ...]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Prepared:
    """Statements ready to be booked, and what came of their lines.

    `totals` are the receipts by currency. `shown` tells each statement of the file, in its order,
    with the id that it is booked under, None for one that the books have already (`repeated` lines).
    """

    new: tuple[NewStatement, ...]
    shown: tuple[tuple[BankStatement, int | None], ...]
    read: int
    there: int
    repeated: int
    totals: Mapping[str, int]
    findings: tuple[Finding, ...]
    rows: Rows


@dataclass(slots=True)
class _Ledgering:
    """What is known while statements are gone through one after the other."""

    accounts: Mapping[AccountKey, int]
    digests: Mapping[int, tuple[str, ...]]
    seen: dict[tuple[int, str], Seen]
    file_digest: str
    closed_to: date | None
    today: date
    policy: BankingPolicy
    last_days: dict[AccountKey, date | None]
    last: dict[int, Neighbour] = field(default_factory=dict)
    rows: Rows = field(default_factory=Rows)
    findings: list[Finding] = field(default_factory=list)
    totals: Counter[str] = field(default_factory=Counter)
    there: int = 0
    repeated: int = 0


def prepare(
    statements: Sequence[BankStatement],
    *,
    company_id: int,
    file_digest: str,
    closed_to: date | None,
    today: date,
    policy: BankingPolicy,
) -> Prepared:
    """Tell what of the statements is new, and give every credit its receipt.

    `closed_to` is the last day of the closed periods: what comes for it late is a finding. The
    policy says what happens to a statement of an account that is new or closed.

    Raises FileRefused for a statement that contradicts one that is booked, or that the policy
    refuses for its account.
    """
    work = _Ledgering(
        policy=policy,
        last_days=dict(queries.last_days(company_id)),
        accounts=_met(statements, company_id),
        digests={index: _digests(one) for index, one in enumerate(statements)},
        seen={},
        file_digest=file_digest,
        closed_to=closed_to,
        today=today,
    )
    account = {index: work.accounts[_key(one)] for index, one in enumerate(statements)}
    work.seen.update(
        banking.seen(
            {(account[index], one) for index, all_ in work.digests.items() for one in all_}
        )
    )
    ids = iter(banking.statement_ids(len(statements)))
    booked: dict[int, int | None] = {}
    new: list[NewStatement] = []
    taken: set[tuple[int, str]] = set()
    for index in sorted(range(len(statements)), key=lambda each: _order(statements[each], each)):
        one = statements[index]
        told = _told_apart(one)
        if (account[index], told) in taken or queries.booked_before(account[index], told):
            booked[index] = None
            work.there += len(one.transactions)
            work.repeated += len(one.transactions)
            continue
        taken.add((account[index], told))
        new.append(_new(work, one, index, account[index], told, next(ids)))
        booked[index] = new[-1].id
    return Prepared(
        new=tuple(new),
        shown=tuple((one, booked[index]) for index, one in enumerate(statements)),
        read=len(work.rows.lines) + work.repeated,
        there=work.there,
        repeated=work.repeated,
        totals=dict(work.totals),
        findings=tuple(work.findings),
        rows=work.rows,
    )


def _met(statements: Sequence[BankStatement], company_id: int) -> Mapping[AccountKey, int]:
    named = {_key(one): banking.NewAccount(_key(one), one.bank, one.holder) for one in statements}
    return banking.meet_accounts(company_id, list(named.values()))


def _key(one: BankStatement) -> AccountKey:
    return AccountKey(one.account[:60], one.currency)


def _order(one: BankStatement, index: int) -> tuple[str, bool, date, date, int, int]:
    first, last = one.from_on or date.min, one.to_on or date.min
    return one.account, is_interim(one.kind), first, last, one.sequence or 0, index


def _told_apart(one: BankStatement) -> str:
    """Two reports that differ only in how far the bank has come are two."""
    how_far = [line.status.value for line in one.transactions]
    return digest([rules.statement_digest(one), is_interim(one.kind), how_far]).hex()


def _digests(one: BankStatement) -> tuple[str, ...]:
    return tuple(rules.line_digest(line) for line in one.transactions)


def _new(
    work: _Ledgering, one: BankStatement, index: int, account: int, told: str, statement_id: int
) -> NewStatement:
    refuse_contradiction(one, account)
    of_account = _of_account(work, one)
    before, after = beside(one, account, work.last.get(account))
    told_beside = [
        each for each in rules.check(one, as_of=work.today) if each.code in BOOKED_ALL_THE_SAME
    ]
    found = [
        Finding(reason.code, one.account, one.currency, plain(reason.figures))
        for reason in (*of_account, *told_beside, *continuity(one, before, after, account))
    ]
    told_places = {each.figures.get("place") for each in told_beside}
    interim = is_interim(one.kind)
    continues = (
        not interim
        and before is not None
        and one.opening_minor is not None
        and before.closing_minor == one.opening_minor
    )
    receipts = len(work.rows.receipts)
    taken = _take_lines(work, one, index, account, statement_id, continues=continues)
    found += [each for each in taken if each.figures["place"] not in told_places]
    found += _late(work, one, told_new=len(work.rows.receipts) > receipts)
    work.findings += found
    if not interim and one.from_on and one.to_on and one.closing_minor is not None:
        work.last[account] = neighbour(one, statement_id)
    booked = rules.sums(one, booked_only=True)
    return NewStatement(
        id=statement_id,
        account_id=account,
        kind=one.kind,
        interim=interim,
        identity=one.identity,
        sequence=one.sequence,
        from_on=one.from_on,
        to_on=one.to_on,
        opening_minor=one.opening_minor,
        closing_minor=one.closing_minor,
        lines=len(one.transactions),
        entries=booked.lines,
        credits_minor=booked.credits_minor,
        debits_minor=booked.debits_minor,
        digest=told,
        file_digest=work.file_digest,
        findings=tuple(each.document() for each in found),
    )


def _of_account(work: _Ledgering, one: BankStatement) -> tuple[Reason, ...]:
    """What is found of the account: told once for each account that is new."""
    key = _key(one)
    standing = rules.Standing(
        known=key in work.last_days,
        others=bool(work.last_days),
        closed_on=work.last_days.get(key),
    )
    found = rules.about_account(one, standing)
    for reason in found:
        if rules.refused_by(reason, work.policy):
            figures = {"account": one.account, "currency": one.currency}
            raise FileRefused(f"{reason.code}_refused", {**figures, **plain(reason.figures)})
    work.last_days.setdefault(key, None)
    return found


def _late(work: _Ledgering, one: BankStatement, *, told_new: bool) -> list[Finding]:
    """Receipts of a closed period count from the first open day on."""
    closed = work.closed_to
    if closed is None or not told_new:
        return []
    late = rules.credits_until(one, closed)
    figures = {"lines": late, "closed": closed.isoformat()}
    return [Finding(_LATE, one.account, one.currency, figures)] if late else []


def _take_lines(
    work: _Ledgering,
    one: BankStatement,
    index: int,
    account: int,
    statement_id: int,
    *,
    continues: bool,
) -> list[Finding]:
    """Turn the lines of a statement into rows; returns what was found on them."""
    digests = work.digests[index]
    places = [n for n, line in enumerate(one.transactions) if line.status is LineStatus.BOOKED]
    mine = [digests[n] for n in places]
    seen = {each: work.seen.get((account, each), Seen()) for each in set(mine)}
    told = dict(zip(places, rules.tell_apart(mine, seen, continues=continues), strict=True))
    found: list[Finding] = []
    final = not is_interim(one.kind)
    for n, line in enumerate(one.transactions):
        number = told.get(n, rules.Told(1, there=False))
        if n in told:
            before = work.seen.get((account, digests[n]), Seen())
            work.seen[account, digests[n]] = Seen(
                max(before.lines, number.occurrence),
                max(before.final, number.occurrence) if final else before.final,
            )
        outcome = _outcome(line, there=number.there)
        work.there += number.there
        row = len(work.rows.lines) + 1
        receipt = None
        whole = outcome != "batch" or rules.splits(line)
        if outcome == "batch" and not whole:
            outcome = "receipt"
            found.append(_batch_differs(one, line))
        numbered: dict[str, Any] = {
            "account": f"{one.account}/{one.currency}",
            "line_digest": digests[n],
            "occurrence": number.occurrence,
            "booked_on": line.booked_on,
        }
        if outcome == "receipt":
            receipt = _receipt(work, one, line, rules.receipt_number(**numbered), 0)
        if not number.there:
            _take_details(work, one, line, row, numbered, receipts=outcome == "batch")
        if outcome in {"receipt", "batch"}:
            work.totals[one.currency] += line.amount_minor
        work.rows.lines.append(
            (
                row, statement_id, account, n + 1, line.place, line.booked_on, line.value_on,
                line.amount_minor, line.status.value, outcome, receipt, *_party(line.counterparty),
                line.text, line.bank_reference, line.reference, line.code, line.returns,
                line.charges_minor, line.balance_minor, digests[n], number.occurrence,
            )
        )  # fmt: skip
    return found


def _outcome(line: BankTransaction, *, there: bool) -> str:
    if line.status is not LineStatus.BOOKED:
        return line.status.value
    if there:
        return "there"
    if line.amount_minor <= 0:
        return "debit" if line.amount_minor else "zero"
    return "batch" if line.details else "receipt"


def _batch_differs(one: BankStatement, line: BankTransaction) -> Finding:
    inside = rules.payments_minor(line)
    figures = {
        "place": line.place,
        "amount": f"{Money(line.amount_minor, one.currency).text()} {one.currency}",
        "found": f"{Money(inside, one.currency).text()} {one.currency}",
    }
    return Finding("statement_batch_differs", one.account, one.currency, figures)


def _take_details(
    work: _Ledgering,
    one: BankStatement,
    line: BankTransaction,
    row: int,
    numbered: Mapping[str, Any],
    *,
    receipts: bool,
) -> None:
    for part, detail in enumerate(line.details, 1):
        receipt = None
        if receipts:
            number = rules.receipt_number(part=part, **numbered)
            receipt = _receipt(work, one, line, number, part)
        work.rows.details.append(
            (row, part, detail.amount_minor, receipt, *_party(detail.counterparty), detail.text,
             detail.reference)
        )  # fmt: skip


def _receipt(
    work: _Ledgering, one: BankStatement, line: BankTransaction, number: str, part: int
) -> int:
    """Stage the receipt of a line, or of a payment of a batch; returns its row."""
    paid = line.details[part - 1] if part else line
    party = paid.counterparty
    attributes = {
        "payer_account": party.account,
        "payer_tax_id": party.tax_id,
        "bank_reference": line.bank_reference,
        "charges_minor": str(line.charges_minor) if line.charges_minor and not part else "",
    }
    kept = {key: value for key, value in attributes.items() if value}
    row = len(work.rows.receipts) + 1
    work.rows.receipts.append(
        (
            row, row, number, line.booked_on, paid.amount_minor, None, one.currency,
            party.name[:_NAME] or None, _remittance(paid.text, paid.reference), "bank",
            one.account[:60], json.dumps(kept, ensure_ascii=False) if kept else None,
        )
    )  # fmt: skip
    return row


def _remittance(text: str, reference: str) -> str | None:
    """What the payer said: his text, and his reference where the text does not hold it."""
    if reference.upper() in _NO_REFERENCE or reference in text:
        return text[:_TEXT] or None
    return f"{text} {reference}".strip()[:_TEXT]


def _party(one: Counterparty) -> tuple[str, str, str, str]:
    return one.name, one.account, one.bank, one.tax_id
