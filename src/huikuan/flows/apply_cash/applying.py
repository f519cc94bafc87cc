"""Books what was decided: allocations by set, by the same path as any other, with evidence (I03).

The effects of a verdict: one act for all of them. What does not fit any more, because somebody was
quicker, is left out whole: a receipt is never applied in part to what it was not meant for.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from huikuan.books.cash import operations as cash
from huikuan.books.cash import queries as standing
from huikuan.books.cash.operations import Deciding
from huikuan.books.cash.values import Kind, NewDecision
from huikuan.books.evidence import operations as evidence
from huikuan.books.intake import operations as intake
from huikuan.books.intake.values import Refusal
from huikuan.books.ledger import operations as ledger
from huikuan.books.ledger import queries as facts
from huikuan.books.ledger.operations import Settlement
from huikuan.books.ledger.queries import Paper
from huikuan.books.ledger.values import Act, Posted
from huikuan.flows.apply_cash.keeping import plain_share
from huikuan.kernel.currencies import EXPONENTS
from huikuan.kernel.digests import digest
from huikuan.kernel.money import Money
from huikuan.rules.items import Account, DocumentKind
from huikuan.rules.matching import DifferenceKind, Share

_KIND = "allocations"
_ACCOUNTS = {
    DifferenceKind.BANK_CHARGE: Account.BANK_CHARGE,
    DifferenceKind.ROUNDING: Account.ROUNDING,
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """A receipt's money to be applied, as somebody saw it: `open_minor` of it was not used."""

    receipt_id: int
    version: int
    open_minor: int
    currency: str
    day: dt.date
    shares: tuple[Share, ...]
    customer_id: int | None = None
    proposal_no: int | None = None
    confidence: int | None = None
    method: str = ""
    paid_from: int = 0  # the receipt that the money was moved to, 0 where it was not moved
    advice_id: int | None = None  # the advice that it follows, spent with it

    @property
    def source(self) -> int:
        """The document whose money is used."""
        return self.paid_from or self.receipt_id

    @property
    def used_minor(self) -> int:
        """What of the receipt is used up."""
        return sum(s.cash_minor for s in self.shares)  # tidy: allow sum - one receipt


@dataclass(frozen=True, slots=True)
class Applied:
    """What was booked, and what was left out because it does not fit any more."""

    booked: tuple[Wanted, ...]
    left_out: tuple[Wanted, ...]
    refusals: tuple[Refusal, ...]


@dataclass(frozen=True, slots=True)
class _Row:
    """Money of a receipt or a credit note for an invoice, positive minor units."""

    wanted: Wanted
    source: int
    target: int
    minor: int
    discount: int


def fitting(company_id: int, wanted: Iterable[Wanted]) -> tuple[list[Wanted], list[Wanted]]:
    """Split what was wanted into what fits into what is open now and what does not, by order.

    The company's allocations must be held. The first of two that want the same money has it.
    """
    listed = list(wanted)
    documents = {one.source for one in listed}
    documents |= {share.document_id for one in listed for share in one.shares}
    left = facts.open_amounts(company_id, documents)
    followed = {one.advice_id for one in listed if one.advice_id is not None}
    unspent = standing.unspent_advices(company_id, followed)
    fits, too_late = [], []
    for one in listed:
        needed: dict[int, int] = defaultdict(int)
        for share in one.shares:
            needed[share.document_id] += share.cash_minor + share.difference_minor
        needed[one.source] -= one.used_minor
        sound = (
            (one.advice_id is None or one.advice_id in unspent)
            and one.shares
            and one.used_minor > 0
            and all(s.cash_minor for s in one.shares)
            and all(
                minor
                and abs(minor) <= abs(left.get(document, 0))
                and (minor > 0) == (left.get(document, 0) > 0)
                for document, minor in needed.items()
            )
        )
        if not sound or (not one.paid_from and -left.get(one.source, 0) != one.open_minor):
            too_late.append(one)
            continue
        for document, minor in needed.items():
            left[document] -= minor
        unspent -= {one.advice_id}
        fits.append(one)
    return fits, too_late


def apply(deciding: Deciding, act: Act, wanted: Sequence[Wanted]) -> Applied:
    """Book all that fits of what was wanted and record the decisions; the act stays open.

    Receipts' standings are held and were checked by version. Rows that the ledger refuses take
    their whole receipt with them.
    """
    fits, left_out = fitting(deciding.company_id, wanted)
    refusals: list[Refusal] = []
    groups: dict[int, list[int]] = {}
    while fits:
        papers = _papers(deciding.company_id, fits)
        rows = [row for one in fits for row in _rows(one)]
        refused = _judge(act, rows, papers)
        if not refused:
            groups = _book(act, rows, fits)
            break
        refusals += refused
        bad = {rows[one.row - 1].wanted.receipt_id for one in refused}
        left_out += [one for one in fits if one.receipt_id in bad]
        fits = [one for one in fits if one.receipt_id not in bad]
    if fits:
        cash.decide_all(deciding, [_decision(one, act, groups[one.receipt_id]) for one in fits])
    return Applied(tuple(fits), tuple(left_out), tuple(refusals))


