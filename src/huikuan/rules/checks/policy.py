"""Reads the policy of the order check: its rules in order, whom they are for, and their figures.

A document says in which order reasons are given, what each does, and where it does not count:
`{kind: order_check, name, reservation_hours, tolerance_permille, trifle, without_limit, cover,
norm, release, passes, rules, exclusions}`; see the shipped one for every key.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Final

from huikuan.kernel.days import Day
from huikuan.kernel.policies import Issue, PolicyRefused, misaddressed, whole
from huikuan.rules.checks.values import Effect, Scope

KIND: Final = "order_check"
_KEYS: Final = frozenset(
    {
        *("reservation_hours", "tolerance_permille", "trifle", "without_limit", "cover", "norm"),
        *("release", "passes", "rules", "exclusions"),
    }
)
_DAYS: Final = 3_650


class RuleName(StrEnum):
    """What a layer looks at."""

    BLOCK = "block"
    HARD_STOP = "hard_stop"
    LIMIT = "limit"
    LIMIT_EXPIRED = "limit_expired"
    OVERDUE_DAYS = "overdue_days"
    OVERDUE_AMOUNT = "overdue_amount"
    OLDEST_ITEM = "oldest_item"
    ORDER_AMOUNT = "order_amount"
    SURGE = "surge"
    TERMS = "terms"
    DOCUMENT = "document"
    DUNNING = "dunning"


# the figures of a rule, each with the least and the most it may be
_FIGURES: Final[Mapping[RuleName, Mapping[str, tuple[int, int]]]] = {
    RuleName.BLOCK: {},
    RuleName.HARD_STOP: {},
    RuleName.LIMIT: {},
    RuleName.LIMIT_EXPIRED: {"grace_days": (0, _DAYS)},
    RuleName.OVERDUE_DAYS: {"days": (1, _DAYS)},
    RuleName.OVERDUE_AMOUNT: {"of_limit_permille": (0, 1_000_000)},
    RuleName.OLDEST_ITEM: {"days": (1, _DAYS)},
    RuleName.ORDER_AMOUNT: {},
    RuleName.SURGE: {"permille": (1, 1_000_000)},
    RuleName.TERMS: {},
    RuleName.DOCUMENT: {},
    RuleName.DUNNING: {"stage": (1, 20)},
}


@dataclass(frozen=True, slots=True)
class Rule:
    """A layer: what it looks at, for whom, what it does, its whole figures and its amount."""

    name: RuleName
    effect: Effect
    scope: Scope = Scope.ALL
    who: frozenset[str] = frozenset()
    figures: Mapping[str, int] = field(default_factory=dict)
    amount: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Exclusion:
    """Where a rule does not count, why, and up to which day; without a rule: the order passes."""

    rule: RuleName | None
    scope: Scope
    who: frozenset[str]
    reason: str
    until: Day | None


@dataclass(frozen=True, slots=True)
class ReleaseTerms:
    """How a held order is released.

    `sla_hours` from the hold on; from `four_eyes_from` (major units of the company's currency) two
    persons; its review within so many days.
    """

    sla_hours: int
    four_eyes_from: Decimal
    review_within_days: int


@dataclass(frozen=True, slots=True)
class CheckPolicy:
    """What the company decides about orders; amounts in major units of its currency."""

    reservation_hours: int
    tolerance_permille: int
    trifle: Decimal
    hold_without_limit: bool
    insured_permille: int
    self_set_permille: int
    norm_orders: int
    norm_days: int
    norm_least: int
    release: ReleaseTerms
    passes: tuple[Exclusion, ...]
    rules: tuple[Rule, ...]
    exclusions: tuple[Exclusion, ...]


def parse(document: Mapping[str, object]) -> CheckPolicy:
    """Check a document and return what it says.

    Raises PolicyRefused with every issue found: policy_kind, policy_unknown_key, check_number,
    check_amount, check_choice, check_rule, check_exclusion.
    """
    read = _Reader(misaddressed(document, KIND, _KEYS))
    cover = read.part(document, "cover", {"insured_permille", "self_set_permille"})
    norm = read.part(document, "norm", {"orders", "within_days", "least"})
    release = read.part(document, "release", {"sla_hours", "four_eyes_from", "review_within_days"})
    without = document.get("without_limit")
    if without not in {"hold", "pass"}:
        read.issues.append(Issue("without_limit", "check_choice", {"known": "hold, pass"}))
    policy = CheckPolicy(
        reservation_hours=read.number(document, "reservation_hours", 1, 8_760),
        tolerance_permille=read.number(document, "tolerance_permille", 0, 1_000),
        trifle=read.amount(document, "trifle"),
        hold_without_limit=without == "hold",
        insured_permille=read.number(cover, "cover.insured_permille", 0, 1_000),
        self_set_permille=read.number(cover, "cover.self_set_permille", 0, 1_000),
        norm_orders=read.number(norm, "norm.orders", 1, 50),
        norm_days=read.number(norm, "norm.within_days", 1, _DAYS),
        norm_least=read.number(norm, "norm.least", 1, 50),
        release=ReleaseTerms(
            sla_hours=read.number(release, "release.sla_hours", 1, 8_760),
            four_eyes_from=read.amount(release, "release.four_eyes_from"),
            review_within_days=read.number(release, "release.review_within_days", 1, _DAYS),
        ),
        passes=read.exclusions(document, "passes"),
        rules=read.rules(document),
        exclusions=read.exclusions(document, "exclusions"),
    )
    if read.issues:
        raise PolicyRefused(read.issues)
    return policy


class _Reader:
    """Reads parts of a document and collects what is wrong with them."""

    def __init__(self, issues: list[Issue]) -> None:
        self.issues = issues

    def part(
        self, document: Mapping[str, object], key: str, keys: set[str]
    ) -> Mapping[str, object]:
        found = document.get(key)
        if not isinstance(found, Mapping):
            self.issues.append(Issue(key, "check_part", {"keys": ", ".join(sorted(keys))}))
            return {}
        self.issues += [
            Issue(f"{key}.{one}", "policy_unknown_key", {"key": str(one)})
            for one in found
            if one not in keys
        ]
        return found

    def number(self, part: Mapping[str, object], path: str, least: int, most: int) -> int:
        found = whole(part.get(path.rpartition(".")[2]), least, most)
        if found is None:
            self.issues.append(Issue(path, "check_number", {"least": least, "most": most}))
        return found or 0

    def amount(self, part: Mapping[str, object], path: str) -> Decimal:
        found = part.get(path.rpartition(".")[2])
        try:
            # a number without quotes has been through binary fractions already
            amount = Decimal(found) if isinstance(found, str | int) else Decimal("NaN")
        except InvalidOperation:
            amount = Decimal("NaN")
        if isinstance(found, bool) or not amount.is_finite() or not 0 <= amount < 10**13:
            self.issues.append(Issue(path, "check_amount"))
            return Decimal(0)
        return amount

    def rules(self, document: Mapping[str, object]) -> tuple[Rule, ...]:
        found = []
        for at, line in enumerate(self._lines(document, "rules")):
            rule = self._rule(f"rules.{at}", line)
            if rule is not None:
                found.append(rule)
        if not any(one.name is RuleName.BLOCK for one in found):
            self.issues.append(Issue("rules", "check_block_missing"))
        return tuple(found)

    def exclusions(self, document: Mapping[str, object], key: str) -> tuple[Exclusion, ...]:
        found = []
        for at, line in enumerate(self._lines(document, key)):
            one = self._exclusion(f"{key}.{at}", line, named=key == "exclusions")
            if one is not None:
                found.append(one)
        return tuple(found)

    def _rule(self, path: str, line: object) -> Rule | None:
        if not isinstance(line, Mapping) or line.get("rule") not in set(RuleName):
            self.issues.append(Issue(path, "check_rule", {"known": ", ".join(RuleName)}))
            return None
        name = RuleName(str(line["rule"]))
        bounds = _FIGURES[name]
        own = {"rule", "scope", "who", *bounds}
        own |= {"effect"} if name is not RuleName.BLOCK else set()
        own |= {"amount"} if name is RuleName.ORDER_AMOUNT else set()
        self.issues += [
            Issue(f"{path}.{key}", "policy_unknown_key", {"key": str(key)})
            for key in line
            if key not in own
        ]
        effect = line.get("effect", Effect.HOLD)
        if effect not in set(Effect):
            self.issues.append(
                Issue(f"{path}.effect", "check_choice", {"known": ", ".join(Effect)})
            )
            return None
        whose = self._whose(path, line)
        return Rule(
            name=name,
            effect=Effect(str(effect)),
            scope=whose[0],
            who=whose[1],
            figures={
                key: self.number(line, f"{path}.{key}", *ends) for key, ends in bounds.items()
            },
            amount=self.amount(line, f"{path}.amount")
            if name is RuleName.ORDER_AMOUNT
            else Decimal(0),
        )

    def _exclusion(self, path: str, line: object, *, named: bool) -> Exclusion | None:
        keys = {"scope", "who", "reason", "until", *(("rule",) if named else ())}
        until: Day | None = None
        try:
            fits = isinstance(line, Mapping) and line.keys() <= keys
            given = line.get("until") if isinstance(line, Mapping) else None
            until = None if given is None else Day.fromisoformat(str(given))
        except ValueError:
            fits = False
        if not fits or not isinstance(line, Mapping) or not str(line.get("reason") or "").strip():
            self.issues.append(Issue(path, "check_exclusion"))
            return None
        rule = line.get("rule")
        if named and rule not in set(RuleName):
            self.issues.append(Issue(path, "check_rule", {"known": ", ".join(RuleName)}))
            return None
        scope, who = self._whose(path, line)
        return Exclusion(
            rule=RuleName(str(rule)) if named else None,
            scope=scope,
            who=who,
            reason=str(line["reason"]).strip(),
            until=until,
        )

    def _whose(self, path: str, line: Mapping[object, object]) -> tuple[Scope, frozenset[str]]:
        scope, who = line.get("scope", Scope.ALL), line.get("who", ())
        listed = isinstance(who, Sequence) and not isinstance(who, str)
        names = frozenset(str(one) for one in who) if isinstance(who, Sequence) and listed else None
        # everybody is nobody in particular; anybody else is named
        if scope not in set(Scope) or names is None or (scope == Scope.ALL) != (not names):
            self.issues.append(Issue(f"{path}.scope", "check_scope", {"known": ", ".join(Scope)}))
            return Scope.ALL, frozenset()
        return Scope(str(scope)), names

    def _lines(self, document: Mapping[str, object], key: str) -> Sequence[object]:
        found = document.get(key)
        if not isinstance(found, Sequence) or isinstance(found, str):
            self.issues.append(Issue(key, "check_list"))
            return ()
        return found
