"""What the worklist says of a customer: amounts, chips, the way to call, the words to say (page 5)."""

from collections.abc import Iterable, Mapping
from datetime import datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from huikuan.adapters.texts import text
from huikuan.books.collections import queries as collections
from huikuan.books.collections.values import TouchView
from huikuan.entrypoints.web import claim_words, wording
from huikuan.entrypoints.web.frame import Frame
from huikuan.flows import resolve_dispute, work_list, write_letter
from huikuan.flows.work_list import Case, Debt, Tally, Work
from huikuan.flows.write_letter import Amounts, Letter, Sender
from huikuan.kernel.decisions import Decision
from huikuan.rules.disputes import OPEN
from huikuan.rules.plans import State

TONES: Final[Mapping[str, str]] = {"easy": "green", "at_risk": "red", "waiting": "blue"}
RESULT_TONES: Final[Mapping[str, str]] = {
    "reached": "green",
    "promised": "green",
    "paid": "green",
    "replied": "green",
    "no_answer": "amber",
    "wrong_person": "amber",
    "disputed": "amber",
    "refused": "red",
    "bounced": "red",
}
EXPECTED: Final = "economics.expected"
_SCRIPT_OLD: Final = 30
_TOUCHES: Final = 30
_CHIPS: Final = 4
_YEAR: Final = timedelta(days=366)


def line(
    frame: Frame, one: Work, place: int, here: int, query: Mapping[str, str]
) -> dict[str, Any]:
    """A customer as the list shows him."""
    first = _first(frame, one)
    return {
        "id": one.customer.id,
        "place": place,
        "name": one.customer.short_name or one.customer.name,
        "full_name": one.customer.name,
        "amounts": amounts(one.asked),
        "bucket": one.bucket.value,
        "tone": TONES[one.bucket.value],
        "why": first,
        "days": one.days,
        "owner": one.owner,
        "here": one.customer.id == here,
        "address": frame.address("worklist", _case=one.customer.id, **_under(query)),
        "pane": frame.address("worklist_pane", customer_id=one.customer.id, **_under(query)),
    }


def _first(frame: Frame, one: Work) -> str:
    """Why he stands here, short enough for a line of the list."""
    if not one.reasons:
        return ""
    if one.reasons[0].code == EXPECTED:
        score = wording.amount(one.place.score, one.weighed.currency)
        return text(
            "web.worklist.a_minute", frame.language, score=f"{score} {one.weighed.currency}"
        )
    return work_list.sentence(one.reasons[0], frame.language)


def amounts(minor: Mapping[str, int]) -> list[tuple[str, str]]:
    """Amounts by currency, the largest figure first."""
    return [
        (wording.amount(value, code), code)
        for code, value in sorted(minor.items(), key=lambda pair: (-pair[1], pair[0]))
    ]


def tally(frame: Frame, found: Tally) -> dict[str, object]:
    """How far the day has come, in words."""
    target = wording.amount(found.target_minor, found.currency) if found.target_minor else ""
    return {
        "tried": found.tried,
        "reached": found.reached,
        "promised": wording.amount(found.promised_minor, found.currency),
        "target": target,
        "target_contacts": found.target_contacts,
        "team": found.team,
        "currency": found.currency,
    }


def case(frame: Frame, found: Case) -> dict[str, Any]:
    """A customer as the person on the phone needs him."""
    work = found.work
    currency = max(work.asked, key=lambda code: work.asked[code], default=work.customer.currency)
    asked = work.asked.get(currency, 0)
    best = work.weighed.advice.best
    rules = resolve_dispute.policy(frame.company.id, frame.as_of)
    masked = not frame.may("contacts")
    return {
        "id": work.customer.id,
        "name": work.customer.name,
        "customer_no": work.customer.customer_no,
        "address": frame.address("customer", customer_id=work.customer.id),
        "letter_address": frame.address("worklist_letter", customer_id=work.customer.id)
        if work.asked
        else "",
        "why_address": frame.address("worklist_why", customer_id=work.customer.id),
        "grade": work.weighed.facts.grade,
        "owner": work.owner,
        "amounts": amounts(work.asked),
        "held": amounts(work.held),
        "bucket": work.bucket.value,
        "tone": TONES[work.bucket.value],
        "chips": [work_list.sentence(one, frame.language) for one in work.reasons[:_CHIPS]],
        "debts": [_debt(frame, one) for one in found.debts],
        "contacts": [] if masked else found.contacts,
        "may_call": found.may_call.outcome,
        "call_why": _call_why(frame, found.may_call),
        "calls": found.calls_of_week,
        "calls_cap": found.calls_cap,
        "currency": currency,
        "asked": wording.amount(asked, currency),
        "asked_plain": f"{wording.major(asked, currency):f}" if asked else "",
        "best": _best(frame, work) if best is not None else None,
        "script": script(frame, found, currency, asked),
        "touches": touches(frame, found.touches[:_TOUCHES]),
        "promises": [
            claim_words.plan(frame, one)
            for one in found.promises
            if one.state in {State.OPEN, State.PROPOSED, State.BROKEN}
        ],
        "disputes": [
            claim_words.dispute(frame, one, rules) for one in found.disputes if one.state in OPEN
        ],
        "reasons": [
            (one.code, one.zh if frame.language == "zh" else one.en) for one in rules.reasons
        ],
    }


