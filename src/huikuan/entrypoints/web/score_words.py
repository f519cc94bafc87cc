"""How a customer's score reads on its page: factors with value, points, source and age (pages 2)."""

from decimal import Decimal
from typing import Final

from huikuan.adapters.texts import known, text
from huikuan.books.scoring import queries
from huikuan.books.scoring.queries import ScoreView
from huikuan.entrypoints.web.frame import Frame
from huikuan.rules.scoring import FactorValue, Source

TONES: Final = {"A": "green", "B": "green", "C": "amber", "D": "red", "E": "red"}
RISKS: Final = {"low": "green", "medium": "amber", "high": "red"}
_SHARES: Final = frozenset(
    {"on_time_rate", "bad_debt_rate", "overdue_share", "sales_trend", "payment_trend"}
)
_MOST_HISTORY: Final = 8


def scored(frame: Frame, customer_id: int) -> dict[str, object] | None:
    """The score that counts on the frame's day, and how the grade came; for who may see scores."""
    if not frame.may("scores"):
        return None
    found = queries.current(frame.company.id, [customer_id], frame.as_of, frame.known_at)
    score = found.get(customer_id)
    if score is None:
        return {"none": True}
    past = queries.history(frame.company.id, customer_id, frame.as_of, _MOST_HISTORY)
    return {
        "grade": score.grade,
        "card_grade": score.card_grade,
        "tone": TONES[score.grade],
        "points": points(score.points),
        "risk": text(f"risk_class.{score.risk_class}", frame.language),
        "risk_tone": RISKS[score.risk_class],
        "cycle": _cycle(frame, score.cycle_days),
        "card": score.card,
        "version": score.version,
        "day": score.as_of,
        "known": f"{Decimal(score.known) / 100:.0f}%",
        "thin": score.thin,
        "factors": [_factor(frame, one) for one in score.factors],
        "stops": [
            {"code": _code(frame, stop.code), "grade": stop.grade} for stop in score.hard_stops
        ],
        "override": score.override,
        "history": [
            {
                "day": one.as_of,
                "grade": one.grade,
                "tone": TONES[one.grade],
                "points": points(one.points),
                "card": f"{one.card} {one.version}",
            }
            for one in _changes(past)
        ],
    }


def _cycle(frame: Frame, days: int) -> str:
    if days == 1:
        return text("web.score.daily", frame.language)
    return text("web.score.cycle", frame.language, days=days)


def points(hundredths: int) -> str:
    """Points of 100 with one decimal, as people compare them."""
    return f"{Decimal(hundredths) / 100:.1f}"


def _changes(past: tuple[ScoreView, ...]) -> list[ScoreView]:
    """The scores at which grade or points changed, newest first."""
    kept: list[ScoreView] = []
    for one in past:
        if kept and (kept[-1].grade, kept[-1].points) == (one.grade, one.points):
            kept[-1] = one
        else:
            kept.append(one)
    return kept


def _factor(frame: Frame, one: FactorValue) -> dict[str, object]:
    return {
        "name": _code(frame, one.code, one.origin if one.source is not Source.RATIO else ""),
        "dimension": text(f"dimension.{one.dimension.value}", frame.language),
        "value": _value(frame, one),
        "points": points(one.points),
        "most": points(one.most),
        "share": one.points * 100 // one.most if one.most else 0,
        "source": text(f"score_source.{one.source.value}", frame.language),
        "age": one.age_days,
    }


def _value(frame: Frame, one: FactorValue) -> str:
    if one.value is None:
        return text("web.score.missing", frame.language)
    if not isinstance(one.value, Decimal):
        return one.value
    if one.origin in _SHARES:
        return f"{one.value:.1%}"
    if one.source is Source.MEASURE:
        days = one.value.normalize() if one.value % 1 else one.value.to_integral_value()
        return text("web.score.days", frame.language, days=format(days, "f"))
    return f"{one.value:.2f}"


def _code(frame: Frame, code: str, figure: str = "") -> str:
    """The words of a factor: its own in the presets, else those of its figure, else its code."""
    for name in (f"score_factor.{code}", f"score_figure.{figure}"):
        if known(name):
            return text(name, frame.language)
    return code
