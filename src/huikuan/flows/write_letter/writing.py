"""Writes letters: gathers once for all of them, then sets one after the other."""

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence

from huikuan.adapters.texts import Language
from huikuan.adapters.typesetting import typeset
from huikuan.books.ledger import movements
from huikuan.flows.write_letter.composing import Composed
from huikuan.flows.write_letter.gathering import gather, parsed
from huikuan.flows.write_letter.sealing import sign
from huikuan.flows.write_letter.values import Amounts, Ask, Letter, LetterRefused, Sender
from huikuan.kernel.days import Day, add_days
from huikuan.kernel.policies import PolicyVersion
from huikuan.rules.letters import summed
from huikuan.rules.plans import equal_parts

_MARK = 16
_SHOWN = 3
_MONTH = 30


def write(  # noqa: PLR0913, PLR0917 - what every letter is asked with
    company_id: int,
    customer_id: int,
    currency: str,
    template: str,
    item_ids: Collection[int],
    as_of: Day,
    language: Language,
    *,
    amounts: Amounts | None = None,
    sender: Sender | None = None,
) -> Letter:
    """Write one letter about these items of a customer, as they stand on a day.

    Raises LetterRefused: letter.nothing where none of the items is open for the customer in this
    currency, letter.template for an unknown one.
    """
    ask = Ask(
        customer_id=customer_id,
        currency=currency,
        template=template,
        item_ids=tuple(item_ids),
        language=language,
        amounts=amounts or Amounts(),
        sender=sender or Sender(),
    )
    return set_letter(Composed(gather(company_id, [ask], as_of), ask))


def write_many(
    company_id: int, asks: Sequence[Ask], as_of: Day
) -> Iterator[tuple[Ask, Letter | LetterRefused]]:
    """Write letters one after the other, the facts of all gathered at once.

    A letter that is refused comes back as its refusal: the others go on.
    """
    facts = gather(company_id, asks, as_of)
    for ask in asks:
        try:
            yield ask, set_letter(Composed(facts, ask))
        except LetterRefused as refused:
            yield ask, refused


def preview_for(
    company_id: int,
    customer_id: int,
    template: str,
    document: Mapping[str, object],
    as_of: Day,
    language: Language,
) -> Letter:
    """Write a template's letter about all that a customer owes in one currency, as a draft.

    The currency is that of the debt due first; an agreement is shown with instalments. Raises
    PolicyRefused for a template with faults, LetterRefused where nothing is owed.
    """
    debts = movements.debts_of(company_id, customer_id)
    if not debts:
        raise LetterRefused("letter.nothing", as_of=as_of)
    currency = debts[0].currency
    owed = [one for one in debts if one.currency == currency]
    parts = equal_parts(summed(one.open_minor for one in owed), _SHOWN, add_days(as_of, _MONTH))
    ask = Ask(
        customer_id=customer_id,
        currency=currency,
        template=template,
        item_ids=tuple(one.item_id for one in owed),
        language=language,
        amounts=Amounts(plan=tuple((one.due_on, one.minor) for one in parts)),
    )
    return preview(company_id, ask, as_of, document)


def preview(company_id: int, ask: Ask, as_of: Day, document: Mapping[str, object]) -> Letter:
    """Write a letter as a template would say it that is not in force yet, as a draft.

    Raises PolicyRefused for a template with faults, LetterRefused as `write`.
    """
    version = PolicyVersion("letters", ask.template, 0, as_of, document)
    facts = gather(company_id, [ask], as_of)
    return set_letter(Composed(facts, ask, parsed(version)), draft=True)


def set_letter(composed: Composed, *, draft: bool = False) -> Letter:
    """Set one letter that is put together already."""
    ask, facts = composed.ask, composed.facts
    draft = draft or ask.sender.draft
    said = composed.digest()
    official = composed.template.policy.sealed and not draft
    seal = facts.letterhead.seal if official else ""
    pdf, signature = b"", None
    if ask.sender.paper:
        pdf = typeset(
            "letter",
            composed.printed(mark=said.hex()[:_MARK], seal=seal),
            dated=facts.as_of,
            archival=True,
        )
        signature = sign(facts, pdf, composed.said.title) if official else None
    if signature is not None:
        pdf = signature.pdf
    return Letter(
        customer_id=ask.customer_id,
        template=ask.template,
        language=ask.language,
        reference=composed.reference,
        subject=composed.said.subject,
        text=composed.plain(),
        short=composed.said.short,
        file_name=f"{composed.file_name()}.pdf",
        pdf=pdf,
        digest=hashlib.sha256(pdf).digest() if pdf else said,
        said=said,
        policy=composed.template.digest,
        total_minor=composed.total,
        pay_by=composed.pay_by,
        signed=signature is not None,
        stamped=signature is not None and signature.stamped,
    )
