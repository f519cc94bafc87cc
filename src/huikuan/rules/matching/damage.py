"""What the payer named, but not whole: digits alone, one sign wrong, cut short (D4).

Always among plausible candidates: the claims of the customers that the payer may be or that the
text names, or, where nobody is known, claims of this very amount or with these very digits. A
damaged number that could be several is settled by the sum of all, or not at all.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import product
from typing import Final

from huikuan.rules.matching.amounts import WHOLE, fit
from huikuan.rules.matching.ideas import Idea
from huikuan.rules.matching.named import Named, whole
from huikuan.rules.matching.payers import MOST_ALIKE, Known
from huikuan.rules.matching.references import Reading, nearly, spans
from huikuan.rules.matching.run import Run, Words
from huikuan.rules.matching.values import Claim, Payment

_WIDEST: Final = 4
_MOST_WAYS: Final = 200
_MOST_PIECES: Final = 24
_SHORTEST_TAIL: Final = 2
_SHORTEST_ALONE: Final = 3
_SHORTEST_CUT: Final = 5

Piece = tuple[str, tuple[Claim, ...]]


def damaged(run: Run, payment: Payment, reading: Reading, known: Sequence[Known]) -> list[Idea]:
    """Return ideas from damaged numbers, joined with the whole ones of the same customer."""
    joined = spans(reading.rest, _WIDEST)[: _MOST_PIECES * _WIDEST]
    if not any(sign.isdigit() for piece, _, _ in joined for sign in piece):
        return []
    mine = {one.customer_id for one in known} | _named_customers(run, reading)
    ideas: list[Idea] = []
    for customer in sorted(mine)[:MOST_ALIKE]:
        ideas += _of_customer(run, payment, reading, joined, (customer, known))
    if any(one.fit.kind in WHOLE for one in ideas):
        return ideas
    for customer in sorted(_guessed(run, payment, joined) - mine)[:MOST_ALIKE]:
        found = _of_customer(run, payment, reading, joined, (customer, known))
        ideas += [one for one in found if one.fit.kind in WHOLE]
    return ideas


def _named_customers(run: Run, reading: Reading) -> set[int]:
    claims = run.book.claims
    return {claims[document].customer_id for hit in reading.hits for document in hit.documents}


def _guessed(run: Run, payment: Payment, joined: Sequence[tuple[str, int, int]]) -> set[int]:
    """Whose claims have this very amount, or digits that the text shows."""
    book = run.book
    documents = list(book.amounts.get((payment.currency, payment.amount_minor), ()))[:20]
    for piece, _, _ in joined:
        digits = piece.lstrip("0")
        if piece.isdigit() and len(digits) >= _SHORTEST_ALONE:
            tails = book.tails.get(digits, ())
            documents += tails if len(tails) <= MOST_ALIKE else ()
    return {book.claims[document].customer_id for document in documents}


def _of_customer(
    run: Run,
    payment: Payment,
    reading: Reading,
    joined: Sequence[tuple[str, int, int]],
    who: tuple[int, Sequence[Known]],
) -> list[Idea]:
    customer, known = who
    open_claims = {one.document_id: one for one in run.claims_of(customer, payment.currency)}
    if not open_claims:
        return []
    exact, words = _exact(payment, reading, open_claims)
    left = {at: one for at, one in open_claims.items() if at not in exact}
    pieces = _pieces(run, payment, reading, joined, left)
    if not pieces:
        return []
    found = _combined(run, payment, exact, pieces)
    said: Words = (*words, *((written, claims[0].number) for written, claims in pieces))
    if found:
        ways, clear = found
        opens = run.open_of(ways)
        best = fit(ways, opens, payment, run.policy)
        said = (*words, *_said(pieces, ways))
        return [run.idea("damaged", customer, best, known, said, clear)]
    if any(len(claims) > 1 for _, claims in pieces):
        return []
    claims = exact | {one.document_id: one for _, (one,) in pieces}
    return whole(run, payment, Named("damaged", claims, said), known)


def _exact(
    payment: Payment, reading: Reading, open_claims: Mapping[int, Claim]
) -> tuple[dict[int, Claim], Words]:
    claims: dict[int, Claim] = {}
    words: list[tuple[str, str]] = []
    for hit in reading.hits:
        for document in hit.documents:
            # an order of several invoices names none of them
            if document in open_claims and len(hit.documents) == 1:
                claims[document] = open_claims[document]
                words.append((payment.text[hit.start : hit.end], open_claims[document].number))
    return claims, tuple(words)


def _said(pieces: Iterable[Piece], chosen: Sequence[Claim]) -> Words:
    return tuple(
        (written, next((one.number for one in claims if one in chosen), claims[0].number))
        for written, claims in pieces
    )


def _pieces(
    run: Run,
    payment: Payment,
    reading: Reading,
    joined: Sequence[tuple[str, int, int]],
    left: Mapping[int, Claim],
) -> list[Piece]:
    """Pieces of the text, each with the claims that it may mean; a sign is used once."""
    keys = {at: run.book.keys[at] for at in left}
    used: list[tuple[int, int]] = []
    pieces: list[tuple[int, Piece]] = []
    end = len(reading.plain.rstrip())
    for piece, start, until in joined:
        if any(start < after and before < until for before, after in used):
            continue
        documents = _meant(run, piece, keys, cut=until >= end, named=bool(reading.hits))
        if documents:
            used.append((start, until))
            claims = tuple(left[at] for at in documents)
            pieces.append((start, (payment.text[start:until], claims)))
    pieces.sort(key=lambda one: one[0])
    return [piece for _, piece in pieces][:_MOST_PIECES]


def _meant(run: Run, piece: str, keys: Mapping[int, str], *, cut: bool, named: bool) -> list[int]:
    """The documents that a piece may mean: by its digits, by nearly all its signs, by its start."""
    found: list[int] = []
    if piece.isdigit():
        digits = piece.lstrip("0")
        shortest = _SHORTEST_TAIL if named else _SHORTEST_ALONE
        if len(digits) >= shortest or len(piece) >= shortest:
            found = [at for at in run.book.tails.get(digits, ()) if at in keys]
        if not found and named and len(piece) >= _SHORTEST_TAIL:
            # INV-2024-000123/124: the second number is written by its end
            found = [at for at, key in keys.items() if key.endswith(piece)]
            found = found if len(found) == 1 else []
    if not found:
        found = nearly(piece, keys)
    if not found and cut and len(piece) >= _SHORTEST_CUT:
        found = [at for at, key in keys.items() if key.startswith(piece)]
    return found


def _combined(
    run: Run, payment: Payment, exact: dict[int, Claim], pieces: Sequence[Piece]
) -> tuple[list[Claim], str] | None:
    """The one choice of a claim for each piece that makes the sum, and whether there is another."""
    ways = 1
    for _, claims in pieces:
        ways *= len(claims)
    if ways > _MOST_WAYS:
        return None
    opens = run.open_of([*exact.values(), *(one for _, claims in pieces for one in claims)])
    found: dict[frozenset[int], list[Claim]] = {}
    for choice in product(*(claims for _, claims in pieces)):
        chosen = exact | {one.document_id: one for one in choice}
        listed = list(chosen.values())
        gap = sum([opens[at] for at in chosen]) - payment.amount_minor
        if gap >= 0 and fit(listed, opens, payment, run.policy).kind in WHOLE:
            found.setdefault(frozenset(chosen), listed)
    if not found:
        return None
    exactly = [
        one for one in found.values() if fit(one, opens, payment, run.policy).kind == "exact"
    ]
    best = exactly or list(found.values())
    return best[0], "clear" if len(best) == 1 else "rival"
