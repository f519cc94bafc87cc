"""Reads a dunning policy: stages, what lies between them, who acts, when nothing goes out (A1, A2).

A document of this kind: `{kind: dunning, name, stages: [{stage, day, audience, channels, template,
actor, ...}], minimum: {CNY: minor}, spacing_days, skip, answered: [...], answer_days,
automatic: {below: {CNY: minor}, days, otherwise}, pauses: [{from: MM-DD, to: MM-DD}]}`.
"""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Final, TypeVar

from huikuan.kernel.policies import Issue, PolicyRefused, misaddressed, whole
from huikuan.rules.contact import Channel
from huikuan.rules.dunning.values import Actor

KIND: Final = "dunning"
AUDIENCES: Final = ("finance", "purchasing", "management", "legal")
# the letters' names; policies of kind `letters` hold their texts
TEMPLATES: Final = (
    "friendly_reminder",
    "statement_mail",
    "call_script",
    "formal_demand",
    "stop_supply_notice",
    "lawyers_brief",
    "hand_over_letter",
)
_EARLIEST: Final = -90
_LATEST: Final = 3_650
_MOST_DAYS: Final = 365
_MOST_MINOR: Final = 10**15
_KEYS: Final = frozenset(
    {
        "stages",
        "minimum",
        "spacing_days",
        "skip",
        "answered",
        "answer_days",
        "automatic",
        "pauses",
    }
)
_STAGE: Final = frozenset(
    {
        *("stage", "day", "audience", "channels", "template", "actor"),
        *("interest", "fee", "effects", "repeat_days", "important"),
    }
)
# any year with a 29 February
_LEAP: Final = 2024


class Effect(StrEnum):
    """What a stage brings about beyond its letter."""

    SUSPEND_ORDERS = "suspend_orders"
    INFORM_SALES = "inform_sales"
    LEGAL_FILE = "legal_file"
    INSURER_NOTICE = "insurer_notice"


class Answer(StrEnum):
    """What a debtor may do that counts as an answer."""

    PAYMENT = "payment"
    PROMISE = "promise"
    DISPUTE = "dispute"
    REPLY = "reply"


@dataclass(frozen=True, slots=True)
class Stage:
    """One level. `day` counts from the due day, before it below zero.

    `repeat_days`: sent again after so many days while the next level is not due; 0: once.
    `important`: only over a channel that was verified. `fee_minor` by currency.
    """

    code: str
    day: int
    audience: str
    channels: tuple[Channel, ...]
    template: str
    actor: Actor
    interest: bool
    fee_minor: Mapping[str, int]
    effects: frozenset[Effect]
    repeat_days: int
    important: bool


@dataclass(frozen=True, slots=True)
class Pause:
    """Days of every year, both counted, on which nothing goes out; it may pass the year's end."""

    first: tuple[int, int]
    last: tuple[int, int]

    def covers(self, day: dt.date) -> bool:
        """Whether the day lies in it."""
        here = (day.month, day.day)
        if self.first <= self.last:
            return self.first <= here <= self.last
        return here >= self.first or here <= self.last


@dataclass(frozen=True, slots=True)
class DunningPolicy:
    """How a customer is asked for money that is late. Amounts are minor units by currency.

    `skip`: a debt may start at the level that its age calls for. `spacing_days` lie between two
    steps for one customer; after an answer nothing comes for `answer_days`. A step of the machine
    becomes one of `otherwise` from `automatic_below` on, past `automatic_days` and for key
    accounts.
    """

    stages: tuple[Stage, ...]
    minimum_minor: Mapping[str, int]
    spacing_days: int
    skip: bool
    answered: frozenset[Answer]
    answer_days: int
    automatic_below: Mapping[str, int]
    automatic_days: int
    otherwise: Actor
    pauses: tuple[Pause, ...]

    def stage(self, code: str) -> Stage:
        """Return the stage of a code. Raises KeyError."""
        for one in self.stages:
            if one.code == code:
                return one
        raise KeyError(code)


