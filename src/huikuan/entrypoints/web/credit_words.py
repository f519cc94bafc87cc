"""How limits, proposals and reviews stand on a page: words, figures and tones (P3; pages 2 and 3)."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from huikuan.adapters.texts import text
from huikuan.books.credit.values import LimitEntry
from huikuan.books.reviews.values import ProposalView, ReviewView, StepView, reason_read
from huikuan.entrypoints.web import wording
from huikuan.entrypoints.web.frame import Frame
from huikuan.flows.recommend_limits import TermsAdvice
from huikuan.flows.review_credit import Standing, sentence
from huikuan.kernel.decisions import Reason
from huikuan.rules.limits import Extent, Limit, Recommendation
from huikuan.rules.reviews import Mark, Point

NOTHING: Final = wording.NOTHING
MARKS: Final[Mapping[Mark, str]] = {
    Mark.PASSED: "green",
    Mark.FAILED: "red",
    Mark.MISSING: "amber",
}
PROPOSALS: Final[Mapping[str, str]] = {
    "proposed": "amber",
    "approved": "green",
    "rejected": "red",
    "withdrawn": "grey",
    "lapsed": "grey",
}
_STAGES: Final = ("reserved", "open_orders", "delivered", "invoiced", "drafts")
_WHOLE: Final = 100


def limit(frame: Frame, value: Limit | None, currency: str) -> str:
    """A limit in figures, or the word for none and unlimited."""
    if value is None:
        return NOTHING
    if value.minor is None:
        return wording.code_text("limit_extent", value.extent.value, frame.language)
    return wording.amount(value.minor, currency)


def entry(frame: Frame, one: LimitEntry | None) -> str:
    """What an entry of the journal allows."""
    if one is None:
        return wording.code_text("limit_extent", Extent.NONE.value, frame.language)
    if one.minor is None:
        return wording.code_text("limit_extent", one.state.value, frame.language)
    return wording.amount(one.minor, one.currency)


def ladder(frame: Frame, one: Standing, home: str) -> dict[str, Any]:
    """The limit ladder: own, insured, what uses it by stage, what is free."""
    currency = one.entry.currency if one.entry else home
    limited = one.entry.minor if one.entry else None
    return {
        "currency": currency,
        "own": entry(frame, one.entry),
        # the currency stands beside an amount, not beside a word
        "own_currency": currency if limited is not None else "",
        "kind": one.entry.kind.value if one.entry else "",
        "ends": one.entry.valid_to if one.entry else None,
        "insured": entry(frame, one.insured),
        "insured_currency": one.insured.currency if one.insured else "",
        "used": one.used.gross,
        "stages": [(name, getattr(one.used, name)) for name in _STAGES],
        "unapplied": one.used.unapplied,
        "overdue": one.used.overdue,
        "free": one.free,
        "over": one.free is not None and one.free < 0,
        "percent": _percent(one.used.gross, limited),
        "other": [(code, each.gross) for code, each in one.other.items()],
    }


def _percent(used: int, most: int | None) -> int | None:
    """How much of the limit is used, in whole per cent; none where there is nothing to use."""
    return used * _WHOLE // most if most else None


def rules(frame: Frame, found: Recommendation) -> list[dict[str, Any]]:
    """Every rule's value with its sentence, in the policy's order."""
    return [
        {
            "code": one.code,
            "stage": one.stage.value,
            "minor": one.minor,
            "binds": one.binds,
            "absent": one.absent is not None,
            "text": sentence(
                one.absent or Reason(f"limits.{one.code}", one.figures), frame.language
            ),
        }
        for one in found.rules
    ]


def points(frame: Frame, found: Iterable[Point]) -> list[dict[str, Any]]:
    """The points of a checklist with their tone and sentence."""
    return [
        {
            "code": one.code,
            "mark": one.mark.value,
            "tone": MARKS[one.mark],
            "text": sentence(Reason(f"reviews.{one.mark}_{one.code}", one.figures), frame.language),
        }
        for one in found
    ]


def terms(frame: Frame, found: TermsAdvice) -> dict[str, Any]:
    """The ladder's answer, warnings and discounts in words."""
    says = frame.language
    against = [found.beyond] if found.beyond else []
    return {
        "days": found.advice.days,
        "today": found.days,
        "rungs": [
            (sentence(Reason(one.code, one.figures), says), one.binds) for one in found.advice.rungs
        ],
        "secure": [wording.code_text("secure", one.value, says) for one in found.advice.secure],
        "against": [sentence(one, says) for one in (*against, *found.warnings)],
        "options": found.options,
        "break_even": found.break_even,
    }


def proposal(frame: Frame, one: ProposalView) -> dict[str, Any]:
    """A proposed limit as a line, with what this person may do with it."""
    waits = one.state.value == "proposed"
    mine = one.proposer == frame.actor.person
    return {
        "one": one,
        "limit": limit(frame, one.limit, one.currency),
        "current": limit(frame, one.current, one.current_currency or one.currency),
        "recommended": limit(frame, one.recommended, one.currency),
        "tone": PROPOSALS[one.state.value],
        "may_decide": waits and not mine and frame.may("limits.approve") and not frame.away,
        "may_withdraw": waits and mine and not frame.away,
        "address": frame.address("limit", customer_id=one.customer_id),
    }


def review(frame: Frame, one: ReviewView) -> dict[str, Any]:
    """A review as a line: its first reasons, whether it is late."""
    return {
        "one": one,
        "reasons": [sentence(each, frame.language) for each in one.reasons],
        "against": [sentence(each, frame.language) for each in one.against],
        "late": one.outcome is None and one.due_on < frame.as_of,
        "address": frame.address("review", review_id=one.id),
    }


def step(frame: Frame, one: StepView) -> dict[str, Any]:
    """What was done with a review, in words."""
    details = one.details
    said = [sentence(reason_read(each), frame.language) for each in details.get("reasons", ())]
    said += [str(details[key]) for key in ("note", "why", "owner") if details.get(key)]
    if "outcome" in details:
        said.insert(0, text(f"review_outcome.{details['outcome']}", frame.language))
    if "points" in details:
        marks = [each["mark"] for each in details["points"]]
        said.append(
            text(
                "web.reviews.points",
                frame.language,
                passed=marks.count(Mark.PASSED.value),
                failed=marks.count(Mark.FAILED.value),
                missing=marks.count(Mark.MISSING.value),
            )
        )
    # a job is named in words, a person by the name that was kept with the act
    who = one.actor if one.actor.startswith("system:") else one.actor_name
    return {"one": one, "said": said, "who": who}
