"""Reads the policy of drafts: whose acceptance is as good as paid, when to remind, how interest runs.

A document of this kind names banks by class with the day from which they count, so that a bank can
join or leave a class without changing what was decided before:
`{kind: drafts, name, derecognise: [class], alert_days, basis, paper_days, rounding,
acceptors: [{name, class, from, to}]}`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from huikuan.kernel.days import Day
from huikuan.kernel.money import Rounding
from huikuan.kernel.policies import Issue, PolicyRefused, misaddressed, whole
from huikuan.rules.drafts.values import AcceptorKind

KIND: Final = "drafts"
BASES: Final = (360, 365)
_KEYS: Final = frozenset(
    {"derecognise", "alert_days", "basis", "paper_days", "rounding", "acceptors"}
)
_MOST: Final = {"alert_days": 180, "paper_days": 10}
_CLASSES: Final = frozenset(one.value for one in AcceptorKind)


@dataclass(frozen=True, slots=True)
class Acceptor:
    """A bank of a class, from a day on, up to but not including another (nothing: still)."""

    name: str
    kind: AcceptorKind
    since: Day
    until: Day | None


@dataclass(frozen=True, slots=True)
class DraftPolicy:
    """What the company decides about drafts.

    `derecognise`: classes whose drafts leave the books when endorsed or discounted. `alert_days`:
    so many days before the last day of presentation one is reminded. `basis`: days of an interest
    year. `paper_days`: days that a paper draft payable elsewhere adds to the interest.
    """

    derecognise: frozenset[AcceptorKind]
    alert_days: int
    basis: int
    paper_days: int
    rounding: Rounding
    acceptors: tuple[Acceptor, ...]


def parse(document: Mapping[str, object]) -> DraftPolicy:
    """Check a document and return what it says.

    Raises PolicyRefused with every issue found: policy_kind, policy_unknown_key, drafts_class,
    drafts_number, drafts_basis, drafts_rounding, drafts_acceptor.
    """
    issues = misaddressed(document, KIND, _KEYS)
    classes = document.get("derecognise")
    if not isinstance(classes, list | tuple) or not set(classes) <= _CLASSES:
        issues.append(Issue("derecognise", "drafts_class", {"known": ", ".join(sorted(_CLASSES))}))
        classes = ()
    issues += [
        Issue(key, "drafts_number", {"most": most})
        for key, most in _MOST.items()
        if whole(document.get(key), 0, most) is None
    ]
    if document.get("basis") not in BASES:
        issues.append(Issue("basis", "drafts_basis", {"known": "360, 365"}))
    if document.get("rounding") not in {one.value for one in Rounding}:
        issues.append(Issue("rounding", "drafts_rounding", {"known": ", ".join(Rounding)}))
    acceptors = _acceptors(document.get("acceptors"), issues)
    if issues:
        raise PolicyRefused(issues)
    return DraftPolicy(
        derecognise=frozenset(AcceptorKind(one) for one in classes),
        alert_days=int(str(document["alert_days"])),
        basis=int(str(document["basis"])),
        paper_days=int(str(document["paper_days"])),
        rounding=Rounding(str(document["rounding"])),
        acceptors=acceptors,
    )


def _acceptors(listed: object, issues: list[Issue]) -> tuple[Acceptor, ...]:
    if not isinstance(listed, Sequence) or isinstance(listed, str):
        issues.append(Issue("acceptors", "drafts_acceptor"))
        return ()
    found = []
    for at, line in enumerate(listed):
        one = _acceptor(line)
        if one is None:
            issues.append(Issue(f"acceptors.{at}", "drafts_acceptor"))
        else:
            found.append(one)
    return tuple(found)


def _acceptor(line: object) -> Acceptor | None:
    if not isinstance(line, Mapping) or not line.keys() <= {"name", "class", "from", "to"}:
        return None
    name, kind, since, until = (line.get(key) for key in ("name", "class", "from", "to"))
    if not isinstance(name, str) or not name.strip() or kind not in _CLASSES:
        return None
    try:
        begins = Day.fromisoformat(str(since))
        ends = None if until is None else Day.fromisoformat(str(until))
    except ValueError:
        return None
    if ends is not None and ends <= begins:
        return None
    return Acceptor(name.strip(), AcceptorKind(str(kind)), begins, ends)
