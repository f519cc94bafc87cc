"""What a step says: the words and the paper, of the debts that it asks for (A4)."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from huikuan.adapters.texts import Language, text
from huikuan.books.collections import queries as collections
from huikuan.books.collections.values import NewStep
from huikuan.books.parties.queries import CustomerView
from huikuan.books.people.queries import CompanyView
from huikuan.flows import write_letter
from huikuan.kernel.days import Day
from huikuan.kernel.money import Money
from huikuan.rules.contact import Channel


@dataclass(frozen=True, slots=True)
class Written:
    """A letter that is ready: `short` fits a text message; `digest` names what left the house."""

    subject: str
    text: str
    short: str
    digest: bytes
    pdf: bytes = b""
    file_name: str = ""


@dataclass(frozen=True, slots=True)
class ToWrite:
    """What a letter is written for."""

    company: CompanyView
    customer: CustomerView
    step: NewStep
    language: Language
    as_of: Day


_PAPER: Final = frozenset({Channel.LETTER, Channel.REGISTERED})

Writer = Callable[[ToWrite], Written]


def lettered(asked: ToWrite) -> Written:
    """Write a letter by the template in force, with its paper; in plain words where it refuses."""
    step = asked.step
    lines = (*step.lines, *step.also)
    sent = collections.sent(asked.company.id, asked.as_of, [asked.customer.id])
    before = sent.get((asked.customer.id, step.currency), ())
    try:
        found = write_letter.write(
            asked.company.id,
            asked.customer.id,
            step.currency,
            step.template,
            [line.debt.item_id for line in lines],
            asked.as_of,
            asked.language,
            amounts=write_letter.Amounts(
                asked={line.debt.item_id: line.asked_minor for line in lines},
                sent_before=tuple(dict.fromkeys(one.on for one in before)),
            ),
            # a routine mail has words only; what is sealed, or goes by post, has its paper
            sender=write_letter.Sender(
                paper=step.channel in _PAPER or (step.channel == Channel.EMAIL and _sealed(asked))
            ),
        )
    except write_letter.LetterRefused:
        return plain(asked)
    return Written(
        subject=found.subject,
        text=found.text,
        short=found.short or found.subject,
        digest=found.digest,
        pdf=found.pdf,
        file_name=found.file_name,
    )


def _sealed(asked: ToWrite) -> bool:
    version = write_letter.policy(asked.company.id, asked.step.template, asked.as_of)
    return version.document["sealed"] is True


def plain(asked: ToWrite) -> Written:
    """Write a letter in plain words: who asks whom for what, line by line."""
    step, language = asked.step, asked.language

    def amount(minor: int) -> str:
        return f"{Money(minor, step.currency).decimal():,f} {step.currency}"

    def say(code: str, **figures: object) -> str:
        return text(f"collections.letter.{code}", language, **figures)

    total = amount(step.asked_minor)
    named = {"company": asked.company.name, "customer": asked.customer.name, "total": total}
    lines = [
        say("line", number=one.debt.number, due=one.debt.due_on, days=one.days, asked=asked_minor)
        for one in (*step.lines, *step.also)
        if (asked_minor := amount(one.asked_minor))
    ]
    body = "\n".join(
        [say("hello", **named), "", say("asks", **named), *lines, "", say("bye", **named)]
    )
    subject = say("subject", **named)
    return Written(
        subject=subject,
        text=body,
        short=say("short", **named),
        digest=hashlib.sha256(f"{subject}\n{body}".encode()).digest(),
    )
