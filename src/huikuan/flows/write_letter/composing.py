"""Puts one letter together from facts: the values of its variables, its blocks, its pages."""

from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property
from typing import Any, Final

from huikuan.adapters.codes import qr_svg
from huikuan.adapters.texts import Language, text
from huikuan.adapters.typesetting import capitals
from huikuan.flows.write_letter.blocks import Block, Line, Told, block, figure, word
from huikuan.flows.write_letter.charging import charge_of
from huikuan.flows.write_letter.gathering import Facts, Template
from huikuan.flows.write_letter.values import Ask, Charge, LetterRefused
from huikuan.kernel.days import Day, add_days
from huikuan.kernel.digests import digest
from huikuan.rules.letters import Part, Said, filled, summed

_MOST_NAMED: Final = 6


class Composed:
    """One letter's words and figures, in one language."""

    def __init__(self, facts: Facts, ask: Ask, template: Template | None = None) -> None:
        """Take the debts that are open. Raises LetterRefused: letter.nothing."""
        self.facts = facts
        self.ask = ask
        self.language: Language = ask.language
        self.template = template or facts.templates[ask.template]
        self.lines = tuple(_lines(facts, ask))
        if not self.lines or ask.customer_id not in facts.customers:
            raise LetterRefused("letter.nothing", as_of=facts.as_of)
        self.customer = facts.customers[ask.customer_id]
        self.charge = ask.amounts.interest or self._accrued()
        self.total = summed(line.asked_minor for line in self.lines)
        self.pay_by = add_days(facts.as_of, self.template.policy.answer_days)
        self.reference = ask.sender.reference or (
            f"{self.customer.customer_no}-{facts.as_of:%Y%m%d}-{self._letters()}"
        )

    @cached_property
    def seller(self) -> str:
        """Our name as the letter says it."""
        company = self.facts.company
        return (company.name_en if self.language == "en" else "") or company.name

    @cached_property
    def said(self) -> Said:
        """The letter's words."""
        policy = self.template.policy
        return filled(policy, policy.words[self.language], self._values())

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        """The parts that the product sets by itself, in the template's order."""
        account = self.facts.accounts.get(self.ask.currency)
        told = Told(
            language=self.language,
            currency=self.ask.currency,
            as_of=self.facts.as_of,
            lines=self.lines,
            amounts=replace(self.ask.amounts, interest=self.charge),
            account=account,
            holder=self.seller,
            enclosures=self.ask.sender.enclosures,
        )
        made = (block(part, told) for part in self.said.parts)
        return tuple(one for one in made if one is not None)

    def plain(self) -> str:
        """The letter as the text of a mail: its paragraphs, and every debt on a line."""
        paragraphs = list(self.said.before)
        for one in self.blocks:
            lines = [" · ".join(row) for row in (*([one.columns] if one.rows else []), *one.rows)]
            lines += [f"{label}: {words}" for label, words in (*one.below, *one.facts)]
            paragraphs.append("\n".join([one.heading, *lines, *one.notes, *one.lines]))
        return "\n\n".join([*paragraphs, *self.said.after, self.seller]) + "\n"

    def digest(self) -> bytes:
        """The SHA-256 of what the letter says: the same when it is written again."""
        return digest(self.printed())

    def printed(self, *, mark: str = "", seal: str = "") -> dict[str, Any]:
        """What the press is given; `mark` stands in the foot of every page."""
        head, link = self.facts.letterhead, self.ask.sender.link
        lines = (head.service_address, head.telephone, head.reply_to)
        return {
            "lang": self.language,
            "title": self.said.title,
            "reference": self._word("reference", number=self.reference, day=self.facts.as_of),
            "seller": self.seller,
            "seller_lines": [one for one in lines if one],
            "qr": qr_svg(link) if link else "",
            "scan": self._word("scan"),
            "page": self._word("page", page="@1@", pages="@2@"),
            "footer": self._word(
                "footer", seller=self.seller, reference=self.reference, digest=mark
            ),
            "before": self.said.before,
            "parts": [one.printed() for one in self.blocks],
            "after": self.said.after,
            "signers": [{"name": one, "date": str(self.facts.as_of)} for one in self._signers()],
            "seal": seal,
            "slip": self._slip(),
        }

    def file_name(self) -> str:
        """The name of the file, without its ending."""
        name = text(
            "document.letter.file",
            self.language,
            title=self.said.title,
            customer=self.customer.customer_no,
            day=self.facts.as_of,
        )
        return "".join(one if one.isalnum() or one in "-_" else "_" for one in name)

    def _accrued(self) -> Charge | None:
        """What the ledger says of late interest, where the template asks for it."""
        owed = self.facts.owed.get(self.ask.customer_id)
        if owed is None or Part.INTEREST not in self.template.policy.parts:
            return None
        return charge_of(owed, self.ask.item_ids, self.ask.currency, self.language)

    def _letters(self) -> str:
        return "".join(part[0] for part in self.ask.template.split("_")).upper()

    def _signers(self) -> list[str]:
        two = Part.PLAN in self.said.parts
        return [self.seller, self.customer.name] if two else [self.seller]

    def _slip(self) -> dict[str, object]:
        if Part.SLIP not in self.said.parts:
            return {}
        return {
            "heading": self._word("slip"),
            "choices": [self._word("agree"), self._word("differ")],
            "fields": [self._word(code) for code in ("name", "date", "signed")],
        }

    def _word(self, code: str, /, **figures: object) -> str:
        return word(self.language, code, **figures)

    def _figure(self, minor: int) -> str:
        return figure(minor, self.ask.currency)

    def _values(self) -> dict[str, str]:
        facts, amounts, sender, head = (
            self.facts,
            self.ask.amounts,
            self.ask.sender,
            self.facts.letterhead,
        )
        charge = self.charge
        orders = list(dict.fromkeys(one.order_no for one in self.lines if one.order_no))
        grand = self.total + (charge.minor if charge else 0) + amounts.fee_minor
        return {
            "seller": self.seller,
            "seller_code": facts.company.code,
            "customer": self.customer.name,
            "customer_no": self.customer.customer_no,
            "customer_tax_id": self.customer.tax_id,
            "contact": sender.contact or self.customer.name,
            "currency": self.ask.currency,
            "total": self._figure(self.total),
            "total_words": capitals(self.total, self.ask.currency, self.language),
            "overdue": self._figure(summed(one.asked_minor for one in self.lines if one.days > 0)),
            "count": str(len(self.lines)),
            "oldest_due": str(self.lines[0].due_on),
            "days": str(max(one.days for one in self.lines)),
            "first_number": self.lines[0].number,
            "numbers": self._several([one.number for one in self.lines]),
            "orders": self._several(orders),
            "interest": self._figure(charge.minor) if charge else "",
            "interest_daily": self._figure(charge.daily_minor) if charge else "",
            "interest_rule": charge.rule if charge else "",
            "fee": self._figure(amounts.fee_minor) if amounts.fee_minor else "",
            "grand_total": self._figure(grand),
            **self._account_words(),
            "today": str(facts.as_of),
            "pay_by": str(self.pay_by),
            "reference": self.reference,
            "portal": sender.link,
            "reply_to": head.reply_to,
            "telephone": head.telephone,
            "writer": sender.writer or head.writer or self.seller,
            "service_address": head.service_address,
            "disputed": self._figure(amounts.disputed_minor),
            "promised": self._figure(amounts.promised_minor),
            "unapplied": self._figure(amounts.unapplied_minor),
            "stage_before": amounts.stage_before,
            "sent_before": self._several([str(day) for day in amounts.sent_before]),
            **self._plan_words(),
        }

    def _account_words(self) -> dict[str, str]:
        account = self.facts.accounts.get(self.ask.currency)
        if account is None:
            return dict.fromkeys(("account", "account_no", "bank", "account_holder"), "")
        holder = account.holder or self.seller
        said = " ".join(one for one in (holder, account.bank, account.number) if one)
        return {
            "account": said,
            "account_no": account.number,
            "bank": account.bank,
            "account_holder": holder,
        }

    def _plan_words(self) -> dict[str, str]:
        plan = self.ask.amounts.plan
        if not plan:
            return dict.fromkeys(("plan_total", "plan_count", "plan_first", "plan_last"), "")
        return {
            "plan_total": self._figure(summed(minor for _, minor in plan)),
            "plan_count": str(len(plan)),
            "plan_first": str(plan[0][0]),
            "plan_last": str(plan[-1][0]),
        }

    def _several(self, words: list[str]) -> str:
        more = "" if len(words) <= _MOST_NAMED else " …"
        return text("policy.comma", self.language).join(words[:_MOST_NAMED]) + more


def _lines(facts: Facts, ask: Ask) -> Iterator[Line]:
    found = [facts.items[one] for one in dict.fromkeys(ask.item_ids) if one in facts.items]
    for item in sorted(found, key=lambda one: (one.due_on, one.item_id)):
        still = facts.open_minor.get(item.item_id, 0)
        asked = min(ask.amounts.asked.get(item.item_id, still), still)
        if (item.customer_id, item.currency) == (ask.customer_id, ask.currency) and asked > 0:
            yield Line(
                number=item.number,
                order_no=facts.orders.get(item.document_id, ""),
                issued_on=item.issued_on,
                due_on=item.due_on,
                days=max(0, _late(item.due_on, facts.as_of)),
                amount_minor=item.amount_minor,
                asked_minor=asked,
            )


def _late(due_on: Day, as_of: Day) -> int:
    return (as_of - due_on).days
