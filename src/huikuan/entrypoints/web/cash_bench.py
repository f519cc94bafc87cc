"""Decides what stands on the cash workbench: the list, one receipt's pane, the totals (page 6).

The list is asked once for an answer; the pane belongs to the line that the address names, else to
the first. After a decision the next line is the one that took the place of the decided.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.http import HttpRequest

from huikuan.adapters.texts import text
from huikuan.books.cash.queries import Span
from huikuan.books.ledger import queries as ledger
from huikuan.books.parties import queries as parties
from huikuan.entrypoints.web import cash_words, wording
from huikuan.entrypoints.web.frame import Frame
from huikuan.entrypoints.web.tables import key_of
from huikuan.flows import apply_cash
from huikuan.flows.apply_cash import Rates, Tied, Waiting, recalling, requesting
from huikuan.flows.apply_cash.showing import listed
from huikuan.kernel.money import exponent
from huikuan.rules.matching import DifferenceKind, Proposal

BANDS = ("sure", "likely", "open")
SHOWN = 100
BULK_ABOVE = 950
# what a rest can become; the empty one lets it wait
HOWS = (
    "",
    "on_account",
    "deposit",
    "refund",
    "rounding",
    "overpayment",
    "move",
    "bank_charge",
    "short_payment",
    "dispute",
)
_PARTS = ("applied", "on_account", "refunded", "waiting", "moved", "differences", "returned")
_ALWAYS = frozenset(_PARTS[:4])
_PERMYRIAD = 10_000


@dataclass(frozen=True, slots=True)
class Told:
    """What came of the last act: its tone and words, and whether it can be undone at once.

    `refund`: it proposed one, which waits in the list of refunds.
    """

    words: str
    tone: str = "green"
    undo: bool = False
    refund: bool = False


@dataclass(frozen=True, slots=True)
class Wish:
    """What the address asks: a band, a line with one of its proposals, a customer, a claim.

    `whose` keeps the list to what a customer paid or is proposed to have paid; `customer` is whom
    a person found for the line.
    """

    band: str = ""
    line: int | None = None
    proposal: int | None = None
    customer: int | None = None
    claim: int | None = None
    whose: int | None = None


def wish(request: HttpRequest) -> Wish:
    """Read what the address asks of the workbench."""
    asked = request.GET.get("band", "")
    return Wish(
        band=asked if asked in BANDS else "",
        line=key_of(request, "line"),
        proposal=key_of(request, "proposal"),
        customer=key_of(request, "customer"),
        claim=key_of(request, "claim"),
        whose=key_of(request, "whose"),
    )


def bench(frame: Frame, asked: Wish, told: Told | None = None, place: int = 0) -> dict[str, object]:
    """What the whole workbench shows; `place` is where to go on when the line is gone."""
    counts = _counts(frame, asked)
    total = counts[asked.band] if asked.band else _all(counts)
    at = _at(frame, asked, place, total)
    # the part of a long list that is shown, with the chosen line in it
    start = max(0, min(at - SHOWN // 2, total - SHOWN))
    shown = listed(_span(frame, asked), limit=SHOWN, offset=start)
    chosen = shown[min(at - start, len(shown) - 1)] if shown else None
    here = chosen.receipt.document_id if chosen else None
    owners = {
        key
        for one in shown
        for key in (
            one.receipt.customer_id,
            one.proposals[0].customer_id if one.proposals else None,
        )
        if key
    }
    names = parties.names(frame.company.id, owners | ({asked.whose} if asked.whose else set()))
    return {
        **rights(frame),
        **kept(asked),
        "told": told,
        "whose": names.get(asked.whose, wording.NOTHING) if asked.whose else "",
        "bands": _bands(frame, counts, asked),
        "lines": [cash_words.line(one, names, here) for one in shown],
        "more": total if total > len(shown) else 0,
        "ties": [tied(frame, one) for one in apply_cash.tie(frame.company.id, frame.as_of)],
        "rates": rated(frame),
        "bulk": bulk(frame, BULK_ABOVE),
        "matching": requesting.is_matching(frame.company.id),
        "pane": pane(frame, chosen, asked) if chosen else None,
        "last": last_act(frame),
    }


def kept(asked: Wish) -> dict[str, object]:
    """What every address of the page takes on, so that the list stays as it was chosen."""
    return {"shown_band": asked.band, "shown_whose": asked.whose or ""}


def _span(frame: Frame, asked: Wish) -> Span:
    return Span(
        frame.company.id,
        frame.as_of,
        confidence=cash_words.BANDS[asked.band],
        whose=asked.whose,
    )


def rights(frame: Frame) -> dict[str, object]:
    """What the person may do here; a past day is read only."""
    now = not frame.away
    return {
        "place": "bench",
        "may_apply": now and frame.may("allocate"),
        "may_undo": now and frame.may("cash.undo"),
        "may_import": frame.may("imports"),
        "may_banks": frame.may("banks"),
        "read_only": frame.away,
        "refunds_waiting": recalling.refunds_waiting(frame.company.id),
    }


def _at(frame: Frame, asked: Wish, place: int, total: int) -> int:
    """Where the line that is asked for stands; where it is gone, the place to go on at."""
    there = None if asked.line is None else recalling.place(_span(frame, asked), asked.line)
    return max(0, min(place, total - 1)) if there is None else there


def ticked(frame: Frame, receipt_ids: Sequence[int]) -> tuple[Waiting, ...]:
    """Those of the receipts that still wait, the surest suggestion first."""
    span = Span(frame.company.id, frame.as_of, ids=receipt_ids)
    return listed(span, limit=len(receipt_ids))


def place_of(frame: Frame, asked: Wish, receipt_id: int) -> int:
    """Where a receipt stands in the list, so that the next one is found when it is gone."""
    return recalling.place(_span(frame, asked), receipt_id) or 0


def _counts(frame: Frame, asked: Wish) -> Mapping[str, int]:
    """How many receipts wait in each band."""
    found = recalling.bands(_span(frame, replace(asked, band="")), cash_words.EDGES)
    return dict(zip(reversed(BANDS), found, strict=True))


def _all(counts: Mapping[str, int]) -> int:
    return sum(counts.values())  # tidy: allow sum - counts that a query made


def _bands(
    frame: Frame, counts: Mapping[str, int], asked: Wish
) -> list[tuple[str, str, int, str, bool]]:
    every = [("all", "", _all(counts)), *((code, code, counts[code]) for code in BANDS)]
    return [
        (
            code,
            text(f"workbench.band.{code}", frame.language),
            count,
            frame.address("cash", **_query(band=key, whose=asked.whose)),
            key == asked.band,
        )
        for code, key, count in every
    ]


def _query(**asked: object) -> dict[str, object]:
    return {f"_{name}": value for name, value in asked.items() if value}


def pane(frame: Frame, one: Waiting, asked: Wish) -> dict[str, object]:
    """What stands right: a receipt, the proposals, the claims of the customer, what is left."""
    number = asked.proposal if asked.proposal and asked.proposal <= len(one.proposals) else 1
    proposal = one.proposals[number - 1] if one.proposals else None
    if asked.customer:
        proposal, number = None, 0
    receipt = one.receipt
    owner = asked.customer or (proposal.customer_id if proposal else receipt.customer_id)
    names = parties.names(
        frame.company.id, {key for key in (owner, *_owners(one.proposals)) if key}
    )
    claims = [each for each in _claims(frame, owner, proposal) if each.currency == receipt.currency]
    only = (asked.claim, receipt.open_minor) if asked.claim else None
    rows = cash_words.claim_rows(claims, proposal, frame.as_of, only)
    used = receipt.open_minor - proposal.left_minor if proposal else 0
    says = cash_words.pieces(one, proposal)
    reasons = one.verdict.reasons if one.verdict else ()
    return {
        "receipt": receipt,
        "line": one.line,
        "account": cash_words.tail(receipt.account),
        "payer_account": str(receipt.attributes.get("payer_account") or ""),
        "payer": says[0],
        "says": says[1],
        "choices": cash_words.choices(one, names, number, frame.language),
        "why": cash_words.sentences(reasons, frame.language),
        "proposal": number if proposal else 0,
        "version": one.version,
        "places": exponent(receipt.currency),
        "customer": (owner, names[owner]) if owner in names else None,
        "claims": rows,
        "gaps": cash_words.gaps(rows, proposal),
        "unshown": len(claims) - len(rows),
        "taken": wording.amount(used, receipt.currency),
        "left": wording.amount(receipt.open_minor - used, receipt.currency),
        "kinds": [
            (kind.value, text(f"workbench.kind.{kind}", frame.language)) for kind in DifferenceKind
        ],
        # what a customer paid beyond its invoices is its own: on account, unless one says else
        "how": "on_account" if owner else "",
        "hows": [(how, text(f"workbench.how.{how or 'wait'}", frame.language)) for how in HOWS],
    }


def _owners(proposals: Sequence[Proposal]) -> list[int | None]:
    return [each.customer_id for each in proposals]


def _claims(frame: Frame, owner: int | None, proposal: Proposal | None) -> list[ledger.OpenClaim]:
    """The open documents of the customer, and those of others that the proposal settles."""
    found = ledger.open_claims(frame.company.id, frame.as_of, customer_id=owner) if owner else []
    there = {one.document_id for one in found}
    others = [
        share.document_id
        for share in (proposal.shares if proposal else ())
        if share.document_id not in there
    ]
    if others:
        found = [*found, *ledger.open_claims(frame.company.id, frame.as_of, ids=others)]
    return found


def tied(frame: Frame, one: Tied) -> dict[str, object]:
    """The totals of a currency, in words: what was received is the sum of the parts."""
    return {
        "currency": one.currency,
        "sound": one.difference == 0,
        "difference": wording.amount(one.difference, one.currency),
        "received": wording.amount(one.received, one.currency),
        "parts": [
            (
                part,
                text(f"workbench.tie.{part}", frame.language),
                wording.amount(getattr(one, part), one.currency),
            )
            for part in _PARTS
            if part in _ALWAYS or getattr(one, part)
        ],
    }


def rated(frame: Frame) -> dict[str, object] | None:
    """The match rate of the last days, three ways, and the share of wrong matches found later."""
    found: Rates = apply_cash.rates(frame.company.id, *apply_cash.rate_days(frame.as_of))
    if not found.payments[1]:
        return None
    language = frame.language
    money = [
        (f"{text('workbench.rates.money', language)} {currency}", _share(pair))
        for currency, pair in found.money.items()
    ]
    return {
        "days": (found.end - found.start).days + 1,
        "shares": [
            (text("workbench.rates.lines", language), _share(found.lines)),
            (text("workbench.rates.payments", language), _share(found.payments)),
            *money,
        ],
        "wrong": _share(found.wrong),
    }


def _share(pair: tuple[int, int]) -> str:
    part, whole = pair
    return wording.share(part * _PERMYRIAD // whole) if whole else wording.NOTHING


def bulk(frame: Frame, above: int) -> dict[str, object]:
    """How many proposals, and how much money, are at least as sure as `above` (per mille)."""
    found = recalling.acceptable(frame.company.id, frame.as_of, above)
    return {
        "above": f"{above // 10}.{above % 10}" if above % 10 else str(above // 10),
        "count": found.receipts,
        "sums": [(wording.amount(minor, code), code) for code, minor in found.minor.items()],
    }


def last_act(frame: Frame) -> dict[str, object] | None:
    """The last decision of the person that still stands, in words."""
    found = recalling.decided(frame.company.id, limit=1, by=frame.actor)
    return decision_words(frame, found[0]) if found else None


def decision_words(frame: Frame, one: recalling.DecidedView) -> dict[str, object]:
    """A decision as a person reads it."""
    made = one.decision
    # of a claim that was paid short the gap is meant: no money was used
    gap = made.detail.get("difference_minor") or made.detail.get("disputed_minor") or 0
    words: Mapping[str, object] = {
        "what": text(f"workbench.did.{made.kind}", frame.language),
        "amount": f"{wording.amount(made.minor or gap, made.currency)} {made.currency}",
        "number": one.number,
        "customer": one.customer or wording.NOTHING,
    }
    return {
        "id": made.id,
        "by": made.actor,
        "words": text("workbench.decision", frame.language, **words),
        "made": made,
        **words,
    }


def with_line(asked: Wish, receipt_id: int | None) -> Wish:
    """The same wish for another line, without what was asked of the first."""
    return replace(asked, line=receipt_id, proposal=None, customer=None, claim=None)