def template_of(found: Case) -> str:
    """The letter that fits: a reminder, after a month a formal demand."""
    return "formal_demand" if found.work.days > _SCRIPT_OLD else "friendly_reminder"


def letter(frame: Frame, found: Case) -> Letter:
    """A letter of today as a draft, in words alone. Raises LetterRefused."""
    work = found.work
    currency = max(work.asked, key=lambda code: work.asked[code], default=work.customer.currency)
    mine = [one for one in found.debts if one.currency == currency and one.asked_minor]
    disputed = sum(one.disputed_minor for one in found.debts)  # tidy: allow sum - of one letter
    promised = sum(one.promised_minor for one in found.debts)  # tidy: allow sum - of one letter
    return write_letter.write(
        frame.company.id,
        work.customer.id,
        currency,
        template_of(found),
        [one.item_id for one in mine],
        frame.as_of,
        frame.language,
        amounts=Amounts(
            asked={one.item_id: one.asked_minor for one in mine},
            disputed_minor=disputed,
            promised_minor=promised,
        ),
        sender=Sender(writer=frame.actor.name, draft=True, paper=False),
    )


def touches(frame: Frame, found: Iterable[TouchView]) -> list[dict[str, object]]:
    """Contacts as a time line shows them, on the company's clock."""
    zone = ZoneInfo(frame.company.time_zone)
    masked = not frame.may("contacts")
    return [
        {
            "at": one.at.astimezone(zone).strftime("%Y-%m-%d %H:%M"),
            "channel": one.channel.value,
            "inward": one.inward,
            "result": one.result.value,
            "tone": RESULT_TONES.get(one.result.value, ""),
            "words": one.words,
            "address": "" if masked else one.address,
            "who": one.actor_name or one.actor,
            "agency": one.agency,
        }
        for one in found
    ]


def timeline(frame: Frame, customer_id: int) -> list[dict[str, object]]:
    """Every contact of a year with a customer, the newest first."""
    end = datetime.combine(frame.as_of, time.max, ZoneInfo(frame.company.time_zone))
    found = collections.touches(frame.company.id, [customer_id], end - _YEAR)
    return touches(frame, (one for one in found.get(customer_id, ()) if one.at <= end))


def script(frame: Frame, found: Case, currency: str, asked: int) -> list[str]:
    """What to say on the phone, point by point, as the case stands."""
    codes = ["who"]
    if any(one.state is State.BROKEN for one in found.promises):
        codes.append("broken")
    codes.append("old" if found.work.days > _SCRIPT_OLD else "young")
    if any(one.state in OPEN for one in found.disputes):
        codes.append("disputed")
    codes += ["when", "write"]
    oldest = min((one.due_on for one in found.debts), default=frame.as_of)
    figures = {
        "company": frame.company_name,
        "amount": f"{wording.amount(asked, currency)} {currency}",
        "count": len(found.debts),
        "oldest": oldest.isoformat(),
        "days": found.work.days,
    }
    return [text(f"worklist.script.{code}", frame.language, **figures) for code in codes]


def _debt(frame: Frame, one: Debt) -> dict[str, object]:
    return {
        "item_id": one.item_id,
        "number": one.number,
        "address": frame.address("document", document_id=one.document_id),
        "due_on": one.due_on,
        "days": one.days,
        "currency": one.currency,
        "open": wording.amount(one.open_minor, one.currency),
        "asked": wording.amount(one.asked_minor, one.currency),
        "interest": wording.amount(one.interest_minor, one.currency) if one.interest_minor else "",
        "daily": wording.amount(one.daily_minor, one.currency) if one.daily_minor else "",
        "disputed": wording.amount(one.disputed_minor, one.currency) if one.disputed_minor else "",
        "promised": wording.amount(one.promised_minor, one.currency) if one.promised_minor else "",
        "promised_on": one.promised_on,
    }


def _best(frame: Frame, work: Work) -> dict[str, str]:
    best, currency = work.weighed.advice.best, work.weighed.currency
    if best is None:
        return {}
    return {
        "step": text(f"economics_step.{best.step}", frame.language),
        "brings": wording.amount(best.brings_minor, currency),
        "costs": wording.amount(best.cost_minor + best.shared_minor, currency),
        "currency": currency,
    }


def _call_why(frame: Frame, found: Decision) -> str:
    if not found.reasons:
        return ""
    return work_list.sentence(found.reasons[0], frame.language)


def _under(query: Mapping[str, str]) -> dict[str, str]:
    return {f"_{name}": value for name, value in query.items() if value}