E = TypeVar("E", bound=StrEnum)


def parse(document: Mapping[str, object]) -> DunningPolicy:
    """Check a document and return what it says.

    Raises PolicyRefused with every issue found: policy_kind, policy_unknown_key, dunning_stages,
    dunning_stage_twice, dunning_order, dunning_stage_key, dunning_day, dunning_audience,
    dunning_channels, dunning_template, dunning_actor, dunning_effects, dunning_number,
    dunning_amounts, dunning_yes_no, dunning_answered, dunning_automatic, dunning_pause,
    dunning_pause_circular.
    """
    issues = misaddressed(document, KIND, _KEYS)
    stages = _stages(document.get("stages"), issues)
    minimum = _amounts(document.get("minimum", {}), "minimum", issues)
    spacing = _number(document.get("spacing_days"), "spacing_days", issues)
    answer_days = _number(document.get("answer_days"), "answer_days", issues)
    skip = _flag(document.get("skip", False), "skip", issues)
    answered = _members(document.get("answered"), Answer)
    if answered is None:
        issues.append(Issue("answered", "dunning_answered", {"known": ", ".join(Answer)}))
    below, days, otherwise = _automatic(document.get("automatic"), issues)
    pauses = _pauses(document.get("pauses", []), issues)
    if issues:
        raise PolicyRefused(issues)
    return DunningPolicy(
        stages=stages,
        minimum_minor=minimum,
        spacing_days=spacing,
        skip=skip,
        answered=frozenset(answered or ()),
        answer_days=answer_days,
        automatic_below=below,
        automatic_days=days,
        otherwise=otherwise,
        pauses=pauses,
    )


def _stages(found: object, issues: list[Issue]) -> tuple[Stage, ...]:
    if not isinstance(found, list) or not found:
        issues.append(Issue("stages", "dunning_stages"))
        return ()
    stages = [_stage(one, f"stages.{at}", issues) for at, one in enumerate(found)]
    read = [one for one in stages if one is not None]
    codes = [one.code for one in read]
    for at, code in enumerate(codes):
        if code in codes[:at]:
            issues.append(Issue(f"stages.{at}", "dunning_stage_twice", {"stage": code}))
    for at, (before, after) in enumerate(pairwise(read), 1):
        if after.day <= before.day:
            days = {"day": after.day, "before": before.day}
            issues.append(Issue(f"stages.{at}.day", "dunning_order", {**days, "stage": after.code}))
    return tuple(read)


def _stage(found: object, path: str, issues: list[Issue]) -> Stage | None:
    if not isinstance(found, Mapping):
        issues.append(Issue(path, "dunning_stages"))
        return None
    before = len(issues)
    issues += [
        Issue(f"{path}.{key}", "dunning_stage_key", {"key": str(key)})
        for key in sorted(map(str, found.keys() - _STAGE))
    ]
    code = found.get("stage")
    if not isinstance(code, str) or not re.fullmatch(r"[a-z][a-z_]{0,29}", code):
        issues.append(Issue(f"{path}.stage", "dunning_stages"))
    day = whole(found.get("day"), _EARLIEST, _LATEST)
    if day is None:
        issues.append(Issue(f"{path}.day", "dunning_day", {"least": _EARLIEST, "most": _LATEST}))
    audience = _one_of(found.get("audience"), AUDIENCES, f"{path}.audience", issues)
    template = _one_of(found.get("template"), TEMPLATES, f"{path}.template", issues)
    actor = _one_of(found.get("actor"), tuple(Actor), f"{path}.actor", issues)
    channels = _members(found.get("channels"), Channel)
    if not channels:
        issues.append(Issue(f"{path}.channels", "dunning_channels", {"known": ", ".join(Channel)}))
    effects = _members(found.get("effects", []), Effect)
    if effects is None:
        issues.append(Issue(f"{path}.effects", "dunning_effects", {"known": ", ".join(Effect)}))
    fee = _amounts(found.get("fee", {}), f"{path}.fee", issues)
    repeat = _number(found.get("repeat_days", 0), f"{path}.repeat_days", issues)
    interest = _flag(found.get("interest", False), f"{path}.interest", issues)
    important = _flag(found.get("important", False), f"{path}.important", issues)
    if len(issues) > before:
        return None
    return Stage(
        code=str(code),
        day=day or 0,
        audience=audience,
        channels=tuple(channels or ()),
        template=template,
        actor=Actor(actor),
        interest=interest,
        fee_minor=fee,
        effects=frozenset(effects or ()),
        repeat_days=repeat,
        important=important,
    )