def _papers(company_id: int, wanted: Iterable[Wanted]) -> Mapping[int, Paper]:
    documents = {one.source for one in wanted}
    documents |= {share.document_id for one in wanted for share in one.shares}
    return facts.papers(company_id, documents)


def _rows(one: Wanted) -> Iterable[_Row]:
    """Spell a receipt's shares out as allocations; a credit note pays what the money does not."""
    notes = [[s.document_id, -s.cash_minor] for s in one.shares if s.cash_minor < 0]
    for share in one.shares:
        if share.cash_minor <= 0:
            continue
        left = share.cash_minor
        discount = share.difference_minor if share.difference is DifferenceKind.DISCOUNT else 0
        for note in notes:
            part = min(note[1], left)
            if part:
                note[1] -= part
                left -= part
                yield _Row(one, note[0], share.document_id, part, 0 if left else discount)
        if left:
            yield _Row(one, one.source, share.document_id, left, discount)


def _judge(act: Act, rows: Sequence[_Row], papers: Mapping[int, Paper]) -> list[Refusal]:
    intake.open_stage(_KIND)
    intake.stage_rows(_KIND, [_staged(at, row, papers) for at, row in enumerate(rows, 1)])
    intake.close_stage()
    ledger.judge_allocations(act, {code: 10**places for code, places in EXPONENTS.items()})
    return _refused()


def _refused() -> list[Refusal]:
    """What was refused, and what is there already: neither is booked."""
    tally = intake.tally("")
    if not tally.rejected and not tally.already_there:
        return []
    return intake.refusals() + [
        Refusal(row=row, line=row, code="already_there", column="invoice_no", value="", figures={})
        for row in intake.already_there()
    ]


def _staged(at: int, row: _Row, papers: Mapping[int, Paper]) -> tuple[object, ...]:
    source, target = papers[row.source], papers[row.target]
    credit = source.kind == DocumentKind.CREDIT_NOTE
    return (
        at,
        at,
        None if credit else source.number,
        source.number if credit else None,
        target.number,
        row.wanted.day,
        Money(row.minor, target.currency).decimal(),
        Money(row.discount, target.currency).decimal() if row.discount else None,
        None,
    )


def _book(act: Act, rows: Sequence[_Row], fits: Sequence[Wanted]) -> dict[int, list[int]]:
    ledger.book_allocations(act)
    booked = ledger.allocation_groups()
    groups: dict[int, list[int]] = {one.receipt_id: [] for one in fits}
    for at, row in enumerate(rows, 1):
        groups[row.wanted.receipt_id].append(booked[at])
    deducted = [
        (one, share)
        for one in fits
        for share in one.shares
        if share.difference_minor and share.difference in _ACCOUNTS
    ]
    settled = ledger.settle(
        act,
        [
            Settlement(
                share.document_id,
                share.difference_minor,
                _ACCOUNTS[share.difference],  # type: ignore[index]
                one.day,
                against=one.source,
            )
            for one, share in deducted
        ],
    )
    for (one, _), group in zip(deducted, settled, strict=True):
        groups[one.receipt_id].append(group)
    return groups


def _decision(one: Wanted, act: Act, groups: Sequence[int]) -> NewDecision:
    return NewDecision(
        receipt_id=one.receipt_id,
        version=one.version,
        kind=Kind.APPLY,
        minor=one.used_minor,
        currency=one.currency,
        left_minor=one.open_minor - one.used_minor,
        customer_id=one.customer_id,
        proposal_no=one.proposal_no,
        confidence=one.confidence,
        method=one.method,
        act_id=act.id,
        groups=groups,
        detail={
            "shares": [plain_share(share) for share in one.shares],
            **({"paid_from": one.paid_from} if one.paid_from else {}),
            **({"advice": one.advice_id} if one.advice_id is not None else {}),
        },
    )


def told(booked: Iterable[Wanted]) -> dict[str, object]:
    """What evidence says of many applications: their number and a digest over all of them."""
    rows = [
        [
            one.receipt_id,
            one.version,
            one.confidence,
            one.method,
            [
                [
                    s.document_id,
                    s.cash_minor,
                    s.difference_minor,
                    s.difference and s.difference.value,
                ]
                for s in one.shares
            ],
        ]
        for one in booked
    ]
    return {"receipts": len(rows), "decisions_digest": digest(rows).hex()}


def record(deciding: Deciding, act: str, posted: Posted, more: Mapping[str, object]) -> None:
    """Append the evidence of an act of the ledger that this room made."""
    evidence.append(
        by=deciding.by,
        act=act,
        subject=("act", str(posted.act_id)),
        company_id=deciding.company_id,
        before=None,
        after={"entries": posted.entries, "digest": posted.digest, **more},
        why=deciding.why,
    )


def versions(company_id: int, receipt_ids: Iterable[int]) -> dict[int, int]:
    """The versions of receipts' standings now; 0 for what nobody has looked at."""
    ids = list(receipt_ids)
    there = standing.standings(company_id, ids)
    return {one: there[one].version if one in there else 0 for one in ids}
