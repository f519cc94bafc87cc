"""Decides whether a draft may be taken, and whether an act on it is allowed on a day.

Each guard returns every reason that speaks against the act; none means that it may be done. What
is only worth a warning comes from `warnings`.
"""

import re
from collections.abc import Callable, Mapping
from typing import Final

from huikuan.kernel.days import Day, add_months
from huikuan.kernel.decisions import Figure, Reason
from huikuan.kernel.money import Money
from huikuan.rules.drafts.clocks import presentation
from huikuan.rules.drafts.values import Draft, Ground, Medium, State

SIX_MONTHS_FROM: Final = Day(2023, 1, 1)
LONGEST_MONTHS: Final = 6
_NUMBERS: Final = {
    Medium.ELECTRONIC: (re.compile(r"[0-9]{30}"), 30),
    # the two halves of a paper draft's number: eight digits each
    Medium.PAPER: (re.compile(r"[0-9]{16}"), 16),
}
_FEN: Final = "CNY"
# before maturity recourse stands on one of these alone (Negotiable Instruments Law 61), and each is
# shown by a paper of its own: a protest (62), another proof (63), the court's or office's own (64)
PROOFS: Final[Mapping[str, int]] = {
    Ground.ACCEPTANCE_REFUSED: 62,
    Ground.PARTY_GONE: 63,
    Ground.BANKRUPT: 64,
    Ground.ORDERED_TO_STOP: 64,
}
_NOT_PRESENTED: Final = frozenset({State.RECEIVED, State.PLEDGED})


def against_receiving(draft: Draft, on: Day) -> tuple[Reason, ...]:
    """Return what speaks against taking a draft on a day.

    A draft issued from 2023-01-01 runs six months at most (domain 1.5: the central
    bank's measures on drafts in force from that day). Range and face count the same fen.
    """
    found = []
    shape, digits = _NUMBERS[draft.medium]
    if not shape.fullmatch(draft.number):
        found.append(Reason("drafts.number_shape", {"number": draft.number, "digits": digits}))
    if draft.face.minor <= 0:
        found.append(Reason("drafts.face_not_positive", {"face": draft.face}))
    if draft.matures_on <= draft.issued_on:
        days = {"issued_on": draft.issued_on, "matures_on": draft.matures_on}
        found.append(Reason("drafts.matures_before_issue", days))
    latest = add_months(draft.issued_on, LONGEST_MONTHS)
    if draft.issued_on >= SIX_MONTHS_FROM and draft.matures_on > latest:
        terms = {"matures_on": draft.matures_on, "latest": latest}
        found.append(Reason("drafts.term_too_long", terms))
    if on < draft.issued_on:
        found.append(Reason("drafts.before_issue", {"on": on, "issued_on": draft.issued_on}))
    return (*found, *_against_range(draft))


def _against_range(draft: Draft) -> tuple[Reason, ...]:
    if draft.range is None:
        return ()
    if draft.medium is Medium.PAPER:
        return (Reason("drafts.paper_not_split", {"number": draft.number}),)
    if draft.face.currency != _FEN:
        return (Reason("drafts.range_in_yuan", {"currency": draft.face.currency}),)
    if draft.range.first < 1 or draft.range.units != draft.face.minor:
        figures: dict[str, Figure] = {
            "first": draft.range.first,
            "last": draft.range.last,
            "units": Money(draft.range.units, _FEN),
            "face": draft.face,
        }
        return (Reason("drafts.range_not_face", figures),)
    return ()


def against(
    act: str,
    draft: Draft,
    on: Day,
    part: Money | None = None,
    *,
    state: State | None = None,
    ground: str = "",
) -> tuple[Reason, ...]:
    """Return what speaks against an act on a draft on a day, beside the moves that its state allows.

    `part` is the amount to hand on, where one is named: endorsing part of a draft is void
    (article 33); an electronic one is split first. `ground` is why it is refused, `state` where it
    had come to: before maturity article 61 wants a ground, from then on it has to be presented.
    """
    if act == "dishonour":
        return _refusal(draft, on, state, ground)
    guard = _GUARDS.get(act)
    found = guard(draft, on) if guard else ()
    if part is not None and part != draft.face and act in _HANDING_ON:
        code = "partial_void" if draft.medium is Medium.PAPER or not draft.range else "split_first"
        found = (*found, Reason(f"drafts.{code}", {"part": part, "face": draft.face}))
    return found


def warnings(act: str, draft: Draft, on: Day, ground: str = "") -> tuple[Reason, ...]:
    """Return what does not forbid an act and has to be known.

    Who presents late has to explain it; the acceptor still owes (article 53), prior endorsers may
    not. Who takes recourse without payment being refused proves the ground (articles 62 to 64).
    """
    if act == "dishonour" and ground in PROOFS:
        return (Reason("drafts.proof_needed", {"ground": ground, "article": PROOFS[ground]}),)
    last = presentation(draft.matures_on).ends_on
    if act == "present" and on > last:
        return (Reason("drafts.presented_late", {"last": last, "days": (on - last).days}),)
    return ()


def _refusal(draft: Draft, on: Day, state: State | None, ground: str) -> tuple[Reason, ...]:
    if ground and ground not in set(Ground):
        return (Reason("drafts.unknown_ground", {"ground": ground}),)
    if ground in PROOFS:
        return ()
    if on < draft.matures_on:
        return (Reason("drafts.early_ground", {"matures_on": draft.matures_on}),)
    if state in _NOT_PRESENTED:
        return (Reason("drafts.present_first", {"matures_on": draft.matures_on}),)
    return ()


def _handing_on(draft: Draft, on: Day) -> tuple[Reason, ...]:
    """Article 27 forbids to hand on what is marked 不得转让, article 36 what is past presentation."""
    found = []
    if not draft.transferable:
        found.append(Reason("drafts.not_transferable", {"number": draft.number}))
    last = presentation(draft.matures_on).ends_on
    if on > last:
        found.append(Reason("drafts.past_presentation", {"last": last}))
    return tuple(found)


def _discounting(draft: Draft, on: Day) -> tuple[Reason, ...]:
    """A draft is discounted before it falls due: from then on it is presented."""
    found = _handing_on(draft, on)
    if on >= draft.matures_on:
        return (*found, Reason("drafts.due_already", {"matures_on": draft.matures_on}))
    return found


def _due(draft: Draft, on: Day) -> tuple[Reason, ...]:
    """Nobody has to pay before the day of maturity."""
    if on < draft.matures_on:
        return (Reason("drafts.not_due", {"matures_on": draft.matures_on}),)
    return ()


_HANDING_ON: Final = frozenset({"ask_endorse", "endorse", "ask_discount", "discount", "pledge"})
_GUARDS: Final[Mapping[str, Callable[[Draft, Day], tuple[Reason, ...]]]] = {
    "ask_endorse": _handing_on,
    "endorse": _handing_on,
    "pledge": _handing_on,
    "ask_discount": _discounting,
    "discount": _discounting,
    "present": _due,
    "honour": _due,
}