def _one_of(found: object, known: Sequence[str], path: str, issues: list[Issue]) -> str:
    if isinstance(found, str) and found in known:
        return found
    code = f"dunning_{path.rpartition('.')[2]}"
    issues.append(Issue(path, code, {"known": ", ".join(known)}))
    return ""


def _members(found: object, of: type[E]) -> list[E] | None:
    if not isinstance(found, list) or not set(map(str, found)) <= set(of):
        return None
    return [of(str(one)) for one in dict.fromkeys(found)]


def _number(found: object, path: str, issues: list[Issue]) -> int:
    number = whole(found, 0, _MOST_DAYS)
    if number is None:
        issues.append(Issue(path, "dunning_number", {"most": _MOST_DAYS}))
    return number or 0


def _flag(found: object, path: str, issues: list[Issue]) -> bool:
    if isinstance(found, bool):
        return found
    issues.append(Issue(path, "dunning_yes_no"))
    return False


def _amounts(found: object, path: str, issues: list[Issue]) -> dict[str, int]:
    """Minor units by currency."""
    read = {}
    for currency, minor in found.items() if isinstance(found, Mapping) else [("", None)]:
        amount = whole(minor, 0, _MOST_MINOR)
        if amount is None or not re.fullmatch(r"[A-Z]{3}", str(currency)):
            issues.append(Issue(path, "dunning_amounts"))
        else:
            read[str(currency)] = amount
    return read


def _automatic(found: object, issues: list[Issue]) -> tuple[dict[str, int], int, Actor]:
    if not isinstance(found, Mapping) or set(found) != {"below", "days", "otherwise"}:
        issues.append(Issue("automatic", "dunning_automatic"))
        return {}, 0, Actor.PERSON
    below = _amounts(found["below"], "automatic.below", issues)
    days = _number(found["days"], "automatic.days", issues)
    if found["otherwise"] not in {Actor.APPROVED.value, Actor.PERSON.value}:
        issues.append(Issue("automatic.otherwise", "dunning_automatic"))
        return below, days, Actor.PERSON
    return below, days, Actor(found["otherwise"])


def _pauses(found: object, issues: list[Issue]) -> tuple[Pause, ...]:
    if not isinstance(found, list):
        issues.append(Issue("pauses", "dunning_pause"))
        return ()
    pauses = []
    for at, one in enumerate(found):
        first, last = (
            (_month_day(one.get("from")), _month_day(one.get("to")))
            if isinstance(one, Mapping) and set(one) == {"from", "to"}
            else (None, None)
        )
        if first is None or last is None:
            issues.append(Issue(f"pauses.{at}", "dunning_pause"))
        else:
            pauses.append(Pause(first, last))
    days = (dt.date(_LEAP, 1, 1) + dt.timedelta(days=count) for count in range(366))
    if pauses and all(any(pause.covers(day) for pause in pauses) for day in days):
        issues.append(Issue("pauses", "dunning_pause_circular"))
    return tuple(pauses)


def _month_day(found: object) -> tuple[int, int] | None:
    """A day of any year, written MM-DD."""
    match = re.fullmatch(r"(\d\d)-(\d\d)", found) if isinstance(found, str) else None
    if match is None:
        return None
    try:
        day = dt.date(_LEAP, int(match[1]), int(match[2]))
    except ValueError:
        return None
    return day.month, day.day
